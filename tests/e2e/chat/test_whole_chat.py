"""A whole chat between two real browsers: from the bubble on a page of another origin to the answer by mail."""

import json
import re
import signal
import smtplib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from gatehouse.project import processes
from gatehouse.project.processes import wait_until
from gatehouse.testing.files import picture
from gatehouse.testing.instance import Instance, running_copy
from gatehouse.testing.mail_programs import Answer, gmail
from gatehouse.testing.relay import Relay
from tests.e2e.chat.site import Site, running_site
from tests.e2e.chat.talk import Talk
from tests.e2e.workspace.conftest import DESKTOP, watched

SAID = {
    "en": {
        "first": "I sent 1,250 USDT over Tron at two.",
        "more": "It was 14:02 exactly.",
        "answer": "Nothing is lost, I look.",
        "picture": "This is what I see.",
        "meanwhile": "I have found it.",
        "kept": "Are you still there?",
        "back": "Yes. It takes until this evening.",
        "mailed": "Your deposit has arrived.",
        "by_mail": "I see it now, thank you.",
    },
    "ar": {
        "first": "أرسلت 1,250 USDT عبر Tron الساعة الثانية.",
        "more": "كانت الساعة 14:02 بالضبط.",
        "answer": "لم يضع شيء، سأبحث في الأمر.",
        "picture": "هذا ما أراه.",
        "meanwhile": "لقد وجدتها.",
        "kept": "هل ما زلت هنا؟",
        "back": "نعم. يستغرق ذلك حتى هذا المساء.",
        "mailed": "وصل إيداعك.",
        "by_mail": "أراه الآن، شكرا لك.",
    },
}
Begin = Callable[[str], Talk]


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, used_home: Path, relay: Relay) -> Iterator[Instance]:
    variables = {"MAIL_URL": f"smtp://127.0.0.1:{relay.port}?tls=no", "UNDO_SECONDS": "0"}
    with running_copy(used_home, tmp_path_factory.mktemp("whole-chat") / "home", **variables) as running:
        yield running


@pytest.fixture(scope="module")
def exchange(instance: Instance) -> Iterator[Site]:
    """A site of the exchange, which its brand names."""
    with running_site() as site, psycopg.connect(instance.database_url(), autocommit=True) as database:
        site.desk = instance.url
        database.execute("update chat_brand set origins = jsonb_build_array(%s::text)", [site.origin])
        yield site


@pytest.fixture
def begin(browser: Browser, instance: Instance, exchange: Site) -> Iterator[Begin]:
    """Opens both pages in a language."""
    opened: list[BrowserContext] = []

    def new_page(**options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(20_000)
        opened.append(context)
        return watched(context.new_page())

    def talk(language: str) -> Talk:
        desk = new_page(
            base_url=instance.url, locale=language, viewport=DESKTOP, storage_state=instance.signed_in("alice")
        )
        site = new_page(locale=language, viewport={"width": 1024, "height": 800})
        desk.goto("/desk/live/")
        site.goto(f"{exchange.origin}/alderwick?{language}")
        return Talk(site, desk, language)

    yield talk
    for context in opened:
        context.close()


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_a_whole_chat(
    begin: Begin, instance: Instance, relay: Relay, tmp_path: Path, language: str, direction: str
) -> None:
    talk, said = begin(language), SAID[language]
    arrive(talk, said)
    talk.site.screenshot(path=tmp_path / "1-waits.png")
    take(talk, said)
    talk_to_each_other(talk, said)
    other_tab = open_another_tab(talk)
    send_a_picture(talk, said)
    expect(bubbles_of(other_tab)).to_have_text([said[one] for one in ("first", "more", "answer", "picture")])
    other_tab.close()
    talk.runs(direction)
    talk.desk.screenshot(path=tmp_path / "2-desk.png")
    talk.site.screenshot(path=tmp_path / "3-site.png")
    lose_the_line(talk, said, instance, tmp_path / "4-cut.png")
    told = ("first", "more", "answer", "picture", "meanwhile", "kept", "back")
    talk.both_read([said[one] for one in told])
    leave(talk, f"lena.{language}@mail.example", tmp_path / "5-mail.png")
    go_on_by_mail(talk, said, instance, relay)
    talk.desk.screenshot(path=tmp_path / "6-by-mail.png")


def arrive(talk: Talk, said: dict[str, str]) -> None:
    talk.site.locator("button.launch").click()
    talk.chat.locator("[name=topic]").first.check(force=True)
    talk.chat.locator("#begin textarea").fill(said["first"])
    talk.chat.get_by_role("button", name=talk.word("Start chat")).click()
    expect(talk.chat.locator("[data-waiting] [data-slot=number]")).to_have_text("1")
    expect(talk.chat.locator("[data-log] .bubble")).to_have_text([said["first"]])


def take(talk: Talk, said: dict[str, str]) -> None:
    talk.agent_listens()
    if (be_available := talk.desk.locator("#availability.btn--primary")).count():
        be_available.click()
    expect(talk.desk.locator(".ring")).to_contain_text(said["first"])
    talk.number = str(talk.desk.locator("#offer").get_attribute("data-state")).partition(":")[0]
    talk.desk.keyboard.press("t")
    expect(talk.column).to_contain_text(said["first"])
    expect(talk.chat.get_by_role("heading", name="Alice")).to_be_visible()
    expect(talk.chat.locator("[data-waiting]")).to_be_hidden()


def talk_to_each_other(talk: Talk, said: dict[str, str]) -> None:
    """Each sees that the other writes, and that he has read."""
    talk.customers_field.press_sequentially(said["more"])
    expect(talk.column.locator("[data-typing]")).to_be_visible()
    talk.customers_field.press("Enter")
    expect(talk.column.get_by_role("log")).to_contain_text(said["more"])
    expect(talk.column.locator("[data-typing]")).to_be_hidden(timeout=3_000)  # by itself it ends after six seconds
    talk.agents_field.press_sequentially(said["answer"])
    expect(talk.chat.locator("[data-typing]")).to_be_visible()
    expect(talk.chat.locator(".talk__sent")).to_have_text(talk.word("Seen"))
    talk.agents_field.press("Control+Enter")
    expect(talk.chat.locator(".talk:not(.talk--own) .bubble")).to_have_text(said["answer"])
    expect(talk.chat.locator("[data-typing]")).to_be_hidden()
    expect(talk.column.locator(".b__seen")).to_have_text(talk.word("Seen", context="message"))


def open_another_tab(talk: Talk) -> Page:
    """Of the same customer, who finds there what was said so far."""
    tab = talk.site.context.new_page()
    tab.goto(talk.site.url)
    tab.locator("button.launch").click()
    expect(bubbles_of(tab)).to_have_count(3)
    return tab


def bubbles_of(tab: Page) -> Locator:
    return tab.frame_locator("iframe").locator("[data-log] .bubble")


def send_a_picture(talk: Talk, said: dict[str, str]) -> None:
    file = {"name": "proof.png", "mimeType": "image/png", "buffer": picture()}
    talk.chat.locator("[data-input]").set_input_files(file)
    expect(talk.chat.locator("[data-files] progress")).to_be_hidden()
    talk.customer_says(said["picture"])
    expect(talk.chat.locator("[data-log] .attached img")).to_be_visible()
    expect(talk.chat.locator("[data-log] .attached [data-slot=size]")).to_have_css("direction", "ltr")
    with talk.desk.context.expect_page() as opened:
        talk.column.locator(".shot").click()
    shown = opened.value.locator("img")
    assert shown.evaluate("(image) => image.decode().then(() => [image.naturalWidth, image.naturalHeight])") == [64, 32]
    opened.value.close()


def lose_the_line(talk: Talk, said: dict[str, str], instance: Instance, picture_of_it: Path) -> None:
    """The customer's network is away while the agent answers, and before it is back the gateway is killed as well."""
    talk.site.context.set_offline(True)
    expect(talk.chat.locator("[data-away]")).to_be_visible()
    talk.agent_says(said["meanwhile"])
    expect(talk.column.locator(".b__text").last).to_have_text(said["meanwhile"])
    talk.customer_says(said["kept"])
    expect(talk.chat.locator("[data-pending]")).to_contain_text(talk.word("Kept here, not sent yet"))
    talk.site.screenshot(path=picture_of_it)
    processes.send(signal.SIGKILL, instance.tree_of("web"))
    talk.site.context.set_offline(False)
    expect(talk.chat.locator("[data-pending] .bubble")).to_have_count(0)
    expect(talk.chat.locator("[data-away]")).to_be_hidden()
    talk.agent_listens()
    expect(talk.column.locator(".b__text").last).to_have_text(said["kept"])
    talk.agent_says(said["back"])


def leave(talk: Talk, address: str, picture_of_it: Path) -> None:
    talk.chat.locator("[data-more]").click()
    talk.chat.get_by_role("button", name=talk.word("Answer me by email")).click()
    talk.chat.locator("[name=email]").fill(address)
    talk.chat.get_by_role("button", name=talk.word("Save")).click()
    expect(talk.chat.locator("[data-mail] [role=status]")).to_contain_text(address)
    talk.site.screenshot(path=picture_of_it)
    talk.site.close()


def go_on_by_mail(talk: Talk, said: dict[str, str], instance: Instance, relay: Relay) -> None:
    """The answer tells in his language that it is there, as nobody has proven the address; he answers that mail."""
    address = f"lena.{talk.language}@mail.example"
    talk.agent_says(said["mailed"])
    expect(talk.column.locator(".b__text").last).to_have_text(said["mailed"])
    mail = mail_with(talk.word("We answered your ticket"), address, instance, relay)
    assert mail["Content-Language"] == talk.language
    assert said["mailed"] not in str(mail.get_body(("plain",)))
    with smtplib.SMTP("127.0.0.1", instance.mail_port, timeout=30) as smtp:
        smtp.send_message(gmail(Answer(mail, f"Lena <{address}>", said["by_mail"])))
    last = talk.column.locator(".b").last
    expect(last).to_contain_text(said["by_mail"])
    expect(last).to_contain_text(talk.word("Sender not verified"))
    expect(last.locator(".folded__text")).to_be_hidden()


def mail_with(words: str, address: str, instance: Instance, relay: Relay) -> EmailMessage:
    """The mail to this address in which these words stand. The minute in which it may be read in the chat passes at once."""

    def found() -> list[EmailMessage]:
        database.execute("update procrastinate_jobs set scheduled_at = now() where scheduled_at > now()")
        mine = (mail for mail in relay.mails if mail["To"] == address)
        return [mail for mail in mine if words in str((mail.get_body(("plain",)) or mail).get_content())]

    with psycopg.connect(instance.database_url(), autocommit=True) as database:
        assert wait_until(lambda: bool(found()), seconds=60, every=0.1), f"no mail says {words!r}"
        return found()[0]


def test_two_terminals_talk(instance: Instance) -> None:
    """`gatehouse chat` on both sides, the agent with his password and a code."""
    first = instance.run("chat", instance.url, "--say", "Where is it?")
    number, token = first.stderr.split()[1].rstrip(","), first.stderr.split()[-1]
    password = dict(re.findall(r"(\w+)@\S+\s+(\S+)", instance.run("demo", "show").stdout))["alice"]
    code = instance.run("demo", "code", "alice").stdout.strip()
    options = ("--as-agent", "--number", number, "--email", "alice@alderwick.example", "--say", "It is there now.")
    answered = instance.run("chat", instance.url, *options, typed=f"{password}\n{code}\n")
    assert answered.returncode == 0, answered.stderr
    read = instance.run("chat", instance.url, "--token", token, "--json", "--say", "Thank you.")
    said = [frame for frame in map(json.loads, read.stdout.splitlines()) if frame["type"] == "message"]
    assert [(frame["from"], frame["text"]) for frame in said[:2]] == [
        ("customer", "Where is it?"),
        ("agent", "It is there now."),
    ]
