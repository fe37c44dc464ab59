"""What a customer keeps in order about his account, in a browser: addresses, settings, the check-up, feedback."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from gatehouse.accounts.models import User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.channels.forms import topics
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.models import Conversation, Department, Topic, TopicGroup
from gatehouse.testing.cast import hashed
from gatehouse.testing.desk import portal_session
from tests.e2e.axe import press
from tests.e2e.portal.conftest import Opener
from tests.e2e.portal.test_account import LOOKS, MAIN, looks_right, sent_code

NEW, DONE = "nadia@work.example", "main form.stack button.btn--primary"


@pytest.fixture
def nadia(transactional_db: None, deposits: Department) -> User:
    """Somebody with an account of a hundred days, where feedback can be given."""
    Topic.objects.create(slug="ideas", names={"en": "Ideas"}, department=deposits, group=TopicGroup.FEEDBACK)
    topics.forget()
    user = open_account(SignInName("email", "nadia@mail.example"), hashed(), language="en")
    User.objects.filter(pk=user.pk).update(created_at=timezone.now() - timedelta(days=100))
    return user


@pytest.mark.parametrize(("scheme", "locale", "width"), LOOKS)
def test_an_account_is_kept_in_order(
    nadia: User, opened: Opener, live_server: Any, scheme: str, locale: str, width: int
) -> None:
    context = opened(color_scheme=scheme, locale=locale, viewport={"width": width, "height": 800})
    key = portal_session(nadia)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": str(live_server)}])  # type: ignore[list-item]
    page = context.new_page()
    page.goto("/account/")
    looks_right(page)
    page.fill("#feedback-text", "More green.")
    page.click("form[action='/new/ideas/'] button")
    page.wait_for_url("**/sent/**")
    assert Conversation.objects.filter(topic__slug="ideas").exists()
    page.goto("/account/addresses/new/")
    looks_right(page)
    page.fill("#name", NEW)
    press(page, MAIN)
    page.fill("#code", sent_code())
    press(page, MAIN)
    expect(page.locator("main")).to_contain_text(NEW)
    looks_right(page)
    page.click(".rows > div:last-child form button")
    expect(page.locator(".rows")).to_have_count(2)
    looks_right(page)
    page.goto("/account/check-up/")
    press(page, DONE)
    looks_right(page)
    for box in page.locator("main form.stack input[type=checkbox]").all():
        box.check()
    press(page, DONE)
    expect(page).to_have_url("/account/")
    page.goto("/account/settings/")
    page.select_option("#time_zone", "Asia/Tokyo")
    press(page, MAIN)
    looks_right(page)
    assert User.objects.get(pk=nadia.pk).time_zone == "Asia/Tokyo"
