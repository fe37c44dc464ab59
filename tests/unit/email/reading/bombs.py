"""Mails made to exhaust whoever reads them."""

import base64

from tests.unit.email.reading.mails import multipart

HEAD = b"From: Ada <ada@mail.example>\r\nTo: help@alderwick.example\r\nSubject: x\r\n"


def nested(depth: int) -> bytes:
    levels = (b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return HEAD + b"".join(levels) + b"\r\nHello"


def html(body: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html\r\n\r\n" + body


def addressed(name: bytes, value: bytes) -> bytes:
    return name + b": " + value + b"\r\n" + HEAD + b"\r\nHello"


BOMBS = {
    "2,000 nested multiparts": nested(2_000),
    "3,000 nested messages": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 3_000 + b"Hello",
    "20,000 parts": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nhi\r\n" * 20_000,
    "20,000 encoded words": addressed(b"Subject", b" ".join([b"=?utf-8?q?=C3=A4?="] * 20_000)),
    "50,000 recipients": addressed(b"To", b", ".join(b"u%d@x.example" % n for n in range(50_000))),
    "50,000 brackets": addressed(b"From", b"(" * 50_000),
    "50,000 quotes": addressed(b"From", b'"' * 50_001),
    "50,000 quoted pairs": addressed(b"From", b'"\\' * 50_001),
    "100,000 references": addressed(b"References", b" ".join(b"<%d@x.example>" % n for n in range(100_000))),
    "50,000 fields": b"".join(b"X-%d: y\r\n" % n for n in range(50_000)) + HEAD + b"\r\nHello",
    "20,000 sections": addressed(
        b"Content-Type", b"text/plain; " + b"; ".join(b"name*%d=a" % n for n in range(20_000))
    ),
    "5,000,000 hyphens": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + b"--\n" * 5_000_000,
    "25 MB in a file": multipart("Content-Transfer-Encoding: base64\n\n").replace(
        b"base64\r\n\r\n", b"base64\r\nContent-Type: image/png\r\n\r\n" + base64.encodebytes(bytes(18_000_000))
    ),
    "25 MB of lines": HEAD + b"\r\n" + b"hello world\r\n" * 2_000_000,
    "300,000 delimiters": HEAD + b"\r\n" + b"--\r\n" * 300_000,
    "300,000 attributions": HEAD + b"\r\n" + b"On 5 Jan wrote a:\r\n" * 300_000,
    "300,000 begins": HEAD + b"\r\n" + b"begin 644 a\r\n" * 300_000,
    "100,000 nested div": html(b"<div>" * 100_000),
    "20,000 links": html(b"<a href=https://x.example/>x</a>" * 20_000),
    "100,000 attributes": html(b"<p " + b"a=1 " * 100_000 + b">"),
    "2 MB of <": html(b"<" * 2_000_000),
    "200,000 unclosed": html(b"<b><i>" * 100_000),
    "200,000 quotes in tags": html(b"<a href='" * 200_000),
}


def for_the_guard(share: float = 1.0) -> dict[str, bytes]:
    """What the reader lets through as text, and the guard has to look at: as much as it lets through, or a share of that."""

    def text(unit: str, times: int) -> bytes:
        return HEAD + b"\r\n" + unit.encode() * int(times * share)

    secrets = b"password is hunter2, code 482913, 4111 1111 1111 1111\n" * int(18_000 * share)
    return {
        "Chinese words": text("的 一 是 在 不 了 有 和 人 这 ", 50_000),
        "codes": text("code 482913 ", 90_000),
        "passwords": text("password is ", 90_000),
        "recovery words": text("abandon ability able about above absent absorb abuse " * 7 + "x ", 2_500),
        "recovery words in HTML": html(
            b"<p>abandon</p> ability <b>able</b> about <i>above</i> absent " * int(30_000 * share)
        ),
        "a large text file": multipart("Content-Transfer-Encoding: base64\n\n").replace(
            b"base64\r\n\r\n",
            b"base64\r\nContent-Disposition: attachment; filename=a.txt\r\nContent-Type: text/plain\r\n\r\n"
            + base64.encodebytes(secrets),
        ),
    }
