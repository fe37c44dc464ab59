"""The same mail has one fingerprint, another mail another, whatever its Message-ID."""

import pytest

from gatehouse.channels.email.intake.fingerprint import fingerprint
from gatehouse.channels.email.reading.parse import parse

HEAD = b"From: a@mail.example\r\nDate: Sat, 28 Nov 2026 10:00:00 +0000\r\n"
RAW = HEAD + b"Message-ID: <1@mail.example>\r\nSubject: A\r\n\r\nText\r\n"


def mark(raw: bytes) -> bytes:
    return fingerprint(parse(raw), raw)


@pytest.mark.parametrize(
    "other",
    [
        b"Received: from a by b\r\n" + RAW,
        RAW.replace(b"From: a@", b"From: A Name <a@").replace(b"example\r\nDate", b"example>\r\nDate"),
        RAW.replace(b"Subject: A", b"Subject: =?utf-8?q?A?="),
        RAW.replace(b"\r\n\r\nText", b"\r\nContent-Transfer-Encoding: base64\r\n\r\nVGV4dA=="),
    ],
    ids=["received", "name", "encoded subject", "encoded body"],
)
def test_what_systems_on_the_way_change_does_not_count(other: bytes) -> None:
    assert mark(other) == mark(RAW)


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"Text", b"Texts"), (b": A\r\n", b": B\r\n"), (b"a@mail", b"b@mail"), (b"<1@", b"<2@"), (b"10:00", b"10:01")],
    ids=["text", "subject", "author", "id", "date"],
)
def test_another_mail_is_another(before: bytes, after: bytes) -> None:
    assert mark(RAW.replace(before, after)) != mark(RAW)


def test_where_nothing_was_understood_the_bytes_count() -> None:
    assert mark(b"X: y\r\n\r\n\x00") != mark(b"X: y\r\n\r\n\x00\x00")
