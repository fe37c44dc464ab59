"""The pictures in docs/screenshots: `make screenshots`, or `python -m bench.screenshots [part of a name …]`.

Starts the demo in a home of its own, walks it as a customer does (the mailed link comes from the outbox), and saves
each page in light, dark, on a phone and from right to left. Needs Chromium.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from gatehouse.project.supervisor import answers
from gatehouse.testing.chromium import launch
from gatehouse.testing.instance import Instance

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
DARK: dict[str, Any] = {"color_scheme": "dark"}
PORT = 8000  # what a first run shows, when it is free
LENA = "lena.vogt@mail.example"


@dataclass(frozen=True)
class Shot:
    """One picture: where, as what browser, and what is done there first. `who` is signed in there; `agent` then answers the
    chat that waits."""

    name: str
    path: str
    browser: dict[str, Any] = field(default_factory=lambda: WIDE)
    who: str = ""
    before: Callable[[Page], None] | None = None
    whole: bool = True
    agent: str = ""


def first_ticket(page: Page) -> None:
    page.locator(".tickets a.row").first.click()


def first_conversation(page: Page) -> None:
    page.locator("a.q").first.click()
    page.locator(".talkhead").first.wait_for()


def suspicious_mail(page: Page) -> None:
    page.locator("a.q", has_text="Is this mail from you?").click()
    page.locator(".talkhead").first.wait_for()
    page.locator("a[href*='/desk/mails/']").first.click()


def first_topic(page: Page) -> None:
    page.locator(".hero .chip").first.click()


def open_menu(page: Page) -> None:
    page.locator(".fold--menu > summary").click()


def open_bubble(page: Page) -> None:
    page.locator("aside .launch").click()
    page.frame_locator("aside iframe").locator("#begin textarea").wait_for()
    page.wait_for_timeout(500)  # it slides in


def begin_chat(page: Page) -> None:
    page.locator("#begin [name=topic]").first.check()
    page.locator("#begin textarea").fill("I sent 1,250 USDT over Tron at two and it is not in my balance.")
    page.locator("[data-start]").click()
    page.locator("#words").wait_for()
    page.locator(".bubble").first.wait_for()


def be_available(page: Page) -> None:
    if page.locator("#availability.btn--primary").count():
        page.keyboard.press("Alt+0")
    page.wait_for_timeout(1500)


def answer_chat(page: Page) -> None:
    """Take the chat that is offered, answer, and begin to write more."""
    be_available(page)
    columns = page.locator(".col[data-number]")
    before = columns.count()
    page.locator("#line, .ring").get_by_role("button", name=re.compile("Accept|Take")).first.click()
    columns.nth(before).wait_for()
    words = columns.last.locator("textarea")
    words.fill("I have it in front of me. Nothing is lost: the network has confirmed your 1,250 USDT.")
    words.press("Control+Enter")
    page.wait_for_timeout(1000)
    words.press_sequentially("It is")


def is_answered(page: Page) -> None:
    page.locator(".talk:not(.talk--own) .bubble").first.wait_for()
    page.locator(".typing").wait_for()


SHOTS = (
    Shot("home", "/"),
    Shot("home-dark", "/", WIDE | DARK),
    Shot("home-arabic", "/", WIDE | {"locale": "ar"}),
    Shot("home-chinese", "/", WIDE | {"locale": "zh-CN"}),
    Shot("home-phone", "/", PHONE),
    Shot("menu-phone", "/", PHONE, before=open_menu, whole=False),
    Shot("contact", "/contact/"),
    Shot("contact-phone-dark", "/contact/", PHONE | DARK),
    Shot("chat", "/contact/", before=open_bubble, whole=False),
    Shot("chat-talking", "/chat/", PHONE, before=begin_chat, whole=False, agent="alice"),
    Shot("chat-talking-dark", "/chat/", PHONE | DARK, before=begin_chat, whole=False, agent="alice"),
    Shot("chat-waiting", "/chat/", PHONE, before=begin_chat, whole=False),
    Shot("chat-waiting-arabic-dark", "/chat/", PHONE | DARK | {"locale": "ar"}, before=begin_chat, whole=False),
    Shot("form", "/", before=first_topic),
    Shot("form-phone-arabic", "/", PHONE | {"locale": "ar"}, before=first_topic),
    Shot("topics", "/new/"),
    Shot("topics-japanese", "/new/", WIDE | {"locale": "ja"}),
    Shot("form-german", "/new/withdrawal-pending-or-failed/", WIDE | {"locale": "de"}),
    Shot("ask", "/tickets/"),
    Shot("tickets", "/tickets/", who="lena"),
    Shot("tickets-phone", "/tickets/", PHONE, who="lena"),
    Shot("ticket", "/tickets/", who="lena", before=first_ticket),
    Shot("ticket-dark", "/tickets/", WIDE | DARK, who="lena", before=first_ticket),
    Shot("ticket-arabic", "/tickets/", WIDE | {"locale": "ar"}, who="lena", before=first_ticket),
    Shot("ticket-phone-chinese", "/tickets/", PHONE | {"locale": "zh-CN"}, who="lena", before=first_ticket),
    Shot("sign-in", "/sign-in/"),
    Shot("sign-in-phone-dark", "/sign-in/", PHONE | DARK),
    Shot("sign-up-arabic", "/sign-up/", WIDE | {"locale": "ar"}),
    Shot("recover", "/recover/"),
    Shot("recover-phone-arabic-dark", "/recover/", PHONE | DARK | {"locale": "ar"}),
    Shot("account", "/account/", who="thijs"),
    Shot("account-settings", "/account/settings/", who="thijs"),
    Shot("account-data-dark", "/account/data/", WIDE | DARK, who="thijs"),
    Shot("account-phone-dark", "/account/", PHONE | DARK, who="thijs"),
    Shot("account-security", "/account/security/", who="thijs"),
    Shot("account-devices-arabic", "/account/devices/", WIDE | {"locale": "ar"}, who="thijs"),
    Shot("verify", "/verify/"),
    Shot("verify-phone-arabic", "/verify/", PHONE | {"locale": "ar"}),
    Shot("status", "/status/"),
    Shot("status-phone-dark", "/status/", PHONE | DARK),
    Shot("not-found", "/nowhere/"),
    Shot("desk", "/desk/", DESK, who="alice", before=first_conversation, whole=False),
    Shot("desk-dark", "/desk/", DESK | DARK, who="alice", before=first_conversation, whole=False),
    Shot("desk-arabic", "/desk/", DESK | {"locale": "ar"}, who="alice", before=first_conversation, whole=False),
    Shot("desk-phone", "/desk/", PHONE, who="alice", whole=False),
    Shot("desk-phone-ticket", "/desk/", PHONE, who="alice", before=first_conversation, whole=False),
    Shot("desk-lists", "/desk/?segment=all&state=submitted&state=progress", DESK, who="dora", whole=False),
    Shot("desk-live", "/desk/live/", DESK, who="alice", before=be_available, whole=False),
    Shot("desk-mail", "/desk/?segment=all&channel=email", DESK, who="dora", before=suspicious_mail),
    Shot("desk-mail-dark", "/desk/?segment=all&channel=email", DESK | DARK, who="dora", before=suspicious_mail),
    Shot("quarantine", "/desk/quarantine/", DESK, who="dora", whole=False),
    Shot("inboxes", "/backoffice/email/inbox/", DESK, who="omar", whole=False),
    Shot("mail-flow", "/backoffice/mail-flow/", DESK, who="omar", whole=False),
    Shot("mailboxes-dark", "/backoffice/email/mailbox/add/", DESK | DARK, who="omar", whole=False),
    Shot("desk-sign-in", "/desk/sign-in/"),
    Shot("outbox", "/outbox/", DESK, whole=False),
)


@contextmanager
def demo() -> Iterator[Instance]:
    """A demo in a home of its own, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="gatehouse-pictures-"))
    instance = Instance(home / "home", GATEHOUSE_LIMITS="false")
    if not answers("127.0.0.1", PORT):
        instance.port = PORT
    try:
        instance.start()
        yield instance
    finally:
        if instance.process is not None:
            instance.stop()
        shutil.rmtree(home)


def signed_in(browser: Browser, url: str, email: str) -> Any:
    """What a browser keeps in which this address was proven, as its owner does it: by the link in the outbox."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/tickets/")
    page.fill("#email", email)
    page.locator("main form button").click()
    page.wait_for_url("**/link/sent/")
    page.goto(mailed_link(page, url, email))
    page.locator("main form button").click()
    page.wait_for_url("**/tickets/")
    return context.storage_state()


def at_the_desk(browser: Browser, instance: Instance, name: str) -> Any:
    """What a browser keeps in which a demo agent is signed in, by password and one-time code."""
    email = f"{name}@alderwick.example"
    password = re.search(rf"{email}\s+(\S+)", instance.run("demo", "show").stdout)
    page = browser.new_context().new_page()
    page.goto(f"{instance.url}/desk/sign-in/")
    page.fill("#email", email)
    page.fill("#password", password[1] if password else "")
    page.locator("main form button[type=submit], main form .btn--primary").first.click()
    page.fill("#code", instance.run("demo", "code", name).stdout.strip())
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    return page.context.storage_state()


def with_account(browser: Browser, instance: Instance, name: str) -> Any:
    """What a browser keeps in which the demo's customer has signed in, with the code of the mail in the outbox."""
    email = f"{name}@mail.example"
    password = re.search(rf"{email}\s+(\S+)", instance.run("demo", "show").stdout)
    page = browser.new_context().new_page()
    page.goto(f"{instance.url}/sign-in/")
    page.fill("#name", email)
    page.fill("#password", password[1] if password else "")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code/")
    outbox = page.context.new_page()
    words = mail_in_outbox(outbox, instance.url, email, "Your code to sign in")
    page.fill("#code", re.search(r"\d{4} \d{4}", words)[0])  # type: ignore[index]
    page.keyboard.press("Enter")
    page.wait_for_url("**/agreements/**")
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    page.locator("main form.stack button.btn--primary").click()
    page.wait_for_url("**/account/")
    return page.context.storage_state()


def mailed_link(page: Page, url: str, email: str) -> str:
    words = mail_in_outbox(page, url, email, "Your link to your tickets").split()
    return next(word for word in words if word.startswith(f"{url}/link/"))


def mail_in_outbox(page: Page, url: str, email: str, heading: str) -> str:
    """The text of a mail in the outbox; the worker writes it a moment after it was asked for."""
    for _try in range(60):
        page.goto(f"{url}/outbox/?to={email}")
        mail = page.locator("a.q", has_text=heading)
        if mail.count():
            mail.first.click()
            page.get_by_role("link", name="Text", exact=True).click()
            return page.locator("body").inner_text()
        page.wait_for_timeout(500)
    raise SystemExit(f"No mail for {email} came into the outbox.")


def take(browser: Browser, url: str, shot: Shot, kept: dict[str, Any]) -> None:
    context = browser.new_context(timezone_id="Europe/Amsterdam", storage_state=kept[shot.who], **shot.browser)
    page = context.new_page()
    page.goto(f"{url}{shot.path}")
    if shot.before:
        shot.before(page)
    if shot.agent:
        desk = browser.new_context(storage_state=kept[shot.agent], **DESK).new_page()
        desk.goto(f"{url}/desk/live/")
        answer_chat(desk)
        is_answered(page)
        desk.context.close()
    page.wait_for_load_state("load")  # the network is never idle at the desk: it listens for changes
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(300)
    if shot.whole:
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": shot.browser["viewport"]["width"], "height": height})
    page.screenshot(path=FOLDER / f"{shot.name}.png")
    context.close()


def main(wanted: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    shots = [shot for shot in SHOTS if not wanted or any(part in shot.name for part in wanted)]
    with demo() as instance, sync_playwright() as playwright:
        browser = launch(playwright)
        kept: dict[str, Any] = {"": None}
        if any(shot.who == "lena" for shot in shots):
            kept["lena"] = signed_in(browser, instance.url, LENA)
        if any(shot.who == "thijs" for shot in shots):
            kept["thijs"] = with_account(browser, instance, "thijs")
        for name in {name for shot in shots for name in (shot.who, shot.agent)} - {"", "lena", "thijs"}:
            kept[name] = at_the_desk(browser, instance, name)
        for shot in shots:
            take(browser, instance.url, shot, kept)
            print(shot.name)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
