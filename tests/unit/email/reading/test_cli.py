"""`gatehouse parse-mail`."""

import json
from pathlib import Path

from click.testing import CliRunner

from gatehouse.channels.email.reading.cli import parse_mail
from tests.unit.email.reading.mails import mail

_NAMES = (
    "from from_name to cc subject date message_id in_reply_to references text reply_text html attachments is_auto_reply "
    "is_bounce bounced_recipients is_temporary language direction problems"
)
KEYS = _NAMES.split()


def run(data: bytes = b"", *options: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(parse_mail, options, input=data)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout_bytes.split(b"\n") if line]


def test_a_mail_gives_one_object() -> None:
    (answer,) = run(mail("Hello, my money is not here.\n\nOn 5 Jan 2030, at 12:00, A <a@x.example> wrote:\n> x"))
    assert set(KEYS) <= set(answer)
    assert answer["from"] == "ada@mail.example"
    assert answer["reply_text"] == "Hello, my money is not here."
    assert (answer["language"], answer["direction"]) == ("en", "ltr")


def test_what_is_no_mail_gives_its_headers_and_problems() -> None:
    (answer,) = run(b"X-Odd: \xff\x00\r\n\r\n\x00")
    assert answer["problems"]
    assert answer["headers"] == [["x-odd", "ÿ"]]


def test_a_batch_gives_a_line_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "b.eml").write_bytes(mail(subject="Second"))
    (tmp_path / "a.eml").write_bytes(mail(subject="First"))
    (tmp_path / "folder").mkdir()
    (tmp_path / "gone.eml").symlink_to(tmp_path / "nowhere")
    assert [(line["id"], line["subject"]) for line in run(b"", "--batch", str(tmp_path))] == [
        ("a.eml", "First"),
        ("b.eml", "Second"),
    ]
