"""A customer who never sees a page of ours: his mail, the agent's answer by mail, and his own answers from three mail programs
are one thread."""

import re
import smtplib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from html import escape
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from gatehouse.project.processes import wait_until
from gatehouse.testing.instance import Instance, running_copy
from gatehouse.testing.relay import Relay, running_relay
from tests.e2e.workspace.conftest import DESKTOP, through_the_door, watched

OURS, NORA = "mx.alderwick.example", "nora@mail.example"
HELLO = "Hello,\n\nI sent 0.2 BTC on Monday and it is not there.\n\nNora"
ANSWER = "We have found it: it arrives today."


@pytest.fixture(scope="module")
def relay() -> Iterator[Relay]:
    with running_relay() as running:
        yield running


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, used_home: Any, relay: Relay) -> Iterator[Instance]:
    home = tmp_path_factory.mktemp("mail-walk") / "home"
    sink = f"smtp://127.0.0.1:{relay.port}?tls=no"
    with running_copy(used_home, home, MAIL_URL=sink, MAIL_AUTHSERV_ID=OURS, UNDO_SECONDS="0") as running:
        yield running


@pytest.fixture
def desk(browser: Browser, instance: Instance) -> Iterator[Page]:
    passwords = dict(re.findall(r"(\w+)@\S+\s+(\S+)", instance.run("demo", "show").stdout))
    context = browser.new_context(base_url=instance.url, locale="en", viewport=DESKTOP)  # type: ignore[arg-type]
    page = context.new_page()
    through_the_door(page, "alice", passwords["alice"], instance)
    yield watched(page)
    context.close()


def mail(to: str, text: str, html: str = "", **fields: str) -> EmailMessage:
    """From Nora, as her provider and our mail server hand it on."""
    made = EmailMessage()
    made["From"], made["To"] = f"Nora Feld <{NORA}>", to
    made["Date"] = format_datetime(timezone.now())
    made["Message-ID"] = make_msgid(domain="mail.example")
    made["Authentication-Results"] = f"{OURS}; dmarc=pass header.from=mail.example"
    for name, value in fields.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def hand_in(instance: Instance, letter: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", instance.mail_port, timeout=30) as smtp:
        smtp.sendmail(NORA, [str(letter["To"])], letter.as_bytes(policy=SMTP))


def plain(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def sent(relay: Relay, words: str) -> EmailMessage:
    """The mail to Nora that holds these words."""

    def holds(one: EmailMessage) -> bool:
        return one["To"] == NORA and words in plain(one)

    assert wait_until(lambda: any(map(holds, relay.mails)), seconds=60), [one["Subject"] for one in relay.mails]
    return next(filter(holds, relay.mails))


def quoted(text: str) -> str:
    return "".join(f"> {line}\n" for line in text.splitlines())


def gmail(answered: str, words: str) -> tuple[str, str]:
    head = "On Sat, 28 Nov 2026 at 15:12, Alderwick <support@alderwick.example> wrote:"
    html = (
        f'<div dir="ltr">{words}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f'{escape(head)}<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{escape(answered)}</blockquote>'
        "</div>"
    )
    return f"{words}\n\n{head}\n\n{quoted(answered)}", html


def outlook(answered: str, words: str) -> tuple[str, str]:
    head = {
        "From": "Alderwick <support@alderwick.example>", "Sent": "Saturday, 28 November 2026 15:12",
        "To": f"Nora Feld <{NORA}>", "Subject": "Re: Missing bitcoin",
    }  # fmt: skip
    block = "\n".join(f"{name}: {value}" for name, value in head.items())
    lines = "<br>".join(f"<b>{name}:</b> {escape(value)}" for name, value in head.items())
    html = (
        f'<html><body><div class="elementToProof">{words}</div><hr style="width:98%">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">{lines}</font></div><div>{escape(answered)}</div>'
        "</body></html>"
    )
    return f"{words}\n\n________________________________\n{block}\n\n{answered}", html


def apple(answered: str, words: str) -> tuple[str, str]:
    head = "On 28 Nov 2026, at 15:12, Alderwick <support@alderwick.example> wrote:"
    html = (
        f'<html><body style="overflow-wrap: break-word;">{words}<br><div><br><blockquote type="cite">'
        f"<div>{escape(head)}</div><br><div>{escape(answered)}</div></blockquote></div></body></html>"
    )
    return f"{words}\n\n{quoted(head + chr(10) + answered)}", html


PROGRAMS: dict[str, Callable[[str, str], tuple[str, str]]] = {"Gmail": gmail, "Outlook": outlook, "Apple Mail": apple}


def test_a_mail_its_answer_and_three_answers_to_that_are_one_thread(
    desk: Page, instance: Instance, relay: Relay
) -> None:
    first = mail("support@alderwick.example", HELLO, Subject="Missing bitcoin")
    hand_in(instance, first)
    sent(relay, "We have your ticket")
    desk.goto("/desk/?segment=all")
    desk.locator("a.q", has_text="Missing bitcoin").click()
    desk.get_by_role("log").get_by_text("I sent 0.2 BTC on Monday").wait_for()
    desk.keyboard.press("r")
    desk.locator("#sheet-answer textarea").fill(ANSWER)
    desk.locator("#sheet-answer .pen__send").click()

    answer = sent(relay, ANSWER)
    assert answer["Subject"].startswith("Re: Missing bitcoin [")
    assert first["Message-ID"] in answer["References"]
    words = plain(answer)
    assert "I sent 0.2 BTC on Monday" in words
    assert "Auto-Submitted" not in answer
    for name, program in PROGRAMS.items():
        text, html = program(words, f"Thank you, says {name}.")
        hand_in(
            instance,
            mail(str(answer["Reply-To"]), text, html, Subject=answer["Subject"], In_Reply_To=answer["Message-ID"]),
        )

    for name in PROGRAMS:
        said = desk.get_by_role("article").filter(has_text=f"Thank you, says {name}.")
        expect(said.get_by_text(f"Thank you, says {name}.")).to_be_visible()
        fold = said.locator("details.folded").first
        expect(fold.get_by_text(ANSWER)).to_be_hidden()
        fold.locator("summary").click()
        expect(fold.get_by_text(ANSWER)).to_be_visible()
    desk.goto("/desk/?segment=all")
    expect(desk.locator("a.q", has_text="Nora Feld")).to_have_count(1)
