"""French."""

from gatehouse.guard.languages.shape import Language

LANGUAGE = Language(
    phrase=(
        "phrase de récupération | phrases de récupération | phrase secrète | phrase de récupération secrète"
        " | phrase seed | phrase mnémonique | phrase de sauvegarde | mots de récupération | mots secrets"
        " | mots mnémoniques | mnémonique | phrase de restauration | 12 mots | 24 mots | douze mots"
        " | vingt-quatre mots | mots de la phrase | seed | mots | graine | phrase de passe secrète"
        " | phrase de semence"
    ),
    key=(
        "clé privée | clef privée | clés privées | cle privee | clé secrète | clef secrète | clé privée du portefeuille"
    ),
    codes=(
        "codes de récupération | code de récupération | codes de secours | code de secours | codes de sauvegarde"
        " | code de sauvegarde | codes de secours 2fa | codes d'urgence | code d'urgence | codes de rechange"
    ),
    seed=(
        "clé de configuration | clé d'authentification | clé authenticator | clé google authenticator | clé totp"
        " | clé 2fa | clé secrète | clef secrète | secret totp | secret 2fa | clé de l'authentificateur"
        " | clé secrète google authenticator | clé de configuration de google authenticator"
        " | clé d'authentificateur | clé secrète 2fa | clé manuelle"
    ),
    api=(
        "secret api | clé secrète | clé secrète api | clé api secrète | secret de l'api | secret d'api"
        " | clef secrète api | secret client | secret | clé secrète de l'api | clef secrète | clé privée api"
        " | jeton secret"
    ),
    card=(
        "numéro de carte | carte bancaire | carte de crédit | carte bleue | numéro de carte bancaire"
        " | carte de débit | numéro de ma carte | carte | cb | n° de carte"
    ),
    otp=(
        "code de vérification | code de confirmation | code de sécurité | code d'authentification"
        " | code à usage unique | mot de passe à usage unique | code sms | code reçu par sms | code par sms"
        " | code de validation | code de connexion | code d'accès | code 2fa | code google authenticator"
        " | code authenticator | code otp | code unique | code temporaire | code d'activation | code email"
        " | code e-mail | code à 6 chiffres | code à six chiffres | code de l'application | code totp"
        " | code d'autorisation | code de double authentification"
    ),
    code="code | codes",
    pw=(
        "mot de passe | mots de passe | mdp | motdepasse | mot de pass | code pin | pin"
        " | mot de passe de connexion | mot de passe de trading | mot de passe de retrait | code secret"
        " | code confidentiel | ancien mot de passe | nouveau mot de passe | phrase de passe"
    ),
    other=(
        "code d'erreur | code erreur | erreur | code postal | code pays | indicatif | indicatif pays"
        " | code de parrainage | code parrainage | code parrain | code promo | code promotionnel"
        " | code de réduction | code réduction | code bonus | code d'invitation | code cadeau | code affilié"
        " | code http | code statut | code de statut | code qr | codes qr | qr code | code source | code barre"
        " | code-barres | code swift | code bic | code banque | code guichet | code devise | code de suivi"
        " | commande | numéro de commande | ordre | numéro d'ordre | id d'ordre | id de commande | transaction"
        " | identifiant de transaction | id de transaction | hash | hash de transaction | hachage | txid | uid"
        " | identifiant | id utilisateur | numéro client | ticket | numéro de ticket | dossier"
        " | numéro de dossier | référence | code de référence | facture | numéro de facture | adresse"
        " | numéro de compte | téléphone | numéro de téléphone | numéro de série | clé publique | clef publique"
        " | signature | clé api | code de réponse | code anti-phishing | code anti-hameçonnage | code de retour"
        " | code produit | code article | code de la route | bloc"
    ),
    is_=("est | était | sont | c'est | c | suivant | suivante | suivants | ci-dessous | voici | le voici | etait"),
    fill=(
        "le | la | les | l | mon | ma | mes | votre | vos | ton | un | une | ce | cette | ces | que | qui | j"
        " | ai | je | nous | nouveau | nouvelle | ancien | ancienne | actuel | actuelle | ici | maintenant"
        " | numéro | n | dernier | aujourd | hui | viens | de | bien | toujours"
    ),
    lead="par | dans | de | du | des | pour | sur | à",
    carrier=(
        "sms | message | e-mail | email | mail | courriel | appli | application | app | reçu | reçus | reçois"
        " | recevoir | envoyé | envoyée | m | a | ont | été | arrivé | saisi | saisis | entré | tapé | téléphone"
        " | par | via | dans | authenticator | google | affiché | affiche | utilise | utilisé | texto"
    ),
    link=(
        "de | du | des | d | pour | à | au | sur | compte | comptes | portefeuille | wallet | connexion | boîte"
        " | plateforme | session | profil"
    ),
    error="erreur | échec | échoué | réponse | serveur | refusé | renvoyé | renvoie",
    between="et | puis | mot",
    mine="mon | votre | ton | mes | vos",
)
