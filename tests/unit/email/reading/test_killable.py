"""R14: mails made to exhaust their reader end in time, in a process that can be killed, and the next one is read."""

import base64
import os
import signal
from collections.abc import Iterator

import pytest

from gatehouse.channels.email.reading import killable
from gatehouse.channels.email.reading.killable import Bounds, safe_html_in_child, understand_in_child
from gatehouse.channels.email.reading.understand import understand
from tests.unit.email.reading.bombs import BOMBS
from tests.unit.email.reading.mails import mail, multipart

# Whatever else the machine does meanwhile, the kernel ends the child after so much work of its own.
FIVE_SECONDS_OF_WORK = Bounds(wall_seconds=60.0, cpu_seconds=5)


@pytest.fixture(scope="module", autouse=True)
def _no_child_left_behind() -> Iterator[None]:
    yield
    killable.stop_child()


@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS)
def test_r14_a_bomb_ends_and_the_next_mail_is_read(raw: bytes) -> None:
    understand_in_child(mail())  # the child's start is not the bomb's doing
    reading = understand_in_child(raw, FIVE_SECONDS_OF_WORK)
    assert not any("only the head" in problem for problem in reading.letter.problems)
    safe_html_in_child(reading.letter.html, inline={}, remote={}, bounds=FIVE_SECONDS_OF_WORK)
    assert understand_in_child(mail("Next")).letter.text == "Next"


def test_a_reading_comes_over_as_it_was() -> None:
    pdf = (
        "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(b"%PDF").decode()
    )
    raw = multipart("Content-Type: text/plain\n\nMine.\n\nOn 5 Jan 2030, A <a@x.example> wrote:\n> old", pdf)
    here, there = understand(raw), understand_in_child(raw)
    (file,) = there.letter.attachments
    assert file.content.read() == b"%PDF"
    here.letter.attachments, there.letter.attachments = [], []
    assert there == here


@pytest.mark.parametrize("name", ["report", "complaint"])
def test_reports_come_over_as_they_were(name: str) -> None:
    from tests.unit.email.reading.test_bounces import report

    raw = {
        "report": report("Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1"),
        "complaint": report("Feedback-Type: abuse\nOriginal-Rcpt-To: a@x.example", kind="feedback-report"),
    }[name]
    assert understand_in_child(raw) == understand(raw)


def test_a_mail_that_takes_too_long_gives_its_head() -> None:
    reading = understand_in_child(BOMBS["200,000 unclosed"], Bounds(wall_seconds=0.01))
    assert (reading.letter.subject, reading.letter.sender.address) == ("x", "ada@mail.example")
    assert reading.letter.text == ""
    assert "only the head was read" in reading.letter.problems[-1]
    assert understand_in_child(mail("Next")).letter.text == "Next"


def test_a_child_that_was_killed_is_replaced() -> None:
    understand_in_child(mail())
    pid = killable.child_pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert understand_in_child(mail("Next")).letter.text == "Next"


def test_html_is_sanitised_there() -> None:
    html = '<img src="cid:a"><img src="https://x.example/1"><a href="https://evil.example">good.example</a><script>x</script>'
    safe = safe_html_in_child(html, inline={"a": "/files/a"}, remote={})
    assert safe is not None
    assert '<img src="/files/a"><img>' in safe.html
    assert (safe.blocked, safe.has_deceptive_links) == (1, True)
    assert safe_html_in_child("<div>" * 1_000, inline={}, remote={}) is None
