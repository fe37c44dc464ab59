"""German."""

from gatehouse.guard.languages.shape import Language

LANGUAGE = Language(
    phrase=(
        "wiederherstellungsphrase | wiederherstellungswörter | wiederherstellungswörtern | seed-phrase"
        " | seed-wörter | seedphrase | wiederherstellungssatz | sicherungsphrase | backup-phrase | geheime phrase"
        " | merkwörter | wörter | mnemonik | 12 wörter | 24 wörter | zwölf wörter | sicherheitswörter"
        " | geheime wörter | seedwörter | phrase"
    ),
    key=(
        "privater schlüssel | privaten schlüssel | private schlüssel | privatschlüssel | geheimer schlüssel"
        " | geheimen schlüssel | privater key | private key | privaten key | wallet-schlüssel | privkey"
    ),
    codes=(
        "wiederherstellungscode | wiederherstellungscodes | backup-code | backup-codes | ersatzcodes | ersatzcode"
        " | notfallcodes | notfallcode | sicherungscodes | sicherungscode | rettungscodes | einmalcodes"
        " | reservecodes"
    ),
    seed=(
        "authenticator-schlüssel | authenticator-key | einrichtungsschlüssel | einrichtungs-schlüssel"
        " | totp-schlüssel | 2fa-schlüssel | 2fa-key | totp-geheimnis | geheimschlüssel | setup-schlüssel"
        " | authentifizierungsschlüssel | google authenticator schlüssel | authenticator-geheimnis"
        " | geheimer schlüssel | geheimen schlüssel | google-authenticator-schlüssel | zwei-faktor-schlüssel"
        " | 2fa-geheimnis"
    ),
    api=(
        "api-secret | api-geheimnis | geheimer api-schlüssel | geheimen api-schlüssel | api-geheimschlüssel"
        " | geheimschlüssel | geheimer schlüssel | geheimen schlüssel | secret-key | client-geheimnis | secret"
        " | api secret key | geheimnis"
    ),
    card=(
        "kartennummer | kreditkarte | kreditkartennummer | bankkarte | debitkarte | karte | karten-nr | ec-karte"
        " | giro-karte"
    ),
    otp=(
        "bestätigungscode | verifizierungscode | verifikationscode | sicherheitscode | einmalcode"
        " | einmalpasswort | einmal-code | einmalkennwort | sms-code | smscode | sms-tan | tan | mtan"
        " | authentifizierungscode | anmeldecode | login-code | zugangscode | freischaltcode | aktivierungscode"
        " | e-mail-code | 2fa-code | zwei-faktor-code | prüfcode | authenticator-code | freigabecode | otp-code"
        " | zwei-faktor-authentifizierungscode"
    ),
    code="code | codes",
    pw=(
        "passwort | kennwort | passwörter | passwortes | losungswort | zugangspasswort | login-passwort | passwd"
        " | pin | pin-code | geheimzahl | zugangsdaten passwort | handelspasswort | auszahlungspasswort"
        " | fondspasswort | altes passwort | neues passwort | mein pw | passphrase | pw"
    ),
    other=(
        "fehlercode | fehler | fehlermeldung | fehlernummer | postleitzahl | plz | ländercode | landesvorwahl"
        " | vorwahl | ländervorwahl | empfehlungscode | einladungscode | gutscheincode | gutschein | rabattcode"
        " | aktionscode | promo-code | bonus-code | statuscode | status-code | qr-code | quellcode | quelltext"
        " | bankleitzahl | blz | auftrag | auftragsnummer | bestellung | bestellnummer | order-id | ordernummer"
        " | transaktion | transaktions-id | transaktionshash | transaktionsnummer | hash | tx-hash | txid | uid"
        " | benutzer-id | nutzer-id | kundennummer | ticketnummer | ticket | vorgang | vorgangsnummer"
        " | aktenzeichen | referenz | referenznummer | referenzcode | rechnung | rechnungsnummer | adresse"
        " | kontonummer | telefon | telefonnummer | handynummer | seriennummer | öffentlicher schlüssel"
        " | signatur | sendungsnummer | buchungscode | werbecode | partnercode | block | api-schlüssel"
        " | antwortcode | währungscode | strichcode | anti-phishing-code | swift-code | länder-code | error-code"
        " | http-code"
    ),
    is_="ist | war | lautet | lautete | sind | lauten | wie folgt | folgt | heißt | heisst | folgende",
    fill=(
        "das | der | die | mein | meine | meinen | meiner | dein | ihr | ihre | den | dem | des | ein | eine"
        " | neues | neue | neuer | altes | alte | aktuelles | aktuelle | hier | ich | wir | jetzt | gerade"
        " | heute | es | sie | dieser | dieses | diese | nr | nummer | folgender | habe | hab | bitte | lautend"
        " | noch | nochmal"
    ),
    lead="per | aus | mit | von | zu | auf | bei | für | im | am",
    carrier=(
        "sms | nachricht | e-mail | email | mail | app | bekommen | erhalten | bekam | erhielt | kam | gekommen"
        " | gesendet | geschickt | eingegeben | eingebe | gebe | handy | telefon | per | via | aus"
        " | authenticator | google | zeigt | steht | mit | angezeigt | angekommen | geschrieben | whatsapp"
        " | telegram"
    ),
    link=(
        "für | von | vom | zu | zum | auf | bei | beim | im | in | meines | konto | konten | kontos | wallet"
        " | account | login | börse | postfach | profil | anmeldung"
    ),
    error="fehler | fehlermeldung | fehlgeschlagen | antwort | server | abgelehnt | meldung | zurückgegeben",
    between="und | dann | wort | nummer",
    mine="mein | meine | dein | ihr | ihre",
)
