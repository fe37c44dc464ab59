"""Secrets that only their name gives away, and cards."""

import pytest

from gatehouse.guard import SecretKind, find, redact


def kinds(text):
    return [finding.kind for finding in find(text)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Your code is 482913. Do not share it", "Your code is [one-time code removed]. Do not share it"),
        ("код из смс 482913", "код из смс [one-time code removed]"),
        ("رمز التحقق هو ٤٨٢٩١٣", "رمز التحقق هو [one-time code removed]"),
        ("验证码是482913，收到了", "验证码是[one-time code removed]，收到了"),
        ("482 913 is my verification code", "[one-time code removed] is my verification code"),
        ("verificationCode=482913&next=/", "verificationCode=[one-time code removed]&next=/"),
        (
            "My authenticator showed 611097, so the 2fa code is 611097",
            "My authenticator showed [one-time code removed], so the 2fa code is [one-time code removed]",
        ),
        ("my password is hunter2!", "my password is [password removed]"),
        ('password: "correct horse battery"', 'password: "[password removed]"'),
        ("Пароль: Qwerty123", "Пароль: [password removed]"),
        ("비밀번호는 abc12345 입니다", "비밀번호는 [password removed] 입니다"),
        ("PIN 4821", "PIN [password removed]"),
        ("TOTP secret: JBSW Y3DP EHPK 3PXP thanks", "TOTP secret: [authenticator key removed] thanks"),
        (
            "scan otpauth://totp/A:b@c.d?secret=JBSWY3DPEHPK3PXP&issuer=A please",
            "scan [authenticator key removed] please",
        ),
        ("apiSecret='f3A9xL0pQ7vB2nM8kR5tY1wE6uI4oZ'", "apiSecret='[API secret removed]'"),
        ("Backup codes: 12345678, 23456789, 34567890. Help", "Backup codes: [recovery codes removed]. Help"),
        ("card 4111 1111 1111 1111 exp 12/27", "card [card number removed] exp 12/27"),
        ("3782-822463-10005", "[card number removed]"),
    ],
)
def test_the_secret_goes_and_the_rest_stays(text, left):
    assert redact(text).text == left


def test_the_count_of_a_list_is_its_length():
    (found,) = find("recovery codes\n1. abcd-1234\n2. efgh-5678\n3. ijkl-9012")
    assert (found.kind, found.count) == (SecretKind.RECOVERY_CODES, 3)


@pytest.mark.parametrize("name", ["order", "UID", "order id:", "Trade ID", "订单号", "номер ордера", "注文番号："])
def test_a_named_order_is_no_card(name):
    assert find(f"{name} 4111111111111111") == []


def test_a_wrong_check_digit_is_no_card():
    assert find("4111 1111 1111 1112") == []


def test_an_otpauth_link_loses_issuer_and_account_too():
    left = redact("otpauth%3A%2F%2Ftotp%2FAlderwick%3Aanna%40mail.com%3Fsecret%3DJBSWY3DPEHPK3PXP").text
    assert left == "[authenticator key removed]"


def test_api_keys_are_not_secret():
    assert find("API key: f3A9xL0pQ7vB2nM8kR5tY1wE6uI4oZ") == []


def test_a_base32_key_needs_its_name():
    assert find("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP") == []
