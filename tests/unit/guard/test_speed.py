"""No text takes the guard more than linear time."""

import random
import time
from io import BytesIO

import pytest

from gatehouse.guard import find, redact_html
from gatehouse.guard.files.ranges import requested_span
from gatehouse.guard.files.text import text_kind
from gatehouse.guard.wordlists import index

WORDS = " ".join(random.Random(1).choices(list(index("english")), k=400)) + " "
UNITS = {
    "one word": "abandon ",
    "words": WORDS,
    "eleven words": " ".join(WORDS.split()[:11]) + " xyzzy foo bar ",
    "digits": "1",
    "one letter": "a",
    "base58": "5HueCGU8rMjxEXxiPuD5",
    "brackets": "[(",
    "marks": "\u0301\u0323",
    "accents": "a\u0301",
    "numbers": "1,",
    "dashes": "-",
    "cards": "4111 1111 1111 1112 ",
    "passwords": "password is ",
    "codes": "code 482913 ",
    "keys": "private key ",
    "headers": "-----BEGIN PRIVATE KEY-----",
    "密码": "密码是",
    "助记词": "助记词",
    "Chinese words": "的 一 是 ",
    "links": "otpauth:",
    "colons": "verification code: ",
    "spaces": " ",
    "xprv": "xprv ",
    "backup codes": "backup codes 1234-5678 ",
    "quotes": 'password "',
    "ibans": "de12 abcd ",
    "seed": "totp secret abcd ",
    "phrases": "seed phrase ",
    "pins": "pin1",
    "values": "password: a:a:a:",
    "pairs": "login/password: anna / ",
    "ours": "[password removed] password",
}
MARKUP = {
    "tags": "<b>a</b>",
    "open": "<",
    "half": "<a ",
    "quotes": '<a x="',
    "values": '<a x=""',
    "comments": "<!--",
    "entities": "&#",
    "scripts": "<script>",
}


def span(text):
    return requested_span(f"bytes={text}x", 9)


def kind_of_text(text):
    return text_kind(BytesIO(text.encode()), "a.txt")


def seconds(work, text):
    return min(_once(work, text) for _ in range(3))


def _once(work, text):
    begin = time.process_time()
    work(text)
    return time.process_time() - begin


@pytest.mark.parametrize(
    ("work", "unit"),
    [(find, u) for u in UNITS.values()]
    + [(redact_html, u) for u in MARKUP.values()]
    + [(work, u) for work in (span, kind_of_text) for u in (" ", "1", "1-1 ", " <")],
)
def test_eight_times_the_text_takes_about_eight_times_as_long(work, unit):
    text = unit * (8_000 // len(unit) + 1)
    work(text)
    short, long = seconds(work, text), seconds(work, text * 8)
    assert long < 24 * short + 0.05
