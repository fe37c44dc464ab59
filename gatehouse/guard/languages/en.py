"""English, and the international words that customers use in every language."""

from gatehouse.guard.languages.shape import Language

LANGUAGE = Language(
    phrase=(
        "seed phrase | seed phrases | recovery phrase | recovery phrases | backup phrase | secret phrase"
        " | secret recovery phrase | mnemonic | mnemonics | mnemonic phrase | mnemonic words | mnemonic code"
        " | seed words | recovery words | backup words | secret words | wallet words | wallet phrase | seed"
        " | wallet seed | recovery seed | 12 words | twelve words | 24 words | twenty four words | srp | phrase"
        " | words | passphrase"
    ),
    key=(
        "private key | private keys | priv key | privkey | secret key | wallet key | signing key | spending key"
        " | pk | wif | keypair | key pair | secret keys | prv key | spend key | private spend key"
        " | wallet private key"
    ),
    codes=(
        "backup code | backup codes | recovery code | recovery codes | rescue codes | rescue code"
        " | emergency codes | emergency code | scratch codes | scratch code | 2fa backup codes"
        " | 2fa recovery codes | reserve codes | one time backup codes | authenticator backup codes"
        " | account recovery codes"
    ),
    seed=(
        "authenticator key | authenticator secret | authenticator setup key | google authenticator key"
        " | google authenticator secret | google authenticator setup key | google authenticator secret key"
        " | google authenticator backup key | ga key | ga secret | setup key | set up key | set-up key"
        " | secret setup key | totp | totp secret | totp seed | totp key | otp secret | otp seed | otp key"
        " | 2fa key | 2fa secret | 2fa seed | 2fa setup key | 2fa secret key | 2fa backup key | 2fa private key"
        " | mfa secret | mfa key | mfa seed | manual entry key | manual key | manual setup key | manual code"
        " | secret key | authenticator seed | authenticator backup key | backup key | authenticator"
        " | google authenticator | authy key | authy secret | secret code | 16 digit key | base32 secret"
        " | two factor secret | two factor key | authenticator manual key | authenticator private key | secret"
        " | key is"
    ),
    api=(
        "api secret | api secret key | api private key | secret api key | secret key | secret access key"
        " | api key secret | client secret | app secret | access secret | secret | api sec | exchange secret"
        " | hmac secret | hmac key | signing secret | webhook secret | api token | bearer token | auth token"
        " | access token secret | token secret | consumer secret | private api key | api passphrase"
        " | read only secret | trading api secret | sk"
    ),
    card=(
        "card number | card no | card nr | card num | credit card | debit card | visa | mastercard | amex | card"
        " | american express | cc number | payment card | bank card | credit card number | debit card number"
        " | unionpay | maestro | discover"
    ),
    otp=(
        "verification code | verify code | one time code | one time password | one time passcode | one time pin"
        " | otp | otp code | sms code | text code | sms verification code | email code | e mail code | mail code"
        " | email otp | sms otp | 2fa code | 2fa | 2fa pin | two factor code | two factor authentication code"
        " | two step code | second factor code | authenticator code | google authenticator code | google code"
        " | google auth code | auth code | authentication code | authorization code | authorisation code"
        " | confirmation code | confirm code | security code | login code | log in code | sign in code"
        " | signin code | access code | passcode | totp code | mfa code | tan | sms tan | withdrawal code"
        " | six digit code | 6 digit code | ga code | vcode | activation code | approval code | device code"
        " | phone code | email verification code | digit code | otc | phone verification code"
        " | one time verification code | verification pin | verification number | unlock code"
    ),
    code="code | codes",
    pw=(
        "password | passwords | passwort | passcode | pass word | pass phrase | passphrase | passwd | pwd | pword"
        " | pasword | passward | psw | pswd | pw | pass | login password | account password | trading password"
        " | fund password | funds password | withdrawal password | asset password | email password"
        " | wallet password | pin | pin code | pin number | pincode | security pin | user password"
        " | temp password | temporary password | api passphrase | unlock password | master password"
        " | old password | new password"
    ),
    other=(
        "order | order id | order no | order nr | order number | orders | uid | uuid | user id | userid | id"
        " | ids | member id | client id | customer id | account id | hash | hashes | tx | txid | tx id | txhash"
        " | tx hash | txn | txn id | transaction | transactions | transaction id | transaction hash"
        " | transaction number | block | block hash | block number | signature | sig | ticket | ticket number"
        " | ticket no | ticket code | case | case number | case id | reference | reference number"
        " | reference code | ref | ref no | ref id | ref code | invoice | invoice number | tracking"
        " | tracking number | tracking code | trade | trade id | trade number | withdrawal id | deposit id"
        " | withdraw id | transfer id | address | addresses | wallet address | deposit address | contract"
        " | contract address | public key | public keys | pubkey | imei | serial | serial number | sn | iban"
        " | account number | acct | phone | phone number | mobile | tel | telephone | memo | tag"
        " | destination tag | nonce | merkle root | checksum | sha256 | fingerprint | key id | api key id"
        " | access key id | api key | public api key | device id | session id | request id | trace id"
        " | error code | error codes | error | err code | error no | errcode | postal code | post code | postcode"
        " | zip code | zip | zipcode | country code | country calling code | calling code | dial code"
        " | dialing code | area code | region code | city code | referral code | referral codes | refer code"
        " | invite code | invitation code | promo code | promotion code | promotional code | coupon | coupon code"
        " | discount code | voucher code | voucher | gift code | gift card code | gift card | bonus code"
        " | affiliate code | partner code | status code | http code | response code | return code | exit code"
        " | result code | reason code | reject code | rejection code | reply code | qr code | qr codes | bar code"
        " | barcode | source code | swift code | swift | bic code | bic | sort code | bank code | branch code"
        " | ifsc code | ifsc | currency code | product code | item code | language code | message code"
        " | booking code | booking reference | airline code | airport code | dress code | tax code | vat number"
        " | tax id | anti phishing code | phishing code | smart contract code | contract code | asset code"
        " | symbol code | ticker code | agent code | staff code | employee code | merchant code | merchant id"
        " | category code | color code | colour code | morse code | penal code | civil code | version | build"
        " | build number | model | model number | port | clause | article | section | line | redeem code"
        " | redemption code | campaign code | event code | reward code | task code | locker code | order code"
        " | trade code | transfer code | payment code | deposit code | station code | store code | party code"
        " | machine code | byte code | bytecode | op code | op codes | opcode | license code | registration code"
        " | batch code"
    ),
    is_=(
        "is | as | was | are | s | as follows | follows | equals | reads | be | it's | is as follows | value"
        " | here is | below | these are"
    ),
    fill=(
        "they | you | have | has | am | i'm | m | had | the | my | your | our | a | this | that | it | i | me"
        " | we | here | new | old | current | last | first | now | just | today | still | also | number | no | nr"
        " | one | following | which | tried | and it | s | correct | real | actual | so | ok | please | again"
        " | all | those | these | them | ten | list | eight | five | full | latest | either | maybe | probably"
        " | original | initial"
    ),
    lead="via | by | in | on | through | with | at | for | of | to | from | under | per",
    carrier=(
        "sms | text | texted | message | email | e-mail | mail | app | google | authenticator | authy | got | get"
        " | received | receive | sent | send | came | comes | arrived | phone | entered | enter | typed | type"
        " | gave | given | used | use | using | put | says | said | shows | showed | reads | telegram | whatsapp"
        " | microsoft | generated | displayed | expired | expires | reading | telling | try | trying | login"
        " | log | signin | sign | told | him | her"
    ),
    link=(
        "of | for | to | from | on | in | at | with | under | account | accounts | wallet | email | mail | login"
        " | profile | exchange | app | site | website | user | gmail | binance | coinbase | kraken | bybit | okx"
        " | kucoin | metamask | trust | ledger | trezor | icloud | apple | google | phantom | tronlink"
        " | alderwick | bitget | gate | huobi | htx | mexc | api | trading | test | sub | main | fund | demo"
    ),
    error=(
        "error | errors | err | errno | fail | failed | failure | fails | returned | returns | return | response"
        " | http | api | status | exception | msg | retcode | ret | rejected | server | gateway | bug | crash"
    ),
    between="and | then | word | words | number | no | comma | next | st | nd | rd | th | nr | br | li",
    mine="my | your | our",
)
