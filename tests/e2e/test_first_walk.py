"""The first walk: a request with a screenshot, its confirmation, an answer, a reply, one thread. Everything is real.

With GATEHOUSE_SCREENSHOTS set to a folder, the walk leaves its pictures there.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from gatehouse.testing.instance import Instance

EMAIL = "lena.new@mail.example"
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
HASH = "9f3c2a71e0b84d5f6a1179c2d8e43b90577fa6c1d204e8830bb1f6a95ce27d14"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    running = Instance(tmp_path_factory.mktemp("walk") / "home")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def people(browser: Browser, instance: Instance) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    """Two browsers that share nothing: the customer's and the agent's."""
    pair = tuple(
        browser.new_context(base_url=instance.url, viewport={"width": 1440, "height": 900}, locale="en")
        for _ in range(2)
    )
    for context in pair:
        context.set_default_timeout(20_000)
    yield pair
    for context in pair:
        context.close()


def watched(page: Page) -> list[str]:
    """What the browser complains about: broken scripts, blocked content, missing files."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    return complaints


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("GATEHOUSE_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"walk-{name}.png", full_page=False)


def newest_mail(page: Page, about: str) -> Page:
    """Open the newest mail to the customer in the outbox once its text says what it should."""
    for _ in range(60):
        page.goto(f"/outbox/?to={EMAIL}")
        frame = page.frame_locator("iframe")
        if page.locator("iframe").count() and about in frame.locator("body").inner_text():
            return page
        page.wait_for_timeout(250)
    raise AssertionError(f"no mail says {about!r}")


def link_in_mail(page: Page, label: str) -> str:
    href = page.frame_locator("iframe").get_by_role("link", name=label).get_attribute("href")
    assert href
    return href


def test_the_first_walk(instance: Instance, people: tuple[BrowserContext, BrowserContext], tmp_path: Path) -> None:
    customer, agent = (context.new_page() for context in people)
    complaints = watched(customer) + watched(agent)
    number = send_request(customer, tmp_path)
    open_by_mailed_link(customer, number)
    answer(agent, instance, number)
    expect_answer_and_reply(customer, number)
    expect_reply_at_the_desk(agent)
    assert complaints == []


def send_request(page: Page, folder: Path) -> str:
    """Home, form, screenshot, secret removed, review, confirmation; returns the ticket's number."""
    screenshot = folder / "wallet-history.png"
    page.goto("/")
    page.screenshot(path=screenshot)
    page.get_by_role("link", name="Deposit not credited").first.click()
    page.get_by_label("Asset", exact=True).select_option("USDT")
    page.get_by_label("Network").select_option("tron")
    page.get_by_label("Transaction hash").fill(HASH)
    page.get_by_label("What happened?").fill(f"My USDT has not arrived. My words are {PHRASE}")
    page.locator("input[type=file]").set_input_files(screenshot)
    expect(page.locator(".file")).to_contain_text("wallet-history.png")
    page.get_by_label("Your email address").fill(EMAIL)
    page.get_by_label("Your name").fill("Lena New")
    page.get_by_role("button", name="Look it over").click()
    expect(page.get_by_role("alert")).to_contain_text("We removed 12 recovery words from your message.")
    assert "sausage" not in page.content()
    expect(page.get_by_text("wallet-history.png")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Send")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have your request")
    found = re.search(r"GH-[0-9A-Z]{4}-[0-9A-Z]{4}", page.inner_text("main"))
    assert found
    return found.group()


def open_by_mailed_link(page: Page, number: str) -> None:
    """The confirmation leads to the ticket's door, which mails a link that works in this browser only."""
    newest_mail(page, "We have your ticket")
    page.goto(link_in_mail(page, "Open my ticket"))
    assert HASH not in page.content(), "the number alone opens nothing"
    page.get_by_label(re.compile("address", re.I)).fill(EMAIL)
    page.get_by_role("button", name=re.compile("link", re.I)).click()
    newest_mail(page, "link")
    page.goto(page.frame_locator("iframe").locator("a[href*='/link/']").first.get_attribute("href") or "")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.locator(".thread")).to_contain_text("My USDT has not arrived.")
    expect(page.locator(".thread")).to_contain_text("wallet-history.png")
    assert number in page.url


def answer(page: Page, instance: Instance, number: str) -> None:
    """Alice signs in with password and code, finds the request in the queue, and answers."""
    password = re.search(r"alice@\S+\s+(\S+)", instance.run("demo", "show").stdout)
    assert password
    page.goto("/desk/")
    page.get_by_label("Email").fill("alice@alderwick.example")
    page.get_by_label("Password", exact=True).fill(password.group(1))
    page.get_by_role("button", name=re.compile("Continue|Sign in")).click()
    page.get_by_label("Six digits").fill(instance.run("demo", "code", "alice").stdout.strip())
    page.get_by_role("button", name="Continue").click()
    page.goto(f"/desk/c/{number}/")
    expect(page.get_by_text("My USDT has not arrived.").last).to_be_visible()
    expect(page.get_by_text("wallet-history.png").first).to_be_visible()
    page.get_by_role("textbox", name="Answer").fill("Hello Lena, your deposit is on its way. Nothing is lost.")
    page.get_by_role("button", name=re.compile("^Send")).first.click()
    expect(page.get_by_role("log")).to_contain_text("Nothing is lost.")


def expect_answer_and_reply(page: Page, number: str) -> None:
    """The answer is in the mail and in the portal; the customer replies in the portal."""
    newest_mail(page, "Nothing is lost.")
    picture(page, "mail")
    page.goto(f"/t/{number}/")
    expect(page.locator(".thread")).to_contain_text("Nothing is lost.")
    page.locator("textarea[name=text]").fill("Thank you, I wait.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.locator(".thread")).to_contain_text("Thank you, I wait.")
    picture(page, "portal")


def expect_reply_at_the_desk(page: Page) -> None:
    """The open page at the desk shows the reply by itself: one thread."""
    expect(page.get_by_role("log")).to_contain_text("Thank you, I wait.")
    texts = page.get_by_role("log").inner_text()
    assert texts.index("My USDT has not arrived.") < texts.index("Nothing is lost.") < texts.index("Thank you, I wait.")
    picture(page, "desk")
