"""On the exchange's own site, with the portal's session out of the frame's sight: who he is, through a window of ours."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from gatehouse.channels.chat import brands
from gatehouse.channels.chat.models import Brand, Introduction, Visitor
from gatehouse.conversations.models import Contact, LinkRequest
from gatehouse.portal.links import _digest
from gatehouse.project.processes import wait_until
from tests.e2e.axe import passes_axe
from tests.e2e.chat.site import running_site
from tests.e2e.portal.conftest import Opener

OFFER = "[data-introduce]"


@pytest.fixture
def site(live_server: Any, ticket: Any) -> Iterator[str]:
    """A page of the exchange, on another host than the portal, that shows its chat."""
    with running_site() as exchange:
        exchange.desk = str(live_server)
        Brand.objects.create(slug="alderwick", name="Alderwick", origins=[exchange.origin], is_on_portal=False)
        brands.forget()
        yield exchange.origin
    brands.forget()


def chat_of(context: BrowserContext, site: str, language: str = "en") -> tuple[Page, FrameLocator]:
    page = context.new_page()
    page.goto(f"{site}/?{language}")
    page.locator("aside .launch").click()
    chat = page.frame_locator("iframe")
    expect(chat.locator(OFFER)).to_be_visible()
    return page, chat


def small_window(page: Page, press: Callable[[], None]) -> Page:
    with page.expect_popup() as opened:
        press()
    opened.value.wait_for_url("**/who/**")
    return opened.value


@pytest.mark.parametrize(
    ("language", "heading", "known"),
    [
        ("en", "Show the agent who you are?", "Signed in as Lena Vogt."),
        ("ar", "هل تريد أن يعرف موظف الدعم من أنت؟", "سجّلت الدخول باسم"),
    ],
)
def test_by_keyboard_in_two_languages(opened: Opener, site: str, language: str, heading: str, known: str) -> None:
    page, chat = chat_of(opened(proven=True), site, language)
    assert chat.locator("html").evaluate("() => document.cookie") == ""
    passes_axe(page)
    chat.locator(OFFER).focus()
    small = small_window(page, lambda: chat.locator(OFFER).press("Enter"))
    expect(small.get_by_role("heading", level=1)).to_have_text(heading)
    expect(small.locator("dl")).to_contain_text(site)
    expect(small.locator("dl")).to_contain_text("lena.vogt@mail.example")
    button = small.locator("[data-answer] button")
    expect(button).to_be_enabled()
    passes_axe(small)
    button.focus()
    with small.expect_event("close"):
        button.press("Enter")
    expect(chat.locator("[data-slot=known]")).to_contain_text(known)
    expect(chat.locator(OFFER)).to_be_hidden()
    visitor = Visitor.objects.get()
    assert (visitor.assurance, visitor.origin) == ("portal", site)
    assert [one.redeemed_at is not None for one in Introduction.objects.all()] == [True]


def test_whoever_is_not_proven_goes_through_his_mail_first(opened: Opener, site: str, lena: Contact) -> None:
    context = opened()
    page, chat = chat_of(context, site)
    small = small_window(page, chat.locator(OFFER).click)
    expect(small.get_by_role("heading", level=1)).to_have_text("First prove that an address is yours")
    passes_axe(small)
    small.get_by_label("Email address").fill("lena.vogt@mail.example")
    small.get_by_role("button", name="Mail me a link").click()
    expect(small.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    passes_axe(small)
    LinkRequest.objects.update(token=_digest("mailed"))
    mailed = context.new_page()
    mailed.goto("/link/mailed/")
    mailed.get_by_role("button", name="Open my tickets").click()
    expect(mailed.get_by_text("Go back to the small window that your chat has opened")).to_be_visible()
    expect(mailed.locator("[data-answer] button")).to_be_disabled()  # its opener is no chat
    passes_axe(mailed)
    mailed.close()
    small.evaluate("dispatchEvent(new Event('focus'))")  # as when he comes back to it
    expect(small.get_by_role("heading", level=1)).to_have_text("Show the agent who you are?")
    with small.expect_event("close"):
        small.locator("[data-answer] button").click()
    expect(chat.get_by_text("Signed in as Lena Vogt.")).to_be_visible()
    assert Visitor.objects.get().contact == lena


def test_a_page_of_somebody_else_learns_nothing(opened: Opener, site: str, live_server: Any) -> None:
    """It has the address of a question that it asked itself, and has somebody press the button: the code never leaves."""
    context = opened(proven=True)
    page, chat = chat_of(context, site)
    small = small_window(page, chat.locator(OFFER).click)
    address = small.url
    small.close()
    thief = context.new_page()
    thief.goto(f"{site}/spy.js")  # a page without our chat
    thief.evaluate("window.heard = []; addEventListener('message', (event) => heard.push(event.data)); undefined")
    with thief.expect_popup() as opened_by_thief:
        thief.evaluate(f"void open({address!r})")
    opened_by_thief.value.locator("[data-answer] button").click()
    expect(opened_by_thief.value.get_by_role("heading", level=1)).to_have_text("Your chat knows who you are")
    assert wait_until(lambda: Introduction.objects.filter(confirmed_at__isnull=False).exists(), seconds=10)
    assert thief.evaluate("heard") == []
    assert Visitor.objects.get().assurance == "anonymous"


def test_a_window_that_was_kept_shut_is_said(opened: Opener, site: str) -> None:
    context = opened(proven=True)
    context.add_init_script("window.open = () => null")
    _page, chat = chat_of(context, site)
    chat.locator(OFFER).click()
    expect(chat.get_by_text("Your browser kept the window shut.")).to_be_visible()
    assert not Introduction.objects.exists()


def test_our_own_pages_need_no_window(opened: Opener, site: str) -> None:
    """The frame sees the session there."""
    Brand.objects.update(is_on_portal=True)
    brands.forget()
    page = opened(proven=True).new_page()
    page.goto("/")
    page.locator("aside .launch").click()
    chat = page.frame_locator("iframe")
    expect(chat.get_by_text("Signed in as Lena Vogt.")).to_be_visible()
    expect(chat.locator(OFFER)).to_be_hidden()
