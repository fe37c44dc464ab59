"""Rules of regions in a browser, with a notice above every page: usable, accessible, and narrow enough."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as current
from django.utils import timezone
from playwright.sync_api import Page, expect

from gatehouse.accounts.actions.regions import declare
from gatehouse.conversations.models import Contact
from gatehouse.status import board
from gatehouse.status.models import Notice
from gatehouse.testing.desk import portal_session
from gatehouse.testing.regions import NEW_YORK, rule
from tests.e2e.axe import passes_axe, press
from tests.e2e.portal.conftest import Opener
from tests.integration.portal.customers import make_customer

MAIN = "button.btn--primary"
TEXTS = {
    "still": {"en": "You can see your balances, withdraw, and read your tickets.", "ar": "يمكنك رؤية أرصدتك والسحب."},
    "document": {"en": "A bill that shows where you live, not older than three months."},
    "objection": {"en": "Write to the ombudsman within 30 days."},
    "send_to": "https://exchange.example/proof",
}


def looks_right(page: Page) -> None:
    passes_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.fixture
def news(ticket: object) -> None:
    due = timezone.now() + timedelta(hours=2)
    texts = {"en": "Withdrawals are slow today.", "ar": "عمليات السحب بطيئة اليوم."}
    Notice.objects.create(texts=texts, level="warn", next_update_at=due)
    board.forget()


@pytest.mark.parametrize(("scheme", "locale", "width"), [("light", "en", 1280), ("dark", "ar", 390)])
def test_a_rule_is_met_at_sign_up_and_in_the_account(
    opened: Opener, lena: Contact, news: None, live_server: Any, scheme: str, locale: str, width: int
) -> None:
    rule(**NEW_YORK, sign_up="block", sign_in="restrict", products="block", **TEXTS)
    context = opened(color_scheme=scheme, locale=locale, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto("/sign-up/")
    expect(page.get_by_role("status")).to_contain_text("UTC")
    page.fill("#name", "nadia@mail.example")
    page.fill("#password", "four gondolas under basalt")
    press(page, MAIN)
    expect(page.locator("#place")).to_have_attribute("aria-invalid", "true")
    looks_right(page)
    page.fill("#password", "four gondolas under basalt")
    page.select_option("#place", "US-NY")
    press(page, MAIN)
    expect(page.locator("main")).to_contain_text("exchange.example")
    looks_right(page)
    user = make_customer("lena.vogt@mail.example", lena)
    declare(user, "US-NY")
    cookie = {"name": current.SESSION_COOKIE_NAME, "value": portal_session(user), "url": str(live_server)}
    context.add_cookies([cookie])  # type: ignore[list-item]
    for path in ("/account/", "/region/", "/account/residence/"):
        page.goto(path)
        expect(page.locator("section.news[role=status]")).to_be_visible()
        looks_right(page)
