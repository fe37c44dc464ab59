"""Whatever is thrown at a real installation is refused with a reason or kept safely, and the next customer is served.

Everything hostile is made while it is sent; the largest of it is never whole in this process.
"""

import email
import email.policy
import json
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from email.message import EmailMessage
from itertools import chain
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import uuid4

import psycopg
import pytest

from gatehouse.project import processes
from gatehouse.testing import files as samples
from gatehouse.testing.customer import Customer
from gatehouse.testing.instance import Instance, running_copy
from gatehouse.testing.stranger import (
    END,
    FORM,
    MULTIPART,
    URLENCODED,
    Stranger,
    multipart,
    part,
    read_answer,
    stream,
)

MIB = 1 << 20


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, used_home: Path) -> Iterator[Instance]:
    home = Path(tmp_path_factory.mktemp("hostile")) / "home"
    with running_copy(used_home, home, GATEHOUSE_LIMITS="false", LOG_LEVEL="INFO", LOG_FORMAT="json") as running:
        yield running


@pytest.fixture(scope="module")
def neighbour(instance: Instance) -> Customer:
    """Somebody who only wants to send a request."""
    customer = Customer(instance.port, "neighbour@mail.example")
    customer.open()
    return customer


@pytest.fixture(autouse=True)
def well(instance: Instance, neighbour: Customer) -> Iterator[None]:
    """After each attack the very next request is served, by the same processes, and nothing of ours failed."""
    before = {part: instance.pid_of(part) for part in ("web", "worker", "postgres")}
    yield
    assert neighbour.send_once(uuid4(), "Where is my money?") == 303
    assert {part: instance.pid_of(part) for part in before} == before
    assert failures(instance) == []


def failures(instance: Instance) -> list[str]:
    """Lines of the log about an error or about an answer that says 500."""
    return [
        line for line in instance.said().splitlines() if re.search(r'Traceback|"level": "ERROR"|"status": 500', line)
    ]


@pytest.fixture(scope="module")
def stranger(instance: Instance) -> Stranger:
    return Stranger(instance.port)


def reason(body: bytes) -> str:
    return str(json.loads(body)["error"]["code"])


def rows(instance: Instance, sql: str, *params: object) -> list[tuple[object, ...]]:
    with psycopg.connect(instance.database_url()) as connection:
        return connection.execute(sql, params).fetchall()


def kept(instance: Instance) -> int:
    """How many files are kept, in the database and in the folder."""
    stored = sum(path.is_file() for path in (instance.home / "files").rglob("*"))
    return stored + int(str(rows(instance, "select count(*) from conversations_attachment")[0][0]))


@pytest.fixture
def nothing_kept(instance: Instance) -> Iterator[None]:
    before = kept(instance)
    yield
    assert kept(instance) == before


@pytest.mark.usefixtures("nothing_kept")
def test_101_mib_are_refused(stranger: Stranger) -> None:
    status, body = stranger.upload(stream(101 * MIB, samples.recording()), "long.mp4", 101 * MIB)
    assert (status, reason(body)) == (413, "too_large")


@pytest.mark.usefixtures("nothing_kept")
def test_101_mib_that_say_they_are_a_thousand_bytes_are_a_thousand_bytes(stranger: Stranger) -> None:
    head = stranger.head(1000).replace(FORM.encode(), f"/uploads/?form={uuid4()}".encode())
    head = head.replace(URLENCODED.encode(), b"application/octet-stream\r\nX-File-Name: long.mp4")
    status, body = stranger.raw(stream(101 * MIB, head))
    assert status in (415, 422)
    assert b'"message": "' in body


@pytest.mark.usefixtures("nothing_kept")
def test_101_mib_that_do_not_say_how_many_they_are_are_refused(stranger: Stranger) -> None:
    head = stranger.head(0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    status, body = stranger.raw(chain([head, b"%x\r\n" % (101 * MIB)], stream(101 * MIB), [b"\r\n0\r\n\r\n"]))
    assert status == 411
    assert b"Send the length of what you upload" in body


@pytest.mark.usefixtures("nothing_kept")
def test_a_form_of_330_mb_is_refused_after_it_was_sent(stranger: Stranger) -> None:
    size = 330_000_000
    status, body = stranger.post(FORM, stream(size), Content_Type=URLENCODED, Content_Length=str(size))
    assert status == 413
    assert b"larger than 300 MiB" in body


def test_of_files_of_more_than_300_mb_together_the_last_is_refused(instance: Instance, stranger: Stranger) -> None:
    before = kept(instance)
    size, body = multipart(stranger.typed(), 4, 76_000_000, samples.MP3)
    status, page = stranger.post(FORM, body, Content_Type=MULTIPART, Content_Length=str(size))
    assert status == 422
    assert b"300 MB" in page
    assert kept(instance) == before + 2 * 3


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("bomb.zip", 422, "archive_bomb"),
        ("bomb.log.gz", 422, "archive_bomb"),
        ("nested.zip", 422, "archive_too_deep"),
        ("bomb.png", 422, "picture_too_large"),
        ("photo.png", 415, "program"),
        ("cut.png", 422, "picture_broken"),
    ],
)
def test_a_hostile_file_is_refused(stranger: Stranger, name: str, status: int, code: str) -> None:
    content = {
        "bomb.zip": lambda: samples.flat_bomb(),
        "bomb.log.gz": lambda: samples.gzip_bomb(400),
        "nested.zip": lambda: samples.nested_zip(30),
        "bomb.png": samples.picture_bomb,
        "photo.png": lambda: samples.EXE,
        "cut.png": lambda: samples.picture()[:60],
    }[name]()
    answered, body = stranger.upload(content, name)
    assert (answered, reason(body)) == (status, code)


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "idna", "no-such"])
def test_a_form_in_another_charset_is_refused(stranger: Stranger, charset: str) -> None:
    body = urlencode(stranger.typed()).encode()
    status, said = stranger.post(FORM, body, Content_Type=f"{URLENCODED}; charset={charset}")
    assert status == 400
    assert b"Send text as UTF-8" in said


def test_a_content_type_of_broken_letters_is_no_form(stranger: Stranger) -> None:
    body = urlencode(stranger.typed()).encode()
    assert stranger.post(FORM, body, Content_Type=f"{URLENCODED}; charset=\xff\xfe")[0] == 422


def test_broken_letters_are_kept_as_holes(instance: Instance, stranger: Stranger) -> None:
    origin = str(uuid4())
    body = urlencode(stranger.typed(origin=origin)).replace("Where", "Wh%ff%fe%c3(re").encode()
    assert stranger.post(FORM, body, Content_Type=URLENCODED)[0] == 303
    sql = "select text from conversations_message m join conversations_conversation c on c.id = conversation_id "
    assert "\ufffd" in str(rows(instance, f"{sql} where origin = %s", origin)[0][0])


@pytest.mark.parametrize(
    "line", [b"Accept-Language: \xff\xfe", b"Cookie: a=\xff; b=\xe9", b"User-Agent: \x80", b"Referer: \xff"]
)
def test_broken_letters_in_a_header_are_put_up_with(stranger: Stranger, line: bytes) -> None:
    status, _ = stranger.raw([b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", line, b"\r\n\r\n"])
    assert status == 200


STRANGE = [
    part("text", b"no end"),
    part("text", b"--y--"),
    part("text", b"x\r\n", "\r\nContent-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=no-such") + END,
    part("files", samples.PDF + b"\r\n", "; filename*=no-such''%ff%00.pdf") + END,
    part("files", samples.PDF + b"\r\n", '; filename="a\0b\ud7ff.pdf"') + END,
    b"--x\r\nContent-Disposition: " + b"a" * 100_000 + b"\r\n\r\n" + END,
    part("x" * 100_000, b"1\r\n") + END,
    b"\xff" * 1000,
    b"",
]


@pytest.mark.parametrize("body", STRANGE, ids=range(len(STRANGE)))
def test_a_form_in_strange_parts_is_refused(stranger: Stranger, body: bytes) -> None:
    status, page = stranger.post(FORM, body, Content_Type=MULTIPART)
    assert status in (400, 422)
    assert b'role="alert"' in page


# Of a ticket that may or may not exist a stranger is told alike how to get in; a link that is none counts as over.
ADDRESSES = {"/t/{}/": 200, "/files/{}/": 404, "/new/{}/": 404, "/new/sent/{}/": 404, "/do/{}/": 410, "/link/{}/": 410}


@pytest.mark.parametrize("number", ["9" * 400, "-1", "1e9", "٣", "%ED%A0%80", "GH-" + "A" * 5000, "🔑", "%"])
def test_a_number_that_is_none_leads_nowhere(stranger: Stranger, number: str) -> None:
    for path, expected in ADDRESSES.items():
        status, page = stranger.get(path.format(quote(number, safe="%")))
        assert status in (400, 404, expected), path
        assert page


@pytest.mark.parametrize("field", ["text", "name", "email", "language"])
def test_a_null_byte_is_refused_beside_its_field(stranger: Stranger, field: str) -> None:
    status, page = stranger.send(**{field: "a\0b"})
    assert status == 422
    assert f'id="id_{field}_error"'.encode() in page


@pytest.mark.parametrize("path", ["/t/GH-%00/", "/t/%00", "/new/%00/", "/?q=%00", "/uploads/?form=%00", "/files/%00/"])
def test_a_null_byte_in_an_address_is_refused(stranger: Stranger, path: str) -> None:
    status, body = stranger.get(path)
    assert status == 400
    assert b"not written correctly" in body


@pytest.mark.parametrize(
    "name", ["Lena\r\nBcc: victim@mail.example", "Lena\nX-Injected: yes", "Lena\u2028Bcc: victim@mail.example"]
)
def test_a_name_that_would_break_a_header_is_refused(stranger: Stranger, name: str) -> None:
    status, page = stranger.send(name=name)
    assert status == 422
    assert b"A name has no line breaks" in page


CUNNING = [
    {"name": "=?utf-8?Q?Lena=0D=0ABcc=3A_victim=40mail=2Eexample?="},
    {"name": 'Lena" <victim@mail.example>, "'},
    {"text": "Hello\r\nBcc: victim@mail.example\r\nX-Injected: yes\r\n\r\nThe body"},
    {"text": "=?utf-8?B?SGVsbG8NCkJjYzogdmljdGltQG1haWwuZXhhbXBsZQ==?="},
]


@pytest.mark.parametrize("typed", CUNNING, ids=["encoded name", "quoted name", "lines", "encoded text"])
def test_no_words_of_a_customer_become_a_header(instance: Instance, stranger: Stranger, typed: dict[str, str]) -> None:
    address = f"{uuid4().hex}@mail.example"
    assert stranger.send(email=address, **typed)[0] == 303
    mail = mail_to(instance, address)
    assert {name.lower() for name in mail} <= HEADERS, mail.keys()
    assert [one.addr_spec for one in mail["To"].addresses] == [address]
    assert not [defect for header in mail.values() for defect in header.defects]
    assert rows(instance, "select 1 from email_outboxmail where recipient like 'victim%%'") == []


HEADERS = {
    "from", "to", "subject", "date", "message-id", "reply-to", "references", "in-reply-to", "content-type",
    "content-language", "content-transfer-encoding", "mime-version", "auto-submitted", "x-auto-response-suppress",
    "list-id", "list-unsubscribe", "list-unsubscribe-post", "return-path", "x-gatehouse-loop",
}  # fmt: skip


def mail_to(instance: Instance, address: str) -> EmailMessage:
    sql = "select raw from email_outboxmail where recipient = %s"
    assert processes.wait_until(lambda: bool(rows(instance, sql, address)), seconds=60, every=0.1)
    (raw,) = rows(instance, sql, address)[0]
    assert isinstance(raw, bytes)
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_a_files_name_is_made_safe(stranger: Stranger) -> None:
    status, body = stranger.upload(samples.PDF, "../../etc/a\r\nSet-Cookie: x=1\r\n\0\u202efdp.exe")
    assert (status, json.loads(body)["name"]) == (201, "a Set-Cookie_ x=1 fdp.pdf")


def test_ten_megabytes_of_text_are_refused(stranger: Stranger) -> None:
    status, page = stranger.send(text="x" * 10_000_000)
    assert status == 413
    assert b"too long to send" in page


def test_five_thousand_header_lines_are_refused(stranger: Stranger) -> None:
    lines = (b"X-Line-%d: %d\r\n" % (number, number) for number in range(5000))
    status, _ = stranger.raw([b"GET / HTTP/1.1\r\nHost: localhost\r\n", *lines, b"\r\n"])
    # The HTTP server itself says so, with the status alone: Request Header Fields Too Large.
    assert status == 431


def test_slow_clients_hold_nobody_up(stranger: Stranger, neighbour: Customer) -> None:
    with ExitStack() as waiting:
        for _ in range(40):
            connection = waiting.enter_context(stranger.connect())
            connection.sendall(stranger.head(1000) + b"text=")
            half = waiting.enter_context(stranger.connect())
            half.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        assert neighbour.send_once(uuid4(), "And I?") == 303


def test_a_body_that_comes_in_drops_is_taken(stranger: Stranger) -> None:
    body = urlencode(stranger.typed()).encode()
    with stranger.connect() as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(stranger.head(len(body)))
        for number in range(len(body)):
            connection.sendall(body[number : number + 1])
        assert read_answer(connection)[0] == 303


def test_an_unfinished_body_is_refused(instance: Instance, stranger: Stranger) -> None:
    origin = str(uuid4())
    body = urlencode(stranger.typed(origin=origin)).encode()
    status, said = stranger.raw([stranger.head(len(body) + 1), body], is_ended=True)
    assert status == 400
    assert b"ended before all of it had arrived" in said
    assert rows(instance, "select 1 from conversations_conversation where origin = %s", origin) == []


def test_clients_that_leave_in_the_middle_disturb_nobody(stranger: Stranger) -> None:
    for _ in range(20):
        with stranger.connect() as connection:
            connection.sendall(stranger.head(5 * MIB) + bytes(MIB))


def test_afterwards_the_journal_is_whole_and_the_spool_empty(instance: Instance) -> None:
    verified = instance.run("journal", "verify", "--json")
    assert json.loads(verified.stdout)["whole"], verified.stdout
    assert processes.wait_until(lambda: not list((instance.home / "tmp").iterdir()), seconds=30)
    # The log that was searched for failures is the one with a line for every request.
    assert '"status": 303' in instance.said()
