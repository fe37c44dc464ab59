"""From bytes to a letter: parts, files, charsets and what damaged mails still give."""

import base64
import io
import struct

import pytest

from gatehouse.channels.email.reading.limits import Limits
from gatehouse.channels.email.reading.parse import parse
from tests.unit.email.reading.mails import mail, multipart, read

PDF = (
    "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    + base64.b64encode(b"%PDF").decode()
)


def test_the_fields() -> None:
    letter = read(
        message_id="<1@mail.example>",
        in_reply_to="<0@alderwick.example>",
        references="<00@alderwick.example> <0@alderwick.example>",
        date="Sat, 5 Jan 2030 12:00:00 +0200",
        cc="b@mail.example, C <c@mail.example>",
        reply_to="other@mail.example",
    )
    assert (letter.sender.name, letter.sender.address) == ("Ada", "ada@mail.example")
    assert [box.address for box in letter.cc] == ["b@mail.example", "c@mail.example"]
    assert (letter.subject, letter.text, letter.message_id) == ("Question", "Hello", "1@mail.example")
    assert letter.references == ["00@alderwick.example", "0@alderwick.example"]
    assert letter.date is not None
    assert letter.date.isoformat() == "2030-01-05T12:00:00+02:00"
    assert letter.problems == []


def test_the_author_is_who_stands_in_from() -> None:
    letter = read(**{"reply_to": "Mallory <m@evil.example>", "sender": "s@list.example"})
    assert letter.sender.address == "ada@mail.example"


def test_of_alternatives_both_are_kept() -> None:
    letter = parse(
        multipart("Content-Type: text/plain\n\nPlain", "Content-Type: text/html\n\n<p>Rich", subtype="alternative")
    )
    assert (letter.text, letter.html, letter.attachments) == ("Plain", "<p>Rich", [])


def test_html_alone_gives_the_text() -> None:
    letter = read("<p>One</p><p>Two&nbsp;&amp; three</p>", content_type="text/html; charset=utf-8")
    assert letter.text == "One\n\nTwo & three"


def test_texts_around_a_picture_are_one() -> None:
    letter = parse(multipart("Content-Type: text/plain\n\nAbove", PDF, "Content-Type: text/html\n\n<p>Below"))
    assert letter.text == "Above\nBelow"
    assert "<pre>Above</pre>" in letter.html


def test_a_file() -> None:
    letter = parse(multipart("\nSee the file", PDF))
    (file,) = letter.attachments
    assert (file.name, file.type, file.size, file.content.read()) == ("a.pdf", "application/pdf", 4, b"%PDF")


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("attachment; filename=a.txt", "a.txt"),
        ('attachment; filename="a b; c.txt"', "a b; c.txt"),
        ("attachment; filename*=utf-8''%E2%82%AC.txt", "€.txt"),
        ("attachment; filename*0=long; filename*1=er.txt", "longer.txt"),
        ("attachment; filename*0*=utf-8''%E2%82; filename*1*=%AC.txt", "€.txt"),
        ('attachment; filename="=?utf-8?B?4oKsLnR4dA==?="', "€.txt"),
        ('attachment; filename="C:\\\\Users\\\\a\\\\me.txt"', "me.txt"),
        ("attachment; filename=../../etc/passwd", "passwd"),
        ('attachment; filename="a\tb\u202etxt.exe"', "a btxt.exe"),
    ],
    ids=["plain", "quoted", "rfc2231", "sections", "sections-cut-through", "encoded-word", "windows", "path", "turned"],
)
def test_names_of_files(field: str, name: str) -> None:
    letter = parse(multipart(f"Content-Type: text/plain\nContent-Disposition: {field}\n\nx"))
    assert [file.name for file in letter.attachments] == [name]


def test_a_nested_mail_is_a_file_and_so_are_its_files() -> None:
    inner = mail("--i\n" + PDF + "\n--i--", subject="Inside", content_type="multipart/mixed; boundary=i").decode()
    letter = parse(multipart("\nLook", "Content-Type: message/rfc822\n\n" + inner))
    assert [file.name for file in letter.attachments] == ["Inside.eml", "a.pdf"]
    assert letter.text == "Look"
    assert [notice.kind for notice in letter.notices] == ["forwarded"]


def test_uuencoded_files_leave_the_text() -> None:
    letter = read("See:\nbegin 644 a.txt\n#0V%T\n`\nend\nBye")
    assert letter.text == "See:\nBye"
    assert [(file.name, file.content.read()) for file in letter.attachments] == [("a.txt", b"Cat")]


def test_a_begin_without_an_end_is_text() -> None:
    assert read("begin 644 things\nI like").text == "begin 644 things\nI like"


def winmail(name: bytes, data: bytes) -> bytes:
    """A winmail.dat with one file."""

    def attribute(level: int, kind: int, value: bytes) -> bytes:
        return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    parts = [(0x9002, bytes(14)), (0x8010, name + b"\0"), (0x800F, data)]
    kinds = {0x9002: 0x00069002, 0x8010: 0x00018010, 0x800F: 0x0006800F}
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attribute(2, kinds[kind], value) for kind, value in parts)


def test_winmail_dat_is_opened() -> None:
    coded = base64.b64encode(winmail(b"report.txt", b"words")).decode()
    letter = parse(
        multipart("\nHi", f"Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n{coded}")
    )
    assert [(file.name, file.content.read()) for file in letter.attachments] == [("report.txt", b"words")]


def test_a_damaged_winmail_dat_is_kept() -> None:
    letter = parse(multipart("\nHi", "Content-Type: application/ms-tnef; name=winmail.dat\n\nxxx"))
    assert [file.name for file in letter.attachments] == ["winmail.dat"]
    assert "winmail.dat" in letter.problems[-1]


@pytest.mark.parametrize(
    ("kind", "notice"),
    [
        ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "encrypted"),
        ("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", "signed"),
        ("application/pgp-encrypted", "encrypted"),
        ("application/pkcs7-signature; name=smime.p7s", "signed"),
        ("text/calendar; method=REQUEST", "calendar"),
    ],
    ids=["smime", "smime-signed", "pgp", "signature", "invitation"],
)
def test_notices(kind: str, notice: str) -> None:
    letter = parse(multipart("\nHi", f"Content-Type: {kind}\n\nx"))
    assert [one.kind for one in letter.notices] == [notice]
    assert len(letter.attachments) == 1


def test_pgp_inside_the_text() -> None:
    assert read("-----BEGIN PGP MESSAGE-----\n\nabc").notices[0].kind == "encrypted"


def test_flowed_paragraphs_are_joined() -> None:
    letter = read("One \ntwo.\n> three \n> four\n-- \nAda", content_type="text/plain; format=flowed")
    assert letter.text == "One two.\n> three four\n-- \nAda"


def test_a_folded_boundary() -> None:
    raw = mail("--b1\n\nHello\n--b1--", content_type='multipart/mixed;\n boundary=\n "b1"')
    assert parse(raw).text == "Hello"


def test_a_multipart_without_its_end() -> None:
    assert parse(mail("--b\n\nHello\n--b\n" + PDF, content_type="multipart/mixed; boundary=b")).attachments[0].size == 4


def test_a_multipart_without_a_boundary_is_text() -> None:
    letter = read("Hello", content_type="multipart/mixed")
    assert letter.text == "Hello"
    assert letter.problems


def test_similar_boundaries() -> None:
    inner = "Content-Type: multipart/alternative; boundary=bb\n\n--bb\n\nInner\n--bb--\n"
    assert parse(multipart(inner, PDF)).text == "Inner"


def test_lines_that_end_in_a_carriage_return_only() -> None:
    assert parse(b"From: a@mail.example\rSubject: Old\r\rHello\rthere").text == "Hello\nthere"


def test_a_mailbox_line_before_the_head() -> None:
    letter = parse(b"From ada@mail.example Sat Jan  5 12:00:00 2030\n" + mail())
    assert letter.sender.address == "ada@mail.example"


@pytest.mark.parametrize("raw", [b"", b"\n", b"Hello", b"\x00\xff", b"Content-Type: multipart/mixed; boundary=\n\n--"])
def test_what_is_no_mail_has_problems(raw: bytes) -> None:
    assert "there is no address in From" in parse(raw).problems


def test_what_lies_beyond_the_limits_is_named() -> None:
    limits = Limits(parts=3, recipients=2, text_chars=5, attachments=1)
    raw = multipart("\nHello world", PDF, PDF, PDF).replace(b"To: ", b"To: a@x.example, b@x.example, ")
    letter = parse(raw, limits)
    assert len(letter.to) == 2
    assert letter.text == "Hello"
    assert len(letter.attachments) == 1
    assert len(letter.problems) >= 3


def test_a_large_file_lies_on_disk() -> None:
    coded = base64.encodebytes(bytes(1_000_000)).decode()
    (file,) = parse(
        multipart("Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\n" + coded)
    ).attachments
    assert file.size == 1_000_000
    assert file.content.seek(0, io.SEEK_END) == 1_000_000
    assert file.content._rolled  # type: ignore[attr-defined]
