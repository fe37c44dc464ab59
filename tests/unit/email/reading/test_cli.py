"""`gatehouse parse-mail`."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from gatehouse.channels.email.reading import killable
from gatehouse.channels.email.reading.cli import parse_mail
from gatehouse.channels.email.reading.killable import Bounds
from gatehouse.channels.email.reading.understand import Reading
from gatehouse.guard.confined.asking import Lost, Unreached
from tests.unit.email.reading.bombs import BOMBS
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


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00" * 1_000, b"\x00" * 50_000_000, b"\xff\xd8\xff\xe0" + bytes(range(256)), b"\r" * 1_000, b"<html>"],
    ids=["nothing", "nul", "50 MB of nul", "a picture", "line ends", "a page"],
)
def test_what_is_no_mail_at_all_gives_the_same_object(raw: bytes) -> None:
    (answer,) = run(raw)
    assert set(KEYS) <= set(answer)
    assert "there is no address in From" in list(answer["problems"])  # type: ignore[call-overload]
    assert answer["headers"] == []


def test_whatever_was_given_up_the_headers_are_there() -> None:
    """Not only where nobody is in From."""
    (whole,) = run(b"Date: Mon, 2 Mar 2026 10:00:00 +0000\r\n" + mail())
    (cut,) = run(BOMBS["25 MB of lines"])
    assert (whole["problems"], "headers" in whole) == ([], False)
    assert (cut["from"], "only the first" in str(cut["problems"])) == ("ada@mail.example", True)
    assert ["subject", "x"] in list(cut["headers"])  # type: ignore[call-overload]


def test_of_a_mail_over_which_the_child_is_lost_the_head_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    fail(monkeypatch, Lost("it was slow"))
    (answer,) = run(mail(subject="Where is it?"))
    assert (answer["subject"], answer["text"]) == ("Where is it?", "")
    assert "only the head was read (it was slow)" in list(answer["problems"])  # type: ignore[call-overload]
    assert answer["headers"]


@pytest.mark.parametrize("failure", [Unreached("it did not start"), OSError("no room")])
def test_where_no_child_is_to_be_had_it_is_read_all_the_same(
    monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    fail(monkeypatch, failure)
    (answer,) = run(mail(subject="Where is it?"))
    assert (answer["subject"], answer["text"]) == ("Where is it?", "Hello")


def fail(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    def raises(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(killable, "_asked", raises)


def test_no_child_is_left_behind() -> None:
    run(mail())
    assert killable.child_pid() is None


def test_a_batch_gives_a_line_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "b.eml").write_bytes(mail(subject="Second"))
    (tmp_path / "a.eml").write_bytes(mail(subject="First"))
    (tmp_path / "folder").mkdir()
    assert [(line["id"], line["subject"]) for line in run(b"", "--batch", str(tmp_path))] == [
        ("a.eml", "First"),
        ("b.eml", "Second"),
    ]


def test_what_cannot_be_opened_gives_the_same_object_and_holds_nothing_up(tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "z.eml").write_bytes(mail(subject="Read"))
    answers = run(b"", "--batch", str(tmp_path))
    others = [line for line in answers if line["id"] != "z.eml"]
    assert [line["subject"] for line in answers if line not in others] == ["Read"]
    assert {line["id"]: line["problems"] for line in others} == {
        "gone": ["the file cannot be read (No such file or directory)"],
        "loop": ["the file cannot be read (Too many levels of symbolic links)"],
        "pipe": ["the file cannot be read (it is not a file but a pipe or a device)"],
        "zero": ["the file cannot be read (it is not a file but a pipe or a device)"],
    }
    assert all(set(KEYS) <= set(line) and line["headers"] == [] for line in others)


def test_each_file_keeps_an_id_of_its_own_whatever_its_name(tmp_path: Path) -> None:
    names = [b"\xff.eml", b"\xfe.eml", 'ä\n"b.eml'.encode()]
    for name in names:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(mail())
    found = {line["id"] for line in run(b"", "--batch", str(tmp_path))}
    assert found == {"\\xff.eml", "\\xfe.eml", 'ä\n"b.eml'}


def test_one_child_reads_them_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And another what comes after a mail over which it was killed."""
    children, understand = [], killable.understand_in_child

    def watched(raw: bytes, bounds: Bounds) -> Reading:
        reading = understand(raw, Bounds(wall_seconds=0.01) if raw == BOMBS["200,000 unclosed"] else bounds)
        children.append(killable.child_pid())
        return reading

    monkeypatch.setattr(killable, "understand_in_child", watched)
    for number in range(5):
        (tmp_path / f"{number}.eml").write_bytes(BOMBS["200,000 unclosed"] if number == 2 else mail("Read"))
    answers = run(b"", "--batch", str(tmp_path))
    assert [answer["text"] for answer in answers] == ["Read", "Read", "", "Read", "Read"]
    first, second, killed, third, fourth = children
    assert (first == second, third == fourth, killed) == (True, True, None)
