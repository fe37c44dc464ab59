"""Turkish. Endings of the possessive are listed, since the names seldom stand bare."""

from gatehouse.guard.languages.shape import Language

LANGUAGE = Language(
    phrase=(
        "kurtarma ifadesi | kurtarma ifadem | kurtarma ifademi | kurtarma kelimeleri | kurtarma kelimelerim"
        " | kurtarma cümlesi | kurtarma cümlem | gizli ifade | gizli kurtarma ifadesi | gizli kelimeler"
        " | gizli kelimelerim | tohum ifadesi | tohum kelimeleri | anahtar kelimeler | anahtar kelimelerim"
        " | 12 kelime | 24 kelime | on iki kelime | kelimeler | kelimelerim | yedekleme ifadesi"
        " | cüzdan kelimeleri | cüzdan kelimelerim | seed | seed phrase | kelimelik | hatırlatıcı kelimeler"
        " | ifadem"
    ),
    key=(
        "özel anahtar | özel anahtarı | özel anahtarım | özel anahtarımı | gizli anahtar | gizli anahtarı"
        " | gizli anahtarım | private key | privat anahtar | özel anahtarım şu | cüzdan anahtarım"
    ),
    codes=(
        "yedek kod | yedek kodu | yedek kodum | yedek kodlar | yedek kodları | yedek kodlarım | kurtarma kodu"
        " | kurtarma kodum | kurtarma kodları | kurtarma kodlarım | yedekleme kodları | yedekleme kodlarım"
        " | acil durum kodları | kurtarma kodlarımı | yedek kodlarımı"
    ),
    seed=(
        "kurulum anahtarı | kurulum anahtarım | authenticator anahtarı | authenticator anahtarım"
        " | google authenticator anahtarı | google authenticator anahtarım | doğrulayıcı anahtarı"
        " | doğrulayıcı anahtarım | totp anahtarı | totp anahtarım | 2fa anahtarı | 2fa anahtarım | gizli anahtar"
        " | gizli anahtarı | gizli anahtarım | kimlik doğrulayıcı anahtarı | kimlik doğrulayıcı anahtarım"
        " | 2fa gizli anahtarı | iki faktör anahtarı | iki faktör anahtarım"
    ),
    api=(
        "api gizli anahtarı | api gizli anahtarım | api secret | gizli api anahtarı | gizli api anahtarım"
        " | gizli anahtar | gizli anahtarı | gizli anahtarım | api şifresi | api sırrı | secret key"
        " | api parolası"
    ),
    card=(
        "kart numarası | kart numaram | kredi kartı | kredi kartım | kredi kartı numarası | kredi kartı numaram"
        " | banka kartı | banka kartım | banka kartı numarası | kart no | kartım | kart"
    ),
    otp=(
        "doğrulama kodu | doğrulama kodum | doğrulama kodunuz | onay kodunuz | güvenlik kodunuz | giriş kodunuz"
        " | kodunuz | doğrulama kodunu | onay kodu | onay kodum | onay kodunu | sms kodu | sms kodum | sms kodunu"
        " | güvenlik kodu | güvenlik kodum | tek kullanımlık şifre | tek kullanımlık şifrem | tek kullanımlık kod"
        " | tek kullanımlık kodum | tek kullanımlık parola | giriş kodu | giriş kodum | giriş kodunu"
        " | aktivasyon kodu | aktivasyon kodum | 2fa kodu | 2fa kodum | 2fa kodunu | google authenticator kodu"
        " | google authenticator kodum | authenticator kodu | authenticator kodum | e-posta kodu"
        " | e-posta doğrulama kodu | kimlik doğrulama kodu | kimlik doğrulama kodum | sms şifresi | sms şifrem"
        " | otp kodu | otp kodum | iki faktör kodu | iki faktörlü doğrulama kodu | google kodu | google kodum"
        " | telefon kodu | haneli kod | gelen kod"
    ),
    code="kod | kodu | kodum | kodunu | kodumu",
    pw=(
        "şifre | şifrem | şifresi | şifremi | şifreniz | parola | parolam | parolası | parolamı | pin | pin kodu"
        " | pin kodum | pin kodumu | işlem şifresi | işlem şifrem | fon şifresi | fon şifrem | giriş şifresi"
        " | giriş şifrem | hesap şifresi | hesap şifrem | hesap şifremi | çekim şifresi | çekim şifrem"
        " | eski şifrem | yeni şifrem"
    ),
    other=(
        "hata kodu | hata | hata kodunu | posta kodu | posta kodum | ülke kodu | alan kodu | bölge kodu"
        " | referans kodu | referans kodum | davet kodu | davet kodum | davetiye kodu | promosyon kodu"
        " | indirim kodu | kupon | kupon kodu | hediye kodu | bonus kodu | durum kodu | http kodu | qr kodu"
        " | qr kod | karekod | kaynak kod | kaynak kodu | barkod | swift kodu | banka kodu | şube kodu"
        " | para birimi kodu | takip kodu | takip numarası | yanıt kodu | ortaklık kodu | satış ortaklığı kodu"
        " | emir | emir numarası | emir no | sipariş | sipariş numarası | sipariş no | işlem | işlem kimliği"
        " | işlem numarası | işlem no | işlem hash | işlem özeti | hash | txid | uid | kullanıcı kimliği"
        " | kullanıcı no | müşteri numarası | bilet | talep numarası | talep no | destek numarası | referans"
        " | referans numarası | fatura | fatura numarası | adres | adresi | hesap numarası | telefon numarası"
        " | telefon | seri numarası | genel anahtar | açık anahtar | imza | api anahtarı | kimlik avı önleme kodu"
        " | anti-phishing kodu | ürün kodu | blok | tc kimlik no | kimlik numarası"
    ),
    is_="budur | şudur | aşağıda | aşağıdaki | şöyle | dir | idi | şu | bu",
    fill=(
        "benim | bu | şu | yeni | eski | şimdi | bugün | numarası | olan | son | işte | burada | buraya | ben | hala"
    ),
    lead="ile | için",
    carrier=(
        "sms | mesaj | e-posta | eposta | mail | uygulama | uygulamada | geldi | gelen | aldım | aldığım"
        " | gönderildi | gönderilen | gönderdiniz | girdim | girdiğim | giriyorum | yazdım | telefonuma"
        " | telefona | ile | google | authenticator | görünüyor | olarak | kullandım"
    ),
    link="için | hesap | hesabım | hesabımın | cüzdan | cüzdanım | giriş | borsa",
    error="hata | hatası | başarısız | yanıt | sunucu | reddedildi | döndü | alıyorum",
    between="ve | sonra | kelime",
    mine="benim | sizin",
)
