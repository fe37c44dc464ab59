"""Address fields as programs write them."""

import pytest

from gatehouse.channels.email.reading.addresses import read_addresses
from gatehouse.channels.email.reading.limits import DEFAULT, Limits

CASES = [
    ("a@x.example", [("", "a@x.example")]),
    ("Ada Berg <a@x.example>", [("Ada Berg", "a@x.example")]),
    ('"Berg, Ada" <a@x.example>, b@x.example', [("Berg, Ada", "a@x.example"), ("", "b@x.example")]),
    ("a@x.example (Ada (Berg))", [("Ada (Berg)", "a@x.example")]),
    ("a@x.example; b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
    ("Team: a@x.example, b@x.example;", [("", "a@x.example"), ("", "b@x.example")]),
    ("undisclosed-recipients:;", []),
    ("Ada@Berg <a@x.example>", [("Ada@Berg", "a@x.example")]),
    ("=?utf-8?q?Gr=C3=BCn=2C_Ada?= <a@x.example>", [("Grün, Ada", "a@x.example")]),
    ("=?utf-8?B?QWRhIDxhQHguZXhhbXBsZT4=?=", [("Ada", "a@x.example")]),
    ("'Ada' <a@x.example>", [("Ada", "a@x.example")]),
    ("<mailto:a@x.example>", [("", "a@x.example")]),
    ("jdöe@mächine.example", [("", "jdöe@mächine.example")]),
    ("Ada <a@x.example", [("Ada", "a@x.example")]),
    ('Ada" <a@x.example>', [("Ada", "a@x.example")]),
    ("Postmaster <>", [("Postmaster", "")]),
    (",,; ,", []),
]


@pytest.mark.parametrize(("field", "boxes"), CASES, ids=[case[0][:24] for case in CASES])
def test_addresses(field: str, boxes: list[tuple[str, str]]) -> None:
    assert [(box.name, box.address) for box in read_addresses(field.encode(), DEFAULT)] == boxes


def test_no_more_than_the_limit() -> None:
    field = ", ".join(f"u{n}@x.example" for n in range(100)).encode()
    assert len(read_addresses(field, Limits(recipients=10))) == 10


@pytest.mark.parametrize(
    "field", [b"a\r\nBcc: b@x.example", b"Ada\x00\x07 <a@x.example>", b"\xe2\x80\xae<a@x.example>"]
)
def test_r13_no_control_and_no_turned_text_stays(field: bytes) -> None:
    for box in read_addresses(field, DEFAULT):
        assert (box.name + box.address).isprintable()
