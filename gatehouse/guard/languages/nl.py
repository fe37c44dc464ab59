"""Dutch."""

from gatehouse.guard.languages.shape import Language

LANGUAGE = Language(
    phrase=(
        "herstelzin | herstelwoorden | herstelfrase | seed-zin | seedzin | seed-woorden | seedwoorden"
        " | back-upzin | backupzin | geheime zin | geheime woorden | geheime herstelzin | 12 woorden | 24 woorden"
        " | twaalf woorden | woorden | mnemonische zin | seed phrase | mnemonic | herstelzinnen"
    ),
    key=(
        "privésleutel | privésleutels | private sleutel | persoonlijke sleutel | geheime sleutel | prive sleutel"
        " | private key | privé-sleutel | walletsleutel"
    ),
    codes=(
        "herstelcode | herstelcodes | back-upcode | back-upcodes | backupcode | backupcodes | reservecode"
        " | reservecodes | noodcodes | noodcode"
    ),
    seed=(
        "instelsleutel | installatiesleutel | configuratiesleutel | authenticatorsleutel | authenticator-sleutel"
        " | totp-sleutel | 2fa-sleutel | geheime sleutel | setup-sleutel | google authenticator sleutel"
        " | geheime code authenticator | tweefactorsleutel"
    ),
    api=(
        "api-geheim | api-secret | geheime api-sleutel | geheime sleutel | api geheime sleutel | geheim"
        " | clientgeheim | secret key | secret"
    ),
    card="kaartnummer | creditcard | creditcardnummer | bankpas | betaalpas | pasnummer | debetkaart | kaart",
    otp=(
        "verificatiecode | bevestigingscode | beveiligingscode | eenmalige code | eenmalig wachtwoord | sms-code"
        " | smscode | authenticatiecode | inlogcode | toegangscode | activeringscode | activatiecode | e-mailcode"
        " | 2fa-code | tweestapscode | authenticatorcode | controlecode | tan-code | tancode | otp-code"
        " | tweefactorcode | veiligheidscode"
    ),
    code="code | codes",
    pw=(
        "wachtwoord | wachtwoorden | paswoord | pincode | pin-code | pin | handelswachtwoord | opnamewachtwoord"
        " | inlogwachtwoord | oud wachtwoord | nieuw wachtwoord | ww | wachtwoordzin | toegangswoord"
    ),
    other=(
        "foutcode | fout | foutmelding | postcode | landcode | landnummer | kengetal | netnummer"
        " | verwijzingscode | uitnodigingscode | kortingscode | kortingsbon | actiecode | promotiecode"
        " | promocode | bonuscode | statuscode | qr-code | broncode | order | ordernummer | bestelling"
        " | bestelnummer | transactie | transactie-id | transactiehash | transactienummer | hash | txid | uid"
        " | gebruikers-id | gebruikersnummer | klantnummer | ticket | ticketnummer | zaaknummer | referentie"
        " | referentienummer | referentiecode | factuur | factuurnummer | adres | rekeningnummer | telefoon"
        " | telefoonnummer | serienummer | publieke sleutel | openbare sleutel | handtekening | api-sleutel"
        " | streepjescode | valutacode | affiliatecode | trackingcode | boekingscode | antiphishingcode"
        " | anti-phishingcode"
    ),
    is_="is | was | luidt | zijn | als volgt | volgt",
    fill=(
        "de | het | mijn | m'n | een | jouw | uw | je | ik | we | nieuwe | nieuw | oude | oud | huidige | hier"
        " | dit | deze | die | dat | nu | net | vandaag | nummer | nr | heb | volgende | nog | dus"
    ),
    lead="uit | bij | op | naar | per | van | voor | met",
    carrier=(
        "sms | bericht | e-mail | mail | app | ontvangen | ontving | kreeg | gekregen | gestuurd | verstuurd"
        " | stuurde | ingevoerd | invoer | telefoon | via | per | uit | authenticator | google | staat | kwam"
        " | gebruikt | gebruik"
    ),
    link=("voor | van | bij | op | in | naar | account | rekening | wallet | portemonnee | login | beurs | profiel"),
    error="fout | foutmelding | mislukt | antwoord | server | geweigerd | melding",
    between="en | dan | woord",
    mine="mijn | uw | jouw | je",
)
