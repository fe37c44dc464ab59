"""Sentences around secrets, by language and kind; `{}` is the secret. Written as customers write, not from the guard's lists."""

OTP = {
    "en": (
        "My verification code is {}", "the code I got by SMS is {} but it does not work", "OTP: {}", "code {} is not accepted",
        "Your one-time code: {}. Do not share it.", "{} is your verification code", "I entered the 2FA code {} three times",
        "sms code {}", "Here is the code they sent me: {}", "The six digit code from the app was {}", "Verification code - {}",
        "My authenticator shows {}... I mean the 2fa code is {}", "Use {} as your login code", "code: {}", "my OTP number {}",
        "G-{} is your Google verification code.", "I just received the code {}", "security code is: {}", "confirmation code = {}",
        "The code you texted to my phone is {}", "please use code {} to unlock, it came by email", "Email verification code\n{}",
    ),
    "de": (
        "Mein Bestätigungscode lautet {}", "Der Code aus der SMS ist {}", "Code: {}", "SMS-Code {} geht nicht", "Die TAN ist {}",
        "Ich habe den Code {} eingegeben", "Ihr Einmalcode: {}", "{} ist mein Verifizierungscode", "2FA-Code: {}",
        "der Sicherheitscode, den ich per E-Mail bekommen habe: {}", "Einmalpasswort {}", "Hier ist der Code: {}",
    ),
    "nl": (
        "Mijn verificatiecode is {}", "de code uit de sms is {}", "Code: {}", "sms-code {} werkt niet", "Ik heb de code {} ingevoerd",
        "Uw eenmalige code: {}", "{} is mijn bevestigingscode", "beveiligingscode: {}", "de inlogcode die ik kreeg is {}",
    ),
    "fr": (
        "Mon code de vérification est {}", "le code reçu par SMS est {}", "Code : {}", "le code {} ne marche pas", "Code SMS {}",
        "J'ai reçu le code {}", "Votre code à usage unique : {}", "{} est mon code de confirmation", "code de sécurité : {}",
        "voici le code que j'ai reçu : {}", "mon code 2FA c'est {}", "Le code d'authentification est le suivant : {}",
    ),
    "es": (
        "Mi código de verificación es {}", "el código que me llegó por SMS es {}", "Código: {}", "el código {} no funciona",
        "Su código de un solo uso: {}", "{} es mi código de confirmación", "código de seguridad: {}", "me llegó el código {}",
        "código SMS {}", "Aquí está el código: {}", "el código 2FA es {}", "Ingresé el código {} y nada",
    ),
    "pt": (
        "Meu código de verificação é {}", "o código que recebi por SMS é {}", "Código: {}", "o código {} não funciona",
        "Seu código de uso único: {}", "{} é o meu código de confirmação", "código de segurança: {}", "recebi o código {}",
        "código SMS {}", "O código do autenticador é {}", "digitei o código {} várias vezes",
    ),
    "ru": (
        "Мой код подтверждения {}", "код из смс {}", "Код: {}", "код {} не подходит", "Пришёл код {}", "смс-код {}",
        "Ваш код подтверждения: {}. Никому его не сообщайте", "{} — ваш код подтверждения", "ввожу код {} а он не принимает",
        "код двухфакторки: {}", "код из приложения {}", "Вот код, который мне пришел: {}", "одноразовый пароль {}", "код 2FA {}",
    ),
    "uk": (
        "Мій код підтвердження {}", "код із смс {}", "Код: {}", "код {} не підходить", "Прийшов код {}", "смс-код {}",
        "Ваш код підтвердження: {}. Нікому не повідомляйте його", "{} — ваш код підтвердження", "код з застосунку {}",
        "Ось код, який мені надіслали: {}", "одноразовий пароль {}",
    ),
    "ar": (
        "رمز التحقق هو {}", "رمز التحقق الخاص بي {}", "كود التحقق: {}", "الكود {} لا يعمل", "وصلني الكود {}",
        "رمز التحقق الخاص بك هو {}. لا تشاركه مع أحد", "{} هو رمز التحقق الخاص بك", "الرمز الذي وصلني في رسالة نصية {}",
        "كود الرسالة {}", "أدخلت الرمز {} ولم يقبل", "رمز المصادقة: {}",
    ),
    "tr": (
        "Doğrulama kodum {}", "SMS ile gelen kod {}", "Kod: {}", "{} kodu çalışmıyor doğrulama kodu {}", "onay kodu: {}",
        "Doğrulama kodunuz: {}. Kimseyle paylaşmayın.", "sms kodu {}", "Gelen kod {} ama kabul etmiyor", "tek kullanımlık şifrem {}",
        "Google Authenticator kodum {}", "güvenlik kodu {}",
    ),
    "vi": (
        "Mã xác minh của tôi là {}", "mã OTP {}", "Mã: {}", "mã otp là {}", "Mã xác nhận: {}", "tôi nhận được mã {}",
        "Mã xác thực của bạn là {}. Không chia sẻ mã này", "{} là mã xác minh của tôi", "ma otp {}", "mã sms {} không đúng",
    ),
    "zh": (
        "我的验证码是{}", "验证码：{}", "验证码{}不对", "短信验证码是 {}", "收到的验证码{}，一直提示错误", "【Alderwick】您的验证码为{}，5分钟内有效。",
        "谷歌验证码 {}", "{}是我的验证码", "我输入了验证码{}还是不行", "动态码：{}", "校验码{}", "邮箱验证码是{}",
        "我的驗證碼是{}", "驗證碼：{}", "簡訊驗證碼 {}", "您的驗證碼為{}，請勿告訴他人", "一次性密碼：{}", "收到的驗證碼是{}",
    ),
    "ja": (
        "認証コードは{}です", "確認コード：{}", "SMSで届いた認証コードは {} です", "ワンタイムパスワードは{}", "認証コード {} が使えません",
        "コードは{}です", "{}が私の確認コードです", "認証番号：{}", "二段階認証コード：{}", "あなたの確認コードは {} です。誰にも教えないでください",
        "届いたコードは{}でした", "6桁のコードは{}です",
    ),
    "ko": (
        "인증번호는 {} 입니다", "인증번호 {}", "인증 코드: {}", "문자로 온 인증번호가 {}인데 안 됩니다", "OTP 번호 {}", "인증번호 [{}]를 입력해 주세요",
        "제 인증코드는 {}입니다", "보안 코드는 {}", "구글 OTP 코드는 {}", "받은 코드는 {}입니다", "확인 코드 {} 입력했는데 오류나요",
    ),
}  # fmt: skip

PASSWORD = {
    "en": (
        "my password is {}", "password: {}", "Password = {}", "login: anna@mail.com password: {}", "My new password is {} and it does not work",
        "pw {}", "The password I use is {}", "my password for the exchange is {}", "user: bob / pass: {}", "pwd={}",
        "I changed it, the password is now {}", 'password is "{}"', "{} is my password", "my pass is {}", "passcode: {}",
        "Old password: {}", "Email alice@example.org\nPassword {}\nPlease log in for me", "my trading password is: {}",
    ),
    "de": (
        "Mein Passwort ist {}", "Passwort: {}", "Das Passwort lautet {}", "Kennwort: {}", "mein altes passwort war {}", "PW: {}",
        "Benutzer anna, Passwort {}", "Das Passwort für mein Konto ist {}", "{} ist mein Passwort",
    ),
    "nl": ("Mijn wachtwoord is {}", "Wachtwoord: {}", "wachtwoord {}", "Het wachtwoord van mijn account is {}", "ww: {}", "mijn oude wachtwoord was {}"),
    "fr": (
        "Mon mot de passe est {}", "Mot de passe : {}", "mdp: {}", "mdp {}", "le mot de passe de mon compte est {}", "mon ancien mot de passe était {}",
        "identifiant anna mot de passe {}", "Mon mot de passe c'est {}",
    ),
    "es": (
        "Mi contraseña es {}", "Contraseña: {}", "contraseña {}", "la clave es {}", "Clave: {}", "la contraseña de mi cuenta es {}", "usuario ana, contraseña {}",
        "mi contraseña anterior era {}",
    ),
    "pt": ("Minha senha é {}", "Senha: {}", "senha {}", "a senha da minha conta é {}", "A minha palavra-passe é {}", "Palavra-passe: {}", "minha senha antiga era {}"),
    "ru": (
        "Мой пароль {}", "Пароль: {}", "пароль - {}", "мой пароль от аккаунта {}", "логин anna пароль {}", "пароль такой: {}", "Пароль от биржи: {}",
        "старый пароль был {}", "{} это мой пароль",
    ),
    "uk": ("Мій пароль {}", "Пароль: {}", "пароль - {}", "пароль від акаунта: {}", "логін anna пароль {}", "старий пароль був {}"),
    "ar": ("كلمة المرور هي {}", "كلمة المرور: {}", "كلمة السر {}", "كلمة السر الخاصة بي هي {}", "الباسورد {}", "الباسوورد: {}", "كلمة مرور حسابي {}"),
    "tr": ("Şifrem {}", "Şifre: {}", "şifrem şu: {}", "parolam {}", "Parola: {}", "hesap şifrem {}", "eski şifrem {} idi"),
    "vi": ("Mật khẩu của tôi là {}", "Mật khẩu: {}", "mật khẩu {}", "mk: {}", "mat khau la {}", "mật khẩu tài khoản là {}", "mật khẩu cũ của tôi là {}"),
    "zh": (
        "我的密码是{}", "密码：{}", "密码{}", "登录密码是 {}", "账号 anna 密码 {}", "我的密码是{}，登录不了", "资金密码：{}", "我的密碼是{}", "密碼：{}", "登入密碼為{}",
        "旧密码是{}",
    ),
    "ja": ("パスワードは{}です", "パスワード：{}", "私のパスワードは {} です", "ログインパスワード：{}", "パスワード {}", "旧パスワードは{}でした"),
    "ko": ("비밀번호는 {} 입니다", "비밀번호: {}", "제 비밀번호는 {}이에요", "비번 {}", "비번은 {}", "패스워드: {}", "로그인 비밀번호는 {}입니다"),
}  # fmt: skip

PHRASE = {
    "en": ("my seed phrase is {}", "Recovery phrase: {}", "here are my 12 words {} please restore", "mnemonic\n{}", "{} these are my recovery words"),
    "de": ("meine Wiederherstellungsphrase: {}", "Hier sind meine Wörter: {}", "Seed-Phrase {}"),
    "nl": ("mijn herstelzin is {}", "Seed phrase: {}", "mijn 12 woorden zijn {}"),
    "fr": ("ma phrase de récupération est {}", "Phrase secrète : {}", "mes 12 mots : {}"),
    "es": ("mi frase semilla es {}", "Frase de recuperación: {}", "mis palabras son {}"),
    "pt": ("minha frase de recuperação é {}", "Frase semente: {}", "minhas 12 palavras: {}"),
    "ru": ("моя сид-фраза {}", "Фраза восстановления: {}", "мнемоника: {}"),
    "uk": ("моя сід-фраза {}", "Фраза відновлення: {}", "мої 12 слів: {}"),
    "ar": ("عبارة الاسترداد هي {}", "كلمات الاسترداد: {}", "العبارة السرية {}"),
    "tr": ("kurtarma ifadem {}", "Kurtarma kelimeleri: {}", "gizli kelimelerim {}"),
    "vi": ("cụm từ khôi phục của tôi là {}", "Cụm từ bí mật: {}", "12 từ của tôi: {}"),
    "zh": ("我的助记词是 {}", "助记词：{}", "恢复短语：{}", "我的助記詞是 {}", "註記詞 {}"),
    "ja": ("リカバリーフレーズは {} です", "シードフレーズ：{}", "復元フレーズ {}"),
    "ko": ("시드 문구는 {} 입니다", "복구 문구: {}", "니모닉 {}"),
}  # fmt: skip

KEY = {
    "en": ("my private key is {}", "Private key: {}", "privatekey={}", "{} is my private key", '"privateKey": "{}"', "the private key of my wallet:\n{}", "PK: {}"),
    "de": ("mein privater Schlüssel: {}", "Der Private Key ist {}", "privater Schlüssel {}"),
    "nl": ("mijn privésleutel is {}", "Private sleutel: {}"),
    "fr": ("ma clé privée est {}", "Clé privée : {}"),
    "es": ("mi clave privada es {}", "Llave privada: {}"),
    "pt": ("minha chave privada é {}", "Chave privada: {}"),
    "ru": ("мой приватный ключ {}", "Приватный ключ: {}", "закрытый ключ {}"),
    "uk": ("мій приватний ключ {}", "Приватний ключ: {}"),
    "ar": ("المفتاح الخاص هو {}", "مفتاحي الخاص: {}"),
    "tr": ("özel anahtarım {}", "Özel anahtar: {}"),
    "vi": ("khóa riêng của tôi là {}", "Private key: {}", "khóa riêng tư: {}"),
    "zh": ("我的私钥是{}", "私钥：{}", "私鑰：{}", "錢包私鑰 {}"),
    "ja": ("秘密鍵は{}です", "秘密鍵：{}", "プライベートキー: {}"),
    "ko": ("개인키는 {} 입니다", "개인 키: {}", "프라이빗 키 {}"),
}  # fmt: skip

CODES = {
    "en": ("My backup codes are {}", "Recovery codes:\n{}", "2FA backup codes\n{}", "here are the recovery codes: {}"),
    "de": ("Meine Wiederherstellungscodes: {}", "Backup-Codes\n{}"),
    "nl": ("Mijn herstelcodes zijn {}", "Back-upcodes:\n{}"),
    "fr": ("Mes codes de récupération : {}", "Codes de secours\n{}"),
    "es": ("Mis códigos de recuperación son {}", "Códigos de respaldo:\n{}"),
    "pt": ("Meus códigos de recuperação são {}", "Códigos de backup:\n{}"),
    "ru": ("Мои резервные коды: {}", "Коды восстановления\n{}"),
    "uk": ("Мої резервні коди: {}", "Коди відновлення\n{}"),
    "ar": ("رموز الاسترداد هي {}", "الرموز الاحتياطية:\n{}"),
    "tr": ("Yedek kodlarım {}", "Kurtarma kodları:\n{}"),
    "vi": ("Mã dự phòng của tôi là {}", "Mã khôi phục:\n{}"),
    "zh": ("我的备用码是{}", "恢复码：\n{}", "備用碼：{}", "救援碼\n{}"),
    "ja": ("バックアップコードは {} です", "リカバリーコード：\n{}"),
    "ko": ("백업 코드는 {} 입니다", "복구 코드:\n{}"),
}  # fmt: skip

SEED = {
    "en": ("my authenticator key is {}", "Google Authenticator setup key: {}", "TOTP secret {}", "2FA secret key: {}", "manual entry key\n{}", "the 16 digit key {}"),
    "de": ("mein Authenticator-Schlüssel: {}", "Einrichtungsschlüssel {}", "2FA-Schlüssel: {}"),
    "nl": ("mijn authenticatorsleutel is {}", "Installatiesleutel: {}"),
    "fr": ("ma clé Google Authenticator est {}", "Clé de configuration : {}"),
    "es": ("mi clave de Google Authenticator es {}", "Clave de configuración: {}"),
    "pt": ("minha chave do Google Authenticator é {}", "Chave de configuração: {}"),
    "ru": ("ключ Google Authenticator {}", "Секретный ключ 2FA: {}", "ключ от 2FA: {}"),
    "uk": ("ключ Google Authenticator {}", "Секретний ключ 2FA: {}"),
    "ar": ("مفتاح المصادقة هو {}", "مفتاح الإعداد: {}"),
    "tr": ("kurulum anahtarım {}", "Google Authenticator anahtarı: {}"),
    "vi": ("khóa Google Authenticator là {}", "Khóa thiết lập: {}"),
    "zh": ("我的谷歌验证器密钥是{}", "谷歌密钥：{}", "設定金鑰：{}", "2FA密钥 {}"),
    "ja": ("認証アプリのキーは {} です", "セットアップキー：{}"),
    "ko": ("구글 OTP 키는 {} 입니다", "설정 키: {}", "OTP 시크릿 {}"),
}  # fmt: skip

API = {
    "en": ("api secret: {}", "my secret key is {}", "API_SECRET={}", '{{"apiKey":"abc","secretKey":"{}"}}', "apiSecret = '{}'", "Secret: {}", "client_secret={}"),
    "de": ("API-Geheimnis: {}", "mein API-Secret ist {}", "geheimer Schlüssel: {}"),
    "nl": ("API-geheim: {}", "mijn geheime sleutel is {}"),
    "fr": ("clé secrète API : {}", "ma clé secrète est {}"),
    "es": ("mi clave secreta de API es {}", "API secret: {}", "clave secreta: {}"),
    "pt": ("minha chave secreta é {}", "Segredo da API: {}"),
    "ru": ("секретный ключ API: {}", "api secret {}", "мой секретный ключ {}"),
    "uk": ("секретний ключ API: {}", "api secret {}"),
    "ar": ("المفتاح السري هو {}", "API secret: {}"),
    "tr": ("gizli anahtarım {}", "API gizli anahtarı: {}"),
    "vi": ("khóa bí mật là {}", "API secret: {}"),
    "zh": ("API密钥 Secret Key：{}", "Secret Key 是 {}", "私密密钥secret：{}", "API secret：{}"),
    "ja": ("APIシークレットは {} です", "シークレットキー：{}"),
    "ko": ("API 시크릿은 {} 입니다", "시크릿 키: {}"),
}  # fmt: skip

CARD = {
    "en": ("my card number is {}", "card {} exp 12/27 cvv 123", "I paid with {}", "{}", "Visa {}", "charged twice on {} yesterday"),
    "de": ("Meine Kartennummer ist {}", "Kreditkarte {}"), "nl": ("Mijn kaartnummer is {}", "betaald met {}"), "fr": ("Mon numéro de carte est {}", "carte {}"),
    "es": ("Mi número de tarjeta es {}", "pagué con {}"), "pt": ("O número do meu cartão é {}", "cartão {}"), "ru": ("номер карты {}", "оплатил картой {}"),
    "uk": ("номер картки {}", "оплатив карткою {}"), "ar": ("رقم البطاقة {}", "دفعت بالبطاقة {}"), "tr": ("kart numaram {}", "kredi kartım {}"),
    "vi": ("số thẻ của tôi là {}", "thẻ tín dụng {}"), "zh": ("我的卡号是{}", "信用卡 {}", "銀行卡號：{}"), "ja": ("カード番号は{}です", "クレジットカード {}"),
    "ko": ("카드번호는 {} 입니다", "신용카드 {}"),
}  # fmt: skip
