"""The walk by mail: whatever program a customer answers with, his words join one thread and what he quotes is folded."""

import re
import smtplib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from gatehouse.project.processes import wait_until
from gatehouse.testing.instance import Instance, running_copy
from gatehouse.testing.mail_programs import Answer, apple_mail, gmail, outlook, outlook_in_html
from gatehouse.testing.relay import Relay
from tests.e2e.workspace.conftest import DESKTOP, watched

LENA = "Lena Walker <lena.walker@mail.example>"
EMAIL = "lena.walker@mail.example"
SUPPORT = "support@alderwick.example"
SUBJECT = "Ledger balance after the transfer"
ASKED = "My balance is unchanged since two o'clock. What has become of my transfer?"
ANSWERED = ["Hello Lena, I found your transfer.", "Nothing is lost.", "It is in your balance this evening."]
ANSWERED_AGAIN = "Your balance is right again."
PROGRAMS: dict[Callable[[Answer], EmailMessage], str] = {
    gmail: "Thank you, I wait until this evening.",
    outlook: "One more thing: is the fee given back as well?",
    apple_mail: "It has arrived.\n\nAll is well now.",
    outlook_in_html: "The fee has arrived too, thanks.",
}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, used_home: Path, relay: Relay) -> Iterator[Instance]:
    variables = {"MAIL_URL": f"smtp://127.0.0.1:{relay.port}?tls=no", "UNDO_SECONDS": "1"}
    with running_copy(used_home, tmp_path_factory.mktemp("mail-walk") / "home", **variables) as running:
        yield running


@pytest.fixture
def people(browser: Browser, instance: Instance) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    """Two browsers that share nothing: the customer's and the agent's."""
    customer, agent = (browser.new_context(base_url=instance.url, viewport=DESKTOP, locale="en") for _ in range(2))
    for context in (customer, agent):
        context.set_default_timeout(20_000)
    yield customer, agent
    customer.close()
    agent.close()


def test_the_walk_by_mail(instance: Instance, relay: Relay, people: tuple[BrowserContext, BrowserContext]) -> None:
    customer, agent = (watched(context.new_page()) for context in people)
    asked = first_mail()
    hand_over(instance, asked)
    confirmation = mail_with(relay, "We have your ticket")
    open_own_ticket(customer, relay, confirmation)
    open_from_the_queue(agent, instance)
    answer(agent, "\n\n".join(ANSWERED))
    answered = mail_with(relay, ANSWERED[0])
    expect_keys(answered, asked, confirmation)
    expect_known_code(customer, answered)

    theirs = [program(Answer(answered, LENA, words)) for program, words in PROGRAMS.items()]
    for mail in theirs:
        hand_over(instance, mail)
    expect_words_and_folds(agent.get_by_role("log").locator(".say-entry"), answered)
    customer.goto(link_in(confirmation, "/t/"))
    expect_words_and_folds(customer.locator(".thread .post"), answered)

    answer(agent, ANSWERED_AGAIN)
    expect_one_thread(mail_with(relay, ANSWERED_AGAIN), answered, [asked, *theirs])
    agent.goto(f"/desk/?q={EMAIL}")
    expect(agent.locator("#rows .q")).to_have_count(1)


def first_mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = LENA, SUPPORT, SUBJECT
    mail["Date"], mail["Message-ID"] = localtime(), make_msgid(domain="mail.example")
    mail.set_content(ASKED)
    return mail


def hand_over(instance: Instance, mail: EmailMessage) -> None:
    """By SMTP; the listener may still be starting."""
    with smtplib.SMTP(timeout=30) as smtp:
        assert wait_until(lambda: connects(smtp, instance.mail_port), seconds=60, every=0.1)
        smtp.send_message(mail)


def connects(smtp: smtplib.SMTP, port: int) -> bool:
    try:
        return smtp.connect("127.0.0.1", port)[0] == 220
    except OSError:
        return False


def mail_with(relay: Relay, words: str) -> EmailMessage:
    """The mail in which these words stand, once the relay has it."""

    def found() -> list[EmailMessage]:
        return [mail for mail in relay.mails if str(mail["To"]) == EMAIL and words in text_of(mail)]

    assert wait_until(lambda: bool(found()), seconds=60, every=0.1), f"no mail says {words!r}"
    assert len(found()) == 1
    return found()[0]


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""


def open_own_ticket(page: Page, relay: Relay, confirmation: EmailMessage) -> None:
    """By the link in the mail, and then by the one that shows whose address it is: from now on words go into mails."""
    page.goto(link_in(confirmation, "/t/"))
    page.get_by_label(re.compile("address", re.I)).fill(EMAIL)
    page.get_by_role("button", name=re.compile("link", re.I)).click()
    page.goto(link_in(mail_with(relay, "Show my tickets"), "/link/"))
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.locator(".thread")).to_contain_text(ASKED)


def link_in(mail: EmailMessage, path: str) -> str:
    found = re.search(rf"http://\S+{path}\S+", text_of(mail))
    assert found
    return found.group()


def open_from_the_queue(page: Page, instance: Instance) -> None:
    page.context.add_cookies(instance.signed_in("alice")["cookies"])
    page.goto("/desk/?segment=open")
    page.locator("#rows").get_by_role("link").filter(has_text=SUBJECT).click()
    expect(page.get_by_role("log")).to_contain_text(ASKED)


def answer(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Answer").fill(words)
    page.get_by_role("button", name=re.compile("^Send")).first.click()
    expect(page.get_by_role("log")).to_contain_text(words.splitlines()[-1])


def expect_keys(mail: EmailMessage, asked: EmailMessage, confirmation: EmailMessage) -> None:
    """Each of the three keys by which an answer finds home, and what the customer's program threads by."""
    assert re.fullmatch(r"<\d+\.[0-9a-f]{32}@alderwick\.example>", str(mail["Message-ID"]))
    assert str(mail["In-Reply-To"]) == asked["Message-ID"]
    assert str(mail["References"]).split() == [asked["Message-ID"], confirmation["Message-ID"]]
    assert re.fullmatch(r"support\+r[0-9a-z]+-[0-9a-z]{16}@alderwick\.example", str(mail["Reply-To"]))
    assert re.fullmatch(rf"Re: {SUBJECT} \[GH-[0-9A-Z]{{4}}-[0-9A-Z]{{4}} [0-9a-z]{{10}}\]", str(mail["Subject"]))


def code_of(mail: EmailMessage) -> str:
    found = re.search(r"Message code: ([0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3})", text_of(mail))
    assert found
    assert found[1] in text_of(mail, "html")
    return found[1]


def expect_known_code(page: Page, mail: EmailMessage) -> None:
    page.goto("/verify/")
    page.get_by_label("Message code").fill(code_of(mail))
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#answer")).to_contain_text("We sent a message with this code")
    expect(page.locator("#answer")).to_contain_text("An answer to a ticket")


def expect_words_and_folds(posts: Locator, mail: EmailMessage) -> None:
    """Each answer's own words are seen in their order; what it quotes is one click away, and whole."""
    expect(posts).to_have_count(2 + len(PROGRAMS))
    for post, (program, words) in zip(posts.all()[2:], PROGRAMS.items(), strict=True):
        for line in words.split("\n\n"):
            expect(post.get_by_text(line, exact=True)).to_be_visible()
        expect(post.locator("details")).to_have_count(1)
        quoted = post.locator("details.folded .folded__text")
        expect(quoted).to_be_hidden()
        post.locator("summary").click()
        expect(quoted).to_be_visible()
        for earlier in quoted_by(program, mail):
            assert bare(earlier) in bare(quoted.inner_text())


def quoted_by(program: Callable[[Answer], EmailMessage], mail: EmailMessage) -> list[str]:
    """All that the mail says; where its HTML alone is quoted, what says the same there."""
    if program is not outlook_in_html:
        return [text_of(mail)]
    return [
        *ANSWERED,
        ASKED,
        f"Message code: {code_of(mail)}",
        "We never ask for a password, a code or recovery words.",
    ]


def bare(text: str) -> str:
    """Without the signs and line ends that quoting puts in."""
    return " ".join(text.replace(">", " ").split())


def expect_one_thread(mail: EmailMessage, before: EmailMessage, theirs: list[EmailMessage]) -> None:
    """Mail programs show it where they show the earlier ones."""
    ids = [str(one["Message-ID"]) for one in theirs]
    assert str(mail["Subject"]) == str(before["Subject"])
    assert str(mail["In-Reply-To"]).strip() == ids[-1]  # it is folded where it is long
    references = str(mail["References"]).split()
    assert [one for one in references if one in ids] == ids
