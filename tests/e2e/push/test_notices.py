"""Notices on a device, from the press to what stands on the screen, and what a browser without a connection shows."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from gatehouse.accounts.models import User
from gatehouse.channels.chat import brands
from gatehouse.channels.chat.models import Brand
from gatehouse.channels.push import sending
from gatehouse.channels.push.courier import PushCourier
from gatehouse.channels.push.models import PushSubscription
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Conversation, Delivery
from gatehouse.project.processes import wait_until
from gatehouse.testing.cast import recorded
from gatehouse.testing.push_service import Browser, PushService
from tests.e2e.axe import passes_axe

TELL = "Tell me on this device when an answer comes"
Opener = Callable[..., Page]
IS_READY = "navigator.serviceWorker.ready.then((registration) => Boolean(registration.active))"


@pytest.fixture
def brand(ticket: Conversation) -> Brand:
    """The chat of our own pages."""
    brands.forget()
    return Brand.objects.create(slug="alderwick", name="Alderwick", is_on_portal=True)


def answered(conversation: Conversation, service: PushService, browser: Browser) -> dict[str, Any]:
    """What a device opens after an agent has answered."""
    agent = User.objects.get(email="alice2@alderwick.example")
    with recorded() as entries:
        reply(conversation, Draft(text="It arrived at noon."), by=agent.actor)
    PushCourier().handle([entry for entry in entries if entry.kind == "replied"])
    sending.deliver(Delivery.objects.filter(channel="push").latest("pk").pk)
    return service.arrived[-1].opened_by(browser)


def switched_on(page: Page, path: str) -> None:
    page.goto(path)
    page.get_by_label(TELL).check()
    expect(page.get_by_text("You hear of answers on this device.")).to_be_visible()


def push(page: Page, said: dict[str, Any]) -> None:
    """As the browser gets it from its service."""
    found: list[dict[str, Any]] = []
    line = page.context.new_cdp_session(page)
    line.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    line.send("ServiceWorker.enable")
    wait_until(lambda: page.evaluate("1") and found, seconds=10)
    told = {"origin": page.evaluate("location.origin"), "registrationId": found[0]["registrationId"]}
    line.send("ServiceWorker.deliverPushMessage", {**told, "data": json.dumps(said)})


def notifications(page: Page) -> list[dict[str, Any]]:
    ask = """async () => {
      const registration = await navigator.serviceWorker.ready;
      const shown = await registration.getNotifications();
      return shown.map(({ title, body, tag, lang, dir, data }) => ({ title, body, tag, lang, dir, path: data.path }));
    }"""
    return list(page.evaluate(ask))


def test_from_the_press_to_the_screen(
    lenas: Opener, ticket: Conversation, service: PushService, subscribed: Browser
) -> None:
    page = lenas()
    switched_on(page, f"/t/{ticket.number}/")
    said = answered(ticket, service, subscribed)
    assert service.arrived[-1].claims["aud"] == service.origin
    push(page, said)
    assert wait_until(lambda: notifications(page), seconds=10)
    (shown,) = notifications(page)
    assert (shown["body"], shown["tag"]) == ("An answer is waiting for you.", ticket.number)
    assert (shown["lang"], shown["dir"], shown["path"]) == ("en", "ltr", f"/t/{ticket.number}/")
    push(page, said)  # a second answer takes the place of the first
    assert len(notifications(page)) == 1


def test_more_and_off_again(lenas: Opener, ticket: Conversation, service: PushService, subscribed: Browser) -> None:
    page = lenas()
    switched_on(page, "/tickets/")
    page.get_by_label("Say what it is about").check()
    wait_until(lambda: page.evaluate("1") and PushSubscription.objects.filter(says_more=True).exists(), seconds=10)
    assert ticket.number in answered(ticket, service, subscribed)["body"]
    page.reload()
    expect(page.get_by_label(TELL)).to_be_checked()
    expect(page.get_by_label("Say what it is about")).to_be_checked()
    page.get_by_label(TELL).uncheck()
    expect(page.get_by_label("Say what it is about")).to_be_hidden()
    assert not PushSubscription.objects.exists()


def test_a_press_is_not_undone_by_an_earlier_look(lenas: Opener, ticket: Conversation, service: PushService) -> None:
    page = lenas()
    page.add_init_script(
        """const asked = PushManager.prototype.getSubscription;
        const late = new Promise((resolve) => addEventListener("told", resolve));
        let isFirst = true;
        PushManager.prototype.getSubscription = async function () {
          if (!isFirst) return asked.call(this);
          isFirst = false;
          await late;
          return null;
        };"""
    )
    switched_on(page, "/tickets/")
    page.evaluate("dispatchEvent(new Event('told'))")
    page.wait_for_timeout(200)  # for what that sets off
    expect(page.get_by_label(TELL)).to_be_checked()


@pytest.mark.parametrize("status", [410, 429])
def test_a_service_that_does_not_take_it(
    lenas: Opener, ticket: Conversation, service: PushService, subscribed: Browser, status: int
) -> None:
    page, service.status = lenas(), status
    switched_on(page, "/tickets/")
    answered(ticket, service, subscribed)
    assert PushSubscription.objects.exists() == (status == 429)
    page.reload()
    expect(page.get_by_label(TELL)).to_be_checked(checked=status == 429)


def test_nobody_is_asked_before_he_presses(lenas: Opener, ticket: Conversation) -> None:
    page = lenas(allows=False)
    page.add_init_script("Notification.requestPermission = async () => { window.wasAsked = true; return 'denied'; }")
    page.goto("/tickets/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.wasAsked") is None
    page.get_by_label(TELL).click()
    expect(page.get_by_text("This browser blocks notices from us.")).to_be_visible()
    expect(page.get_by_label(TELL)).not_to_be_checked()
    assert not PushSubscription.objects.exists()


def test_who_blocks_notices_reads_why(lenas: Opener, ticket: Conversation) -> None:
    page = lenas(allows=False)
    page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    page.goto("/tickets/")
    expect(page.get_by_text("This browser blocks notices from us.")).to_be_visible()
    expect(page.get_by_label(TELL)).to_be_disabled()


def test_without_a_connection_there_is_one_page_and_nothing_private(lenas: Opener, ticket: Conversation) -> None:
    page = lenas()
    switched_on(page, "/tickets/")
    page.goto(f"/t/{ticket.number}/")
    assert page.evaluate(IS_READY)
    page.context.set_offline(True)
    page.goto(f"/t/{ticket.number}/")
    expect(page.get_by_role("heading", name="There is no connection.")).to_be_visible()
    assert (
        page.evaluate("document.styleSheets.length && getComputedStyle(document.querySelector('.btn')).display")
        != "inline"
    )
    passes_axe(page)
    kept = page.evaluate("""async () => {
      const names = await caches.keys();
      const caches_ = await Promise.all(names.map((name) => caches.open(name)));
      const requests = await Promise.all(caches_.map((cache) => cache.keys()));
      return requests.flat().map(({ url }) => new URL(url).pathname);
    }""")
    assert {path for path in kept if not path.startswith("/static/")} == {"/offline/"}
    page.context.set_offline(False)
    page.goto(f"/t/{ticket.number}/")
    expect(page.get_by_role("heading", name=ticket.subject)).to_be_visible()


@pytest.mark.parametrize(("scheme", "locale"), [("light", "en"), ("dark", "ar")])
def test_the_switch_is_accessible(lenas: Opener, ticket: Conversation, scheme: str, locale: str) -> None:
    page = lenas(color_scheme=scheme, locale=locale)
    page.goto(f"/t/{ticket.number}/")
    page.locator("[data-notices-on]").check()
    expect(page.locator("[data-notices-more]")).to_be_visible()
    passes_axe(page, "[data-notices]")


# Without a hand on the notice a browser lets nothing open or come to the front: what would happen is written down.
PRESS = """async (path) => {
  const did = [];
  Clients.prototype.openWindow = async (url) => did.push(["opened", new URL(url).pathname]);
  WindowClient.prototype.focus = async function () { did.push(["focused", new URL(this.url).pathname]); };
  WindowClient.prototype.navigate = async (url) => did.push(["renewed", new URL(url).pathname]);
  await open({ close: () => {}, data: { path } });
  return did;
}"""


def test_a_press_comes_back_to_the_tab_that_is_open_else_opens_one(lenas: Opener, ticket: Conversation) -> None:
    page, path = lenas(), f"/t/{ticket.number}/"
    switched_on(page, path)
    (worker,) = page.context.service_workers
    assert worker.evaluate(PRESS, path) == [["focused", path], ["renewed", path]]
    assert worker.evaluate(PRESS, "/chat/") == [["opened", "/chat/"]]


def test_a_changed_endpoint_is_told_to_us(
    lenas: Opener, ticket: Conversation, service: PushService, subscribed: Browser
) -> None:
    page, new = lenas(), service.browser()
    switched_on(page, "/tickets/")
    (worker,) = page.context.service_workers
    change = "([oldSubscription, newSubscription]) => renew({ oldSubscription, newSubscription })"
    worker.evaluate(change, [subscribed.subscription, new.subscription])
    assert PushSubscription.objects.get().endpoint == new.endpoint


def test_in_the_bubble_on_our_own_pages(
    lenas: Opener, ticket: Conversation, service: PushService, subscribed: Browser, brand: Brand
) -> None:
    page = lenas()
    page.goto("/tickets/")
    page.get_by_role("button", name="Open the chat").click()
    chat = page.frame_locator("iframe")
    begin_chat(chat)
    chat.get_by_role("button", name="More").click()
    chat.get_by_label(TELL).check()
    expect(chat.get_by_text("You hear of answers on this device.")).to_be_visible()
    found = Conversation.objects.get(channel="chat")
    assert PushSubscription.objects.get(in_chat=True).contact == found.contact
    assert answered(found, service, subscribed)["path"] == "/chat/"
    page.reload()
    own = page.get_by_label(TELL)
    expect(own).to_be_checked()
    page.get_by_role("button", name="Open the chat").click()
    chat.locator("#words").wait_for()
    chat.get_by_role("button", name="More").click()
    expect(chat.get_by_label(TELL)).to_be_checked()
    chat.get_by_label(TELL).uncheck()
    expect(own).not_to_be_checked()  # the page's own switch follows, it is the same device
    assert not PushSubscription.objects.exists()
    own.check()
    expect(chat.get_by_label(TELL)).to_be_checked()
    expect(chat.get_by_label("Say what it is about")).to_be_visible()


def begin_chat(chat: Page | FrameLocator) -> None:
    chat.locator("[name=topic]").first.check(force=True)
    chat.locator("#begin textarea").fill("My deposit is not there.")
    chat.get_by_role("button", name="Start chat").click()
    chat.locator("#words").wait_for()


def test_in_the_chats_menu(
    lenas: Opener, ticket: Conversation, service: PushService, subscribed: Browser, brand: Brand
) -> None:
    page = lenas()
    page.goto("/chat/")
    begin_chat(page)
    page.get_by_role("button", name="More").click()
    page.get_by_label(TELL).check()
    expect(page.get_by_text("You hear of answers on this device.")).to_be_visible()
    passes_axe(page)
    chat = Conversation.objects.get(channel="chat")
    assert PushSubscription.objects.get(in_chat=True).contact == chat.contact
    assert answered(chat, service, subscribed)["path"] == "/chat/"
    page.get_by_label(TELL).uncheck()
    expect(page.get_by_label("Say what it is about")).to_be_hidden()
    assert not PushSubscription.objects.exists()
