"""Passkeys in a real browser, with an authenticator that the browser itself plays."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as current
from playwright.sync_api import Page, expect

from gatehouse.accounts.models import Passkey, User
from gatehouse.conversations.models import Contact
from gatehouse.project.processes import wait_until
from gatehouse.testing.desk import portal_session
from tests.e2e.axe import passes_axe
from tests.e2e.portal.conftest import Opener
from tests.integration.portal.customers import make_customer

SIGN_IN, ACCOUNT, HOME = "/sign-in/", "/account/security/", "**/account/"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}
# Somebody who passes over the browser's offer in the name field: it waits until the page ends it, and while it waits the
# browser takes no second question. (A device that is only slow to be touched may still answer the offer.)
PASSES_OVER = """
  const ask = navigator.credentials.get.bind(navigator.credentials);
  let waits = false;
  navigator.credentials.get = (told) => {
    if (waits) return Promise.reject(new DOMException("A request is already pending.", "OperationError"));
    if (told.mediation !== "conditional") return ask(told);
    waits = true;
    return new Promise((_, end) => told.signal.addEventListener("abort", () => { waits = false; end(told.signal.reason); }));
  };
"""


@pytest.fixture
def user(lena: Contact, live_server: Any, settings: Any, ticket: object) -> User:
    """Lena with an account; the live server is our own address."""
    settings.BASE_URL = str(live_server)
    return make_customer("lena.vogt@mail.example", lena, password="four words nobody knows")


@pytest.fixture
def page(opened: Opener, user: User, live_server: Any) -> Page:
    """Her browser, in which she has just signed in."""
    context = opened()
    context.add_cookies([{"name": current.SESSION_COOKIE_NAME, "value": portal_session(user), "url": str(live_server)}])
    return context.new_page()


def plug_in(page: Page, **more: Any) -> Callable[[str, Any], Any]:
    """An authenticator beside this page, and how to speak with it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    told = {**DEVICE, "automaticPresenceSimulation": True, **more}
    device = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": told})["authenticatorId"]
    return lambda act, told: devtools.send(f"WebAuthn.{act}", {"authenticatorId": device, **told})


def sign_in_by_the_button(page: Page) -> None:
    """Signed in on this page no more, and back by its button, not by the offer in the name field."""
    page.context.clear_cookies()
    page.add_init_script(PASSES_OVER)
    with page.expect_response("**/sign-in/passkey/options/"):
        page.goto(SIGN_IN)
    page.get_by_role("button", name="Sign in with a passkey").click()


def add(page: Page, name: str) -> None:
    page.goto(ACCOUNT)
    page.get_by_label("Name of the new passkey").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text(name, exact=True)).to_be_visible()


def test_a_passkey_is_made_and_signs_in_without_a_name(page: Page, user: User) -> None:
    tell = plug_in(page)
    add(page, "My phone")
    kept = tell("getCredentials", {})["credentials"]
    assert [(one["rpId"], one["isResidentCredential"]) for one in kept] == [("localhost", True)]
    sign_in_by_the_button(page)
    page.wait_for_url(HOME)
    assert Passkey.objects.get(user=user).used_at is not None


def test_the_name_field_offers_it(page: Page, user: User) -> None:
    plug_in(page)
    add(page, "My phone")
    page.context.clear_cookies()
    page.goto(SIGN_IN)
    assert page.evaluate("PublicKeyCredential.isConditionalMediationAvailable()")
    page.wait_for_url(HOME)


def test_whoever_presses_before_the_browser_can_offer_it_is_asked_once(page: Page, user: User) -> None:
    plug_in(page)
    add(page, "My phone")
    page.context.clear_cookies()
    page.add_init_script(
        "PublicKeyCredential.isConditionalMediationAvailable = () =>"
        " new Promise((go) => addEventListener('click', () => setTimeout(() => go(true))))"
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/passkey/options/" in request.url else None)
    page.goto(SIGN_IN)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(HOME)
    assert len(asked) == 1


def test_the_same_device_is_not_added_twice(page: Page, user: User) -> None:
    plug_in(page)
    add(page, "My phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="This device has a passkey")).to_be_visible()
    assert user.passkeys.count() == 1


def test_a_second_one_is_added_and_the_first_removed(page: Page, user: User) -> None:
    plug_in(page)
    add(page, "My phone")
    plug_in(page, transport="usb")
    add(page, "My key")
    page.get_by_role("button", name="Remove the passkey “My phone”").click()
    dialog = page.get_by_role("dialog", name="Remove the passkey “My phone”?")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Remove the passkey “My phone”").click()
    dialog.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("The passkey “My phone” is removed.")).to_be_visible()
    assert [one.name for one in user.passkeys.all()] == ["My key"]


def test_whoever_changes_his_mind_is_told_of_no_error(page: Page, user: User) -> None:
    tell = plug_in(page)
    add(page, "My phone")
    tell("setUserVerified", {"isUserVerified": False})
    page.context.clear_cookies()
    page.goto(SIGN_IN)
    button = page.get_by_role("button", name="Sign in with a passkey")
    button.click()
    wait_until(button.is_enabled, seconds=20)
    expect(page.locator("[data-passkey-said]")).to_have_text("")


def test_a_passkey_that_was_removed_here_is_refused_in_words(page: Page, user: User) -> None:
    plug_in(page)
    add(page, "My phone")
    Passkey.objects.all().delete()
    sign_in_by_the_button(page)
    expect(page.get_by_role("alert").filter(has_text="This passkey opens nothing here.")).to_be_visible()


def test_without_scripts_no_button_promises_anything(opened: Opener, user: User) -> None:
    page = opened(java_script_enabled=False).new_page()
    page.goto(SIGN_IN)
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_list(page: Page, user: User, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(ACCOUNT)
    passes_axe(page)
    plug_in(page)
    add(page, "My phone")
    passes_axe(page)
