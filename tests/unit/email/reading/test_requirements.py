"""R12 and R13 over whatever bytes come: a letter can always be stored, and shown on one line where it must be."""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from gatehouse.channels.email.reading.account import account_of
from gatehouse.channels.email.reading.parse import parse
from gatehouse.channels.email.reading.understand import understand
from tests.unit.email.reading.mails import mail

_PIECES = st.sampled_from(
    [
        b"From: ",
        b"To: ",
        b"Subject: ",
        b"Content-Type: ",
        b"Content-Transfer-Encoding: ",
        b"multipart/mixed; boundary=b",
        b"\r\n",
        b"\n",
        b"\r\n\r\n",
        b"--b\r\n",
        b"--b--",
        b"text/html",
        b"message/rfc822",
        b"message/delivery-status",
        b"base64",
        b"quoted-printable",
        b"=?utf-8?q?=00=ED=A0=80?=",
        b"\x00",
        b"\xed\xa0\x80",
        b"\xff",
        b"<a@x.example>",
        b'"',
        b"(",
        b"=00",
        b"begin 644 a\n",
        b"On 5 Jan 2030, Ada <a@x.example> wrote:\n",
        b"> x\n",
        b"<blockquote>",
        b"&#0;&#xD800;",
        b"\x1b$B",
        b"-- \n",
        b"From: a\nTo: b\nSubject: c\n",
        b"filename*0*=utf-8''%00",
        b"application/ms-tnef",
    ]
)
ANY = st.binary(max_size=400) | st.lists(_PIECES | st.binary(max_size=8), max_size=30).map(b"".join)


@settings(max_examples=400, deadline=None)
@given(ANY)
def test_r12_any_bytes_give_what_can_be_stored(raw: bytes) -> None:
    answer = account_of(understand(raw))
    text = json.dumps(answer, ensure_ascii=False)
    assert "\\u0000" not in text
    text.encode()
    assert answer["reply_text"].strip() or not answer["text"].strip()


@settings(max_examples=200, deadline=None)
@given(ANY)
def test_r13_lines_hold_no_line_end_and_no_control(raw: bytes) -> None:
    letter = parse(raw)
    lines = [letter.subject, letter.message_id, letter.sender.name, letter.sender.address, *letter.references]
    lines += [file.name for file in letter.attachments] + [value for _, value in letter.headers]
    assert not any(re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", line) for line in lines)


def test_r13_a_line_end_in_a_subject_adds_no_field() -> None:
    coded = "=?utf-8?q?Hello=0D=0ABcc:_evil=40x.example?="
    letter = parse(mail(subject=coded))
    assert letter.subject == "Hello Bcc: evil@x.example"
    assert not letter.has("bcc")


def test_r12_nul_and_surrogates_in_every_place() -> None:
    raw = mail(b"a\x00b" + b"\xed\xa0\x80", subject="=?utf-8?q?a=00b=ED=A0=80?=", message_id="<a\x00b@x>")
    letter = parse(raw)
    assert letter.subject.startswith("ab")
    assert letter.text.startswith("ab")
    assert letter.message_id == "ab@x"
