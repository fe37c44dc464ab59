"""R11: an unknown or wrong charset never raises and never loses a mail."""

import pytest

from gatehouse.channels.email.reading.charsets import decode
from gatehouse.channels.email.reading.words import decode_words
from tests.unit.email.reading.mails import mail, read

RUSSIAN = "Здравствуйте, мой перевод не пришёл уже третий день, помогите пожалуйста."


@pytest.mark.parametrize(
    ("text", "real", "label"),
    [
        ("Grüße", "utf-8", "iso-8859-1"),
        ("“Quoted” – 5 €", "cp1252", "iso-8859-1"),
        ("한국어 뷁", "cp949", "ks_c_5601-1987"),
        ("镕基 人民", "gb18030", "gb2312"),
        ("すみません。", "iso-2022-jp", "iso-2022-jp"),
        ("①㈱高", "cp932", "shift_jis"),
        ("Grüße", "utf-7", "unicode-1-1-utf-7"),
        ("Grüße", "utf-8", "x-unknown"),
        ("Grüße", "utf-8", "no such charset"),
        ("Grüße", "cp1252", "us-ascii"),
        (RUSSIAN, "koi8-r", "us-ascii"),
        (RUSSIAN, "cp1251", ""),
        ("Hello", "ascii", "base64"),
    ],
    ids=lambda value: value[:14],
)
def test_r11_text_is_read_whatever_its_label_says(text: str, real: str, label: str) -> None:
    assert decode(text.encode(real), label) == text


def test_r11_what_is_no_text_in_any_charset_is_replaced() -> None:
    assert decode(b"abc\x81\x8d\xff", "utf-8")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"),
        (b"=?utf-8?B?R3LDvMOfZQ?= ", "Grüße "),
        (b"=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        (b"=?utf-8*de?q?a_b?=", "a b"),
        (b"=?utf-8?q?a b?=", "a b"),
        (b"=?x-unknown?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("Grüße".encode(), "Grüße"),
        ("Grüße aus Köln".encode("latin-1"), "Grüße aus Köln"),
        (b"=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        (b"=?utf-8?q?open", "=?utf-8?q?open"),
    ],
    ids=[
        "q",
        "b",
        "unpadded",
        "cut-through",
        "between",
        "language",
        "space",
        "unknown",
        "raw",
        "raw-latin",
        "no-word",
        "open",
    ],
)
def test_r11_encoded_words(value: bytes, text: str) -> None:
    assert decode_words(value) == text


def test_r11_an_unlabelled_subject_is_read_with_the_body() -> None:
    raw = mail(RUSSIAN.encode("koi8-r")).replace(b"Question", "Перевод не пришёл".encode("koi8-r"))
    from gatehouse.channels.email.reading.parse import parse

    letter = parse(raw)
    assert (letter.subject, letter.text) == ("Перевод не пришёл", RUSSIAN)


def test_r11_html_names_its_own_charset() -> None:
    body = '<meta charset="windows-1251"><p>Привет всем'.encode("cp1251")
    assert read(body, content_type="text/html").text == "Привет всем"
