"""Only our own server's word counts, by its grammar."""

import pytest

from gatehouse.channels.email.reading.authentication import Authentication, Verdict, read_authentication
from gatehouse.channels.email.reading.parse import parse
from tests.unit.email.reading.mails import mail

US = {"mx.alderwick.example"}
PASS = (
    "mx.alderwick.example; spf=pass smtp.mailfrom=mail.example; dkim=pass header.d=mail.example;"
    " dmarc=pass header.from=mail.example"
)


def judged(*fields: str) -> Authentication:
    head = "".join(f"Authentication-Results: {field}\r\n" for field in fields).encode()
    return read_authentication(parse(head + mail()), US)


def test_a_pass_vouches_for_the_domain() -> None:
    found = judged(PASS)
    assert found == Authentication(Verdict.PASS, Verdict.PASS, Verdict.PASS, "mail.example")
    assert found.is_assured


@pytest.mark.parametrize(
    "fields",
    [
        ["mx.evil.example; dmarc=pass header.from=mail.example"],
        ["mx.evil.example (mx.alderwick.example); dmarc=pass"],
        ["mx.alderwick.example; spf=none (dmarc=pass header.from=mail.example)"],
        ['mx.alderwick.example; spf=none smtp.mailfrom="a; dmarc=pass"@x.example'],
        ["mx.alderwick.example; none"],
        ["mx.alderwick.example dmarc=pass"],
        ["; dmarc=pass"],
        ["=?utf-8?q?mx.alderwick.example;_dmarc=3Dpass_header.from=3Dmail.example?="],
        [""],
        [],
    ],
    ids=["foreign", "comment-id", "comment", "quoted", "none", "no-grammar", "no-id", "encoded", "empty", "absent"],
)
def test_forged_fields_prove_nothing(fields: list[str]) -> None:
    found = judged(*fields)
    assert found.dmarc is Verdict.NONE
    assert not found.is_assured


@pytest.mark.parametrize(
    "fields",
    [
        [PASS, "mx.alderwick.example; dmarc=fail header.from=mail.example"],
        ["mx.alderwick.example; dmarc=fail header.from=mail.example", PASS],
        ["mx.alderwick.example; dmarc=pass header.from=other.example"],
        ["mx.alderwick.example; dmarc=permerror"],
    ],
    ids=["second-fails", "first-fails", "other-domain", "error"],
)
def test_contradictions_and_errors_fail(fields: list[str]) -> None:
    found = judged(*fields)
    assert found.is_forged
    assert found.domain == ""


def test_a_foreign_pass_does_not_help_our_fail() -> None:
    assert judged("mx.evil.example; dmarc=pass", "mx.alderwick.example; dmarc=fail").is_forged


def test_without_a_server_of_ours_nothing_is_believed() -> None:
    letter = parse(f"Authentication-Results: {PASS}\r\n".encode() + mail())
    assert read_authentication(letter, set()) == Authentication()


def test_one_good_signature_is_enough() -> None:
    assert (
        judged("mx.alderwick.example; dkim=fail header.d=list.example; dkim=pass header.d=mail.example").dkim
        is Verdict.PASS
    )


@pytest.mark.parametrize("name", [b"Authentication-Results ", b" Authentication-Results", b"X-Authentication-Results"])
def test_a_disguised_name_proves_nothing(name: bytes) -> None:
    letter = parse(b"X-First: 1\r\n" + name + b": " + PASS.encode() + b"\r\n" + mail())
    assert read_authentication(letter, US) == Authentication()


@pytest.mark.parametrize(
    "author", ["a@mail.example, b@mail.example", "a@mail.example\r\nFrom: b@mail.example"], ids=["list", "two"]
)
def test_nobody_vouches_for_one_of_several_authors(author: str) -> None:
    raw = f"Authentication-Results: {PASS}\r\n".encode() + mail(**{"from": author})
    assert read_authentication(parse(raw), US).is_forged
