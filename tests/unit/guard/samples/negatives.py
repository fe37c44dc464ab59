"""Texts without a secret: what tickets are about, and sentences that only speak of secrets."""

import random
import string
from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives.asymmetric import ed25519

from tests.unit.guard.samples.positives import RIPPLE, base58, base58_check, luhn

_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

AROUND = {
    "en": (
        "My transaction {} is not credited",
        "txid: {}",
        "Please check {}.",
        "I sent 250 USDT, hash {}, order 20240519",
        "Here is the transaction hash:\n{}",
        "My UID is {}",
        "order number {}",
        "ticket {}",
        "deposit address: {}",
        "I did not share my password. The address is {}",
        "{} still pending",
    ),
    "de": ("Meine Transaktion {} fehlt", "TXID: {}", "Auftragsnummer {}", "Adresse: {}"),
    "nl": ("Mijn transactie {} ontbreekt", "ordernummer {}"),
    "fr": ("Ma transaction {} n'est pas arrivée", "hash : {}", "numéro de commande {}", "adresse : {}"),
    "es": ("Mi transacción {} no llegó", "hash: {}", "número de orden {}", "dirección: {}"),
    "pt": ("Minha transação {} não chegou", "hash: {}", "pedido {}"),
    "ru": ("Моя транзакция {} не пришла", "хеш: {}", "номер ордера {}", "адрес: {}"),
    "uk": ("Моя транзакція {} не надійшла", "хеш: {}", "номер ордера {}"),
    "ar": ("لم تصل معاملتي {}", "هاش المعاملة: {}", "رقم الطلب {}", "العنوان: {}"),
    "tr": ("İşlemim {} gelmedi", "işlem kimliği: {}", "emir numarası {}"),
    "vi": ("Giao dịch {} của tôi chưa đến", "mã giao dịch: {}", "mã đơn hàng {}"),
    "zh": ("我的交易{}没有到账", "交易哈希：{}", "订单号：{}", "地址是{}", "交易雜湊：{}", "訂單編號 {}"),
    "ja": ("トランザクション {} が届きません", "取引ID：{}", "注文番号：{}", "アドレスは{}です"),
    "ko": ("거래 {} 가 입금되지 않았습니다", "거래 해시: {}", "주문번호 {}", "주소는 {} 입니다"),
}


def _bech32(rng: random.Random, prefix: str, size: int) -> str:
    return prefix + "".join(rng.choices(_BECH32, k=size))


VALUES: dict[str, Callable[[random.Random], str]] = {
    "hash": lambda r: r.randbytes(32).hex(),
    "0x hash": lambda r: "0x" + r.randbytes(32).hex(),
    "upper-case hash": lambda r: r.randbytes(32).hex().upper(),
    "Solana signature": lambda r: base58(ed25519.Ed25519PrivateKey.from_private_bytes(r.randbytes(32)).sign(b"x")),
    "Ethereum address": lambda r: "0x" + r.randbytes(20).hex(),
    "Bitcoin address": lambda r: base58_check(r.choice([b"\0", b"\5"]) + r.randbytes(20)),
    "bech32 address": lambda r: _bech32(r, "bc1q", r.choice([38, 58])),
    "Tron address": lambda r: base58_check(b"\x41" + r.randbytes(20)),
    "Solana address": lambda r: base58(r.randbytes(32)),
    "XRP address": lambda r: base58_check(b"\0" + r.randbytes(20), RIPPLE),
    "TON address": lambda r: "EQ" + "".join(r.choices(string.ascii_letters + string.digits + "-_", k=46)),
    "Stellar address": lambda r: "G" + "".join(r.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=55)),
    "Cardano address": lambda r: _bech32(r, "addr1", 98),
    "Monero address": lambda r: "4" + base58(r.randbytes(69)),
    "xpub": lambda r: base58_check(bytes.fromhex("0488B21E") + r.randbytes(74)),
    "UID": lambda r: str(r.randrange(10**7, 10**10)),
    "long order number": lambda r: str(r.randrange(10**17, 2 * 10**18)),
    "short order number": lambda r: str(r.randrange(10**5, 10**6)),
    "ticket": lambda r: "GH-" + "".join(r.choices(_CROCKFORD, k=4)) + "-" + "".join(r.choices(_CROCKFORD, k=4)),
    "uuid": lambda r: "-".join(r.randbytes(n).hex() for n in (4, 2, 2, 2, 6)),
    "IPFS": lambda r: "Qm" + base58(r.randbytes(33))[:44],
}

UNNAMED: dict[str, Callable[[random.Random], str]] = {
    "wrong check digit": lambda r: (
        (n := luhn("4" + "".join(r.choices(string.digits, k=14))))[:-1] + str((int(n[-1]) + 3) % 10)
    ),
    "IBAN": lambda r: f"DE{r.randrange(10, 99)} 3704 0044 0532 {r.randrange(1000, 9999)} 00",
    "phone": lambda r: f"+49 30 {r.randrange(10**3, 10**4)} {r.randrange(10**3, 10**4)}",
    "phone in one": lambda r: f"+1{r.randrange(2 * 10**9, 10**10)}",
    "amount": lambda r: f"{r.randrange(10**6):,}.{r.randrange(10**8):08d} BTC",
    "date": lambda r: f"2024-0{r.randrange(1, 9)}-1{r.randrange(9)} 12:{r.randrange(10, 59)}:07",
    "timestamp": lambda r: str(r.randrange(1_600_000_000_000, 1_800_000_000_000)),
    "address and amount": lambda r: f"0x{r.randbytes(20).hex()} {r.randrange(100)}.5 ETH",
    "broken WIF": lambda r: base58_check(b"\x80" + r.randbytes(32))[:-4] + "1111",
    "IMEI": lambda r: luhn("35" + "".join(r.choices(string.digits, k=12))),
}

PROSE = """
I forgot my password and cannot sign in
I changed my password, 0x52908400098527886E0F7030069857D2E4169EE7 is my address
I lost my password, TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf
forgot password 0x52908400098527886E0F7030069857D2E4169EE7
The code does not arrive
The verification code never arrives on my phone, I waited 30 minutes
error code 10045
I get error code 110007 when I place an order
API returned code 400100
{"code":110007,"msg":"ab not enough for new order"}
{"retCode": 110001, "retMsg": "order not exists"}
postal code 1012 AB
my zip code is 90210
My postal code is 101000
referral code ABCD1234
I used the referral code 482913 of my friend
my referral code is 482913
promo code WELCOME2024 does not work
code 502
code 404 is shown on the page
HTTP status code 502 bad gateway
country code 49
The area code is 212
QR code cannot be scanned
My password is wrong
my password is not accepted
My password is incorrect, what now?
your password is safe with us
The password is too short
Password must be at least 8 characters
Password requirements: 8-16 characters, one digit
Password: 8-20 characters
password reset link: https://alderwick.example/reset?x=1
Password reset does not work since 2024
I changed my password 3 days ago
I changed my password on 2024-05-12 at 10:30
old password and new password must differ
I never told anybody my password. My UID is 84729133
I forgot my password, my UID is 84729133
I want to reset my password, my email is a@b.com
I forgot my password, my login is jane.doe+x@mail.example, help
Ich habe mein Passwort vergessen, meine E-Mail ist a@b.de
Mijn wachtwoord is vergeten, mijn e-mail is a@b.nl
J'ai oublié mon mot de passe, mon adresse e-mail est a@b.fr
He olvidado mi contraseña, mi correo es a@b.es
Esqueci a minha senha, o meu email é a@b.pt
Я забыл пароль, моя почта a@b.ru
Я забув пароль, моя пошта a@b.ua
Şifremi unuttum, e-postam a@b.tr
Tôi quên mật khẩu, email của tôi là a@b.vn
我忘记密码了，我的邮箱是 a@b.com
我忘記密碼了，電郵是 a@b.tw
パスワードを忘れました。メールは a@b.jp です
비밀번호를 잊었습니다. 이메일은 a@b.kr 입니다
نسيت كلمة المرور، بريدي هو a@b.com
password for account 84729133 was changed without me
Please reset the password for john@example.com
Password: required
Password: forgotten
Username / Password
my 2FA code is rejected, order 20240519123456
2FA codes are not accepted since yesterday 18:00
I did not receive the OTP for withdrawal 482913
The OTP expires after 60 seconds
OTP not received on +15551234567
I tried 3 codes and all were wrong
The SMS code comes after 10 minutes
we will never ask for a password, a code or recovery words
Never share your seed phrase, private key or backup codes with anyone
I lost my backup codes, UID 84729133
I have 10 backup codes left
I wrote my recovery phrase on paper and lost it, it had 12 words
My seed phrase has 24 words, is this normal?
What is a private key? My transaction is 0xabc
Is my private key safe? The transaction hash is 5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8
Your API key lacks permissions
API key permissions: read only
How do I create an API secret?
The secret key is shown only once
My authenticator app was deleted
Google Authenticator on iPhone 15 shows no codes
please help please help please help please help please help please help please help
help help help help help help help help help help help help help help
My card was declined, card ending in 4242
I paid by card **** **** **** 4242
visa and mastercard are both refused
order 4111111111111111 was cancelled
order id: 4111111111111111
UID 4111111111111111
Trade ID 5555555555554444 and 378282246310005 as order no
I bought 0.00450000 BTC at 64,312.55 on 2024-05-12
block 845123, confirmations 12/12
IP 192.168.10.24, browser Chrome 124.0.6367.91
My address is 12 Market Street, Apt 4, 10115 Berlin
version 2.14.3 build 20240519
leverage 20x, entry 64231.5, liquidation 59321.0
I waited 45 minutes in the queue, number 120345
pin the message to the top
I cannot pass KYC2 verification
pass the captcha please
The token contract is 0xdAC17F958D2ee523a2206206994597C13D831ec7
Your code is wrong
the security code is on the back of the card
Use the code from the app, not the SMS
Enter the 6 digit code
ability able about above absent absorb abstract absurd abuse access accident account acid across act
The quick brown fox jumps over the lazy dog while nobody is looking at the fence or the old gate
Order of the words in the list: zoo zone zero youth young you yellow
swift code COBADEFFXXX
IBAN DE89370400440532013000
sort code 12-34-56
source code review 123456
Message code 7KQ2M4XD9 is on the letter
ticket code GH-7KQ2-M4XD
My anti-phishing code is shown in the mail
invitation code: 582913
booking code 123456
coupon code: 20OFF
I am user 482913 and I need help
tracking code 123456789
reference code 482913
MAX_PASSWORD_LENGTH=64
password policy v2.1
two-factor authentication (2FA) was switched off
Ich habe mein Passwort vergessen und kann mich nicht anmelden
Mein Passwort ist falsch
Mein Passwort wurde am 12.05.2024 geändert
Der Code kommt nicht an
Fehlercode 10045
Postleitzahl 10115
Der Fehler hat den Code 110007
Mein Empfehlungscode ist 482913
Der Bestätigungscode kommt nicht, ich warte seit 30 Minuten
Passwort: vergessen
Kennwort muss mindestens 8 Zeichen haben
Meine Kundennummer ist 482913
Ik ben mijn wachtwoord vergeten en kan niet inloggen
Mijn wachtwoord is onjuist
De code komt niet aan
foutcode 10045
postcode 1012 AB
Mijn verwijzingscode is 482913
De verificatiecode werkt niet sinds 2024
J'ai oublié mon mot de passe et je ne peux pas me connecter
Mon mot de passe est incorrect
Le code n'arrive pas
code d'erreur 10045
code postal 75001
Mon code postal est 75011
Mon code de parrainage est 482913
code promo 482913
Mot de passe : oublié
Je n'ai pas reçu le code de vérification pour la commande 482913
Olvidé mi contraseña y no puedo entrar
Mi contraseña es incorrecta
El código no llega
código de error 10045
código postal 28013
Mi código de referido es 482913
No recibo el código de verificación desde hace 30 minutos
Código QR no se puede escanear
Contraseña: olvidada
Esqueci minha senha e não consigo entrar
Minha senha está errada
O código não chega
código de erro 10045
CEP 01310-100
Meu código de indicação é 482913
Não recebi o código de verificação do pedido 482913
Я забыл пароль и не могу войти
Мой пароль не подходит
Пароль неверный
Код не приходит
код ошибки 10045
Ошибка, код 110007
почтовый индекс 101000
Мой реферальный код 482913
промокод 482913 не работает
Код подтверждения не приходит уже 30 минут
Пароль менял 12.05.2024 в 10:30
Пароль: забыл
Мой UID 84729133, пароль не менял
Сервер вернул код 400100
код страны 7
Я забув пароль і не можу увійти
Мій пароль не підходить
Код не приходить
код помилки 10045
поштовий індекс 01001
Мій реферальний код 482913
промокод 482913
نسيت كلمة المرور ولا أستطيع تسجيل الدخول
كلمة المرور خاطئة
الرمز لا يصل
رمز الخطأ 10045
الرمز البريدي 11564
رمز الإحالة الخاص بي 482913
لم يصلني رمز التحقق منذ 30 دقيقة
كود الخصم 482913
رقم الطلب 482913
Şifremi unuttum ve giriş yapamıyorum
Şifrem yanlış
Kod gelmiyor
hata kodu 10045
posta kodu 34000
referans kodum 482913
davet kodu: 482913
Doğrulama kodu 30 dakikadır gelmiyor
Tôi quên mật khẩu và không đăng nhập được
Mật khẩu sai
Mã không đến
mã lỗi 10045
mã bưu điện 700000
Mã giới thiệu của tôi là 482913
mã giao dịch 482913
mã đơn hàng: 482913
Tôi chưa nhận được mã xác minh từ 30 phút trước
我忘记密码了，无法登录
密码错误
我的密码不对
验证码收不到
验证码一直收不到，已经等了30分钟
错误代码 10045
错误码110007
邮编 100000
我的邀请码是482913
推荐码：ABCD1234
订单号482913还没有到账
我的UID是84729133，密码忘了
2024年5月12日修改过密码
密码必须至少8位
谷歌验证器被删除了
助记词有12个词，请不要告诉任何人
我没有备份私钥，交易哈希是5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8
我忘記密碼了，無法登入
驗證碼收不到
錯誤代碼 10045
郵遞區號 100
我的邀請碼是482913
助記詞有12個字，請不要告訴任何人這件事情
パスワードを忘れてログインできません
パスワードが違います
認証コードが届きません
認証コードが30分たっても届きません
エラーコード 10045
郵便番号 100-0001
私の招待コードは482913です
紹介コード：482913
注文番号482913
パスワードは8文字以上にしてください
2024年5月12日にパスワードを変更しました
비밀번호를 잊어버려서 로그인할 수 없습니다
비밀번호가 틀렸습니다
인증번호가 오지 않습니다
인증번호가 30분 동안 안 옵니다
오류 코드 10045
우편번호 04524
제 추천 코드는 482913 입니다
초대 코드: 482913
주문번호 482913
비밀번호는 8자리 이상이어야 합니다
2024년 5월 12일에 비밀번호를 변경했습니다
OTP sent to 98765 43210
OTP was sent to +91 98765 43210 at 14:30
Verification code not received for order 482913
password expired on 20240519
login code page shows error 500123
Access code GH-7KQ2-M4XD
password 2-step verification
my password manager is 1Password
password: see attachment nr 3
I use 2FA since 2021
code review number 482913
Zip 94103
my code editor shows line 482913
The secret santa event 2024
secret sauce
Token: USDT, amount 482913
Passport number 482913123
passport: C01X00T47
pass: KYC2
2FA reset request 482913
2FA reset for UID 482913
My 2FA device was lost on 12.05.2024
security code on card has 3 digits
Use code SUMMER20 at checkout
Code: 0x1234abcd
contract code 600519
股票代码 600519
证券代码600519
銘柄コード 7203
종목코드 005930
код товара 482913
Код ОКПО 12345678
code APE 6201Z
Códigos: 10045, 10046
BIC: COBADEFFXXX
Tax code 123456
Promo code 123456
Unlock date 20240519
Login from IP 192.168.1.10 at 10:30 code 200
phone pin to home screen 2024
amount 4000000000000000 wei
Order 4532015112830366 failed
block height 840000, nonce 2083236893
sk-like words: skip 123456
password length 12345678901
I have 24 words on paper, 12 words on steel
words 1 to 12 are safe
My recovery phrase is in my safe and nobody else has seen it, so why was the account drained
private key never left the ledger, tx 0x5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8
Is 0x5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8 a private key or a hash?
commit 5e884898da28047151d0e56f8dc6292773603d0d
API secret was created 2024-05-19 10:30
API secret permission READ_ONLY_SPOT_TRADING_2024
secret key length is 64 characters
The authenticator shows 6 digits
authenticator app version 6.0.12345
Google Authenticator 482913 downloads
backup codes were printed on 20240519
recovery code form 2024-05
passwort app 1Password7
""".strip().split("\n")


def named_values(rng: random.Random, each: int) -> Iterator[tuple[str, str]]:
    for language, templates in AROUND.items():
        for template in templates * each:
            for name, make in VALUES.items():
                yield f"{language}: {name}", template.format(make(rng))


def unnamed_values(rng: random.Random, each: int) -> Iterator[tuple[str, str]]:
    for name, make in UNNAMED.items():
        for _ in range(20 * each):
            yield (
                name,
                rng.choice(
                    ("{}", "please check {} thanks", "我的{}没有到账", "{} не пришло", "see {}, it is missing")
                ).format(make(rng)),
            )


def many_hashes(rng: random.Random, each: int) -> Iterator[tuple[str, str]]:
    """Lists and logs, where values stand without names."""
    for name, make in VALUES.items():
        if "order" not in name and name != "UID":
            yield f"list of {name}", "\n".join(make(rng) for _ in range(20 * each))
    rows = (
        f"2024-05-{i:02d},BTC,{rng.random():.8f},{rng.randbytes(32).hex()},{rng.randrange(10**9, 10**10)},ok"
        for i in range(1, 29)
    )
    yield "csv", "time,asset,amount,txid,uid,state\n" + "\n".join(rows)


def prose(rng: random.Random, each: int) -> Iterator[tuple[str, str]]:
    for line in PROSE:
        yield "prose", line
        yield "prose in a mail", f"Hello,\n\n{line}\n\nThanks, Anna"
        yield "prose, upper case", line.upper()
    for first, second in zip(PROSE, rng.sample(PROSE, len(PROSE)), strict=True):
        yield "two lines", f"{first}. {second}."
        yield "two lines below", f"{first}\n{second}"


ALL = (named_values, unnamed_values, many_hashes, prose)


def negatives(seed: int = 7, each: int = 1) -> Iterator[tuple[str, str]]:
    rng = random.Random(seed)
    for make in ALL:
        yield from make(rng, each)
