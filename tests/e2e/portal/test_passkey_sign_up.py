"""An account without a password: opened with a passkey in a real browser, and opened again with it."""

from typing import Any

from playwright.sync_api import expect

from gatehouse.accounts.models import User
from tests.e2e.axe import passes_axe
from tests.e2e.portal.conftest import Opener
from tests.e2e.portal.test_passkeys import HOME, plug_in, sign_in_by_the_button
from tests.integration.front_door.conftest import sent_code


def test_an_account_is_opened_with_a_passkey_and_signed_in_to(opened: Opener, live_server: Any, settings: Any) -> None:
    settings.BASE_URL = str(live_server)
    page = opened().new_page()
    plug_in(page)
    page.goto("/sign-up/")
    page.get_by_label("Email", exact=False).first.fill("mira@mail.example")
    page.get_by_role("button", name="Create a passkey instead").click()
    page.get_by_label("Eight figures").fill(sent_code())
    page.get_by_role("button", name="Continue").click()
    passes_axe(page)
    page.get_by_role("button", name="Create the passkey").click()
    page.get_by_role("button", name="Show my recovery codes").click()
    expect(page.locator(".saved-codes li")).to_have_count(10)
    assert not User.objects.get(email="mira@mail.example").has_usable_password()
    page.goto("/account/security/")
    expect(page.get_by_text("account opens with a passkey alone")).to_be_visible()
    sign_in_by_the_button(page)
    page.wait_for_url(HOME)


def test_a_page_at_a_bare_number_says_why_there_are_none(opened: Opener, live_server: Any) -> None:
    page = opened().new_page()
    page.goto(str(live_server).replace("localhost", "127.0.0.1") + "/sign-in/")
    expect(page.get_by_text("because it is a bare number")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
