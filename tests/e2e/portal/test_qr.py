"""A phone lets a browser in: two browsers, from the picture on the one to the code that is carried from the other."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as current
from django.utils import timezone
from playwright.sync_api import Page, expect

from gatehouse.accounts import totp
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.models import KnownDevice, OpenSession, QrSignIn, User
from gatehouse.accounts.qr import digest
from gatehouse.conversations.models import Contact
from gatehouse.project.processes import wait_until
from gatehouse.testing.desk import portal_session
from tests.e2e.axe import passes_axe, press
from tests.e2e.portal.conftest import Opener
from tests.integration.accounts.conftest import SECRET
from tests.integration.portal.customers import make_customer

DECLINE, APPROVE = "main form button.btn--primary", "[formaction$='/approval/']"


@pytest.fixture
def user(lena: Contact, live_server: Any, settings: Any, ticket: object, monkeypatch: pytest.MonkeyPatch) -> User:
    settings.BASE_URL = str(live_server)
    monkeypatch.setattr(settings.CONFIG, "qr_sign_in", True)
    user = make_customer("lena.vogt@mail.example", lena, password="four words nobody knows")
    set_factor(user, SECRET, by=user.actor)
    return user


@pytest.fixture
def phone(opened: Opener, user: User, live_server: Any) -> Page:
    """Her phone, which is known and signed in for an hour."""
    context = opened(viewport={"width": 390, "height": 800}, locale="ar", color_scheme="dark")
    session = portal_session(user)
    device = KnownDevice.objects.create(user=user, token=digest("known"), name="Chrome on Android")
    OpenSession.objects.update(device=device, began_at=timezone.now() - timedelta(hours=1))
    name, url = current.SESSION_COOKIE_NAME, str(live_server)
    context.add_cookies([{"name": name, "value": session, "url": url}])
    context.add_cookies([{"name": f"{name}_device", "value": "known", "url": url}])
    return context.new_page()


@pytest.fixture
def screen(opened: Opener, user: User) -> Page:
    return opened().new_page()


def looks_right(page: Page) -> None:
    passes_axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"


def test_a_phone_lets_a_browser_in(phone: Page, screen: Page, user: User) -> None:
    screen.goto("/sign-in/")
    looks_right(screen)
    press(screen, "[action^='/qr/'] button")
    expect(screen.get_by_role("img", name="QR code to scan with your phone")).to_be_visible()
    looks_right(screen)
    phone.goto(f"/q/{QrSignIn.objects.get().token}/")
    looks_right(phone)
    press(phone, "main form button")
    phone.fill("#code", totp.code_at(SECRET, totp.step_at(time.time())))
    phone.fill("#current", "four words nobody knows")
    press(phone, "main form.stack button.btn--wide")
    expect(phone).to_have_url("/qr/phone/")
    expect(phone.locator(DECLINE)).to_be_focused()
    looks_right(phone)
    press(phone, APPROVE)
    looks_right(phone)
    screen.fill("#code", phone.locator(".qr__code").inner_text())
    press(screen, "main form.stack button")
    expect(screen).to_have_url("/account/")
    phone.goto("/account/devices/")
    looks_right(phone)
    press(phone, "form[action$='/removal/'][action*='/qr/'] button")
    screen.reload()
    assert "/sign-in/" in screen.url


def test_the_picture_is_made_anew_until_a_phone_has_scanned_it(opened: Opener, phone: Page, screen: Page) -> None:
    """And nobody sees it while the tab is hidden. Without scripts a button does what there is to do."""
    screen.goto("/sign-in/")
    press(screen, "[action^='/qr/'] button")
    screen.clock.install()  # from here on: the page at the door needs its own
    screen.reload()
    first = QrSignIn.objects.get()
    for hidden in ("true", "false"):
        screen.evaluate(f"Object.defineProperty(document, 'hidden', {{ get: () => {hidden}, configurable: true }})")
        screen.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(screen.locator("[data-qr-left]")).to_be_visible(visible=hidden == "false")
    screen.clock.run_for(32_000)
    wait_until(lambda: QrSignIn.objects.count() == 2, seconds=20)
    first.refresh_from_db()
    assert first.end == "replaced"
    expect(screen.locator("[data-qr-left]")).to_be_visible()
    phone.goto(f"/q/{QrSignIn.objects.latest('pk').token}/")
    press(phone, "main form button")
    screen.clock.run_for(32_000)
    expect(screen.locator("[data-qr-scanned]")).to_be_visible()
    expect(screen.locator("#code")).to_be_focused()
    looks_right(screen)
    screen.clock.run_for(120_000)
    assert QrSignIn.objects.count() == 2
    plain = opened(java_script_enabled=False).new_page()
    plain.goto("/sign-in/")
    press(plain, "[action^='/qr/'] button")
    press(plain, "[data-qr-new] button")
    expect(plain.locator(".qr svg")).to_be_visible()
