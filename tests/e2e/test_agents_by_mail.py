"""The walk of an agent who is not at his desk: a notice comes by mail, and what he answers with any program reaches the
customer without a word of what his program quotes."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from gatehouse.project.processes import wait_until
from gatehouse.testing.instance import Instance, running_copy
from gatehouse.testing.mail_programs import Answer, apple_mail, gmail, outlook, outlook_in_html
from gatehouse.testing.relay import Relay
from tests.e2e.test_mail_walk import (
    ASKED,
    LENA,
    SUBJECT,
    first_mail,
    hand_over,
    open_from_the_queue,
    text_of,
)
from tests.e2e.workspace.conftest import DESKTOP, watched

ALICE = "alice@alderwick.example"
OURS = "mx.alderwick.example"
PROGRAMS = (gmail, outlook, apple_mail, outlook_in_html)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, used_home: Path, relay: Relay) -> Iterator[Instance]:
    variables = {
        "MAIL_URL": f"smtp://127.0.0.1:{relay.port}?tls=no",
        "UNDO_SECONDS": "0",
        "MAIL_AGENT_ANSWERS": "true",
        "MAIL_AUTHSERV_ID": OURS,
    }
    with running_copy(used_home, tmp_path_factory.mktemp("agents-mail") / "home", **variables) as running:
        yield running


@pytest.fixture
def page_at(browser: Browser, instance: Instance) -> Iterator[Page]:
    context = browser.new_context(base_url=instance.url, viewport=DESKTOP, locale="en")
    context.set_default_timeout(20_000)
    yield watched(context.new_page())
    context.close()


def test_an_agent_answers_by_mail_with_four_programs(page_at: Page, instance: Instance, relay: Relay) -> None:
    hand_over(instance, vouched(first_mail()))
    open_from_the_queue(page_at, instance)
    page_at.keyboard.press("t")
    expect(page_at.locator(".toast").first).to_be_visible()
    wants_mail(page_at)
    newest = mail_to(relay, LENA, "We have your ticket")
    for number, program in enumerate(PROGRAMS):
        question, words = f"Question number {number}?", f"Answer number {number}.\n\nIt is in your balance."
        hand_over(instance, vouched(gmail(Answer(newest, LENA, question))))
        notice = mail_to(relay, ALICE, "Reply to this mail", number + 1)
        assert question not in notice.as_string()
        hand_over(instance, vouched(program(Answer(notice, f"Alice <{ALICE}>", words))))
        newest = mail_to(relay, LENA, f"Answer number {number}.")
        assert "Reply to this mail to answer the customer" not in newest.as_string()

    page_at.goto("/desk/?segment=all")
    page_at.locator("#rows").get_by_role("link").filter(has_text=SUBJECT).click()
    said = page_at.get_by_role("log").locator(".say-entry")
    expect(said).to_have_count(1 + 2 * len(PROGRAMS))
    expect(said.first).to_contain_text(ASKED)
    for number in range(len(PROGRAMS)):
        expect(said.nth(2 + 2 * number)).to_contain_text(f"Answer number {number}.")
        expect(said.nth(2 + 2 * number)).not_to_contain_text("new message in a conversation")

    hand_over(instance, vouched(gmail(Answer(notice, f"Alice <{ALICE}>", "Once more by the same notice."))))
    assert "kept in the conversation" in text_of(mail_to(relay, ALICE, "Your answer was not sent"))
    expect(said).to_have_count(2 + 2 * len(PROGRAMS))
    assert not [one for one in relay.mails if "Once more by the same" in one.as_string()]


def wants_mail(page: Page) -> None:
    page.goto("/desk/profile/")
    page.get_by_label(re.compile("Mail me when")).check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("saved")


def vouched(mail: EmailMessage) -> EmailMessage:
    """With what the exchange's own mail server writes above it."""
    address = re.search(r"[\w.]+@([\w.]+)", str(mail["From"]))
    assert address
    mail["Authentication-Results"] = f"{OURS}; dmarc=pass header.from={address[1]}"
    return mail


def mail_to(relay: Relay, recipient: str, words: str, count: int = 1) -> EmailMessage:
    """The newest of so many mails to him in which these words stand, once the relay has them."""

    def found() -> list[EmailMessage]:
        here = [mail for mail in relay.mails if str(mail["To"]) in recipient]
        return [mail for mail in here if words in text_of(mail) + str(mail["Subject"])]

    assert wait_until(lambda: len(found()) >= count, seconds=60, every=0.1), f"no mail to {recipient} says {words!r}"
    return found()[-1]
