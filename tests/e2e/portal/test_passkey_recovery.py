"""Whoever has lost the device with his only passkey gets in again: by the codes that he saved, or by a way back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from gatehouse.accounts.actions.factors import make_recovery_codes
from gatehouse.accounts.actions.recovery import approve, prepare
from gatehouse.accounts.models import CaseState, Passkey, RecoveryCase, User
from gatehouse.accounts.recovery_codes import spaced
from gatehouse.conversations.models import Contact, Department
from gatehouse.conversations.recovery_clock import move_recoveries
from gatehouse.testing.cast import make_agent
from tests.e2e.axe import press
from tests.e2e.portal.conftest import Opener
from tests.e2e.portal.test_account import MAIN, sent_code
from tests.e2e.portal.test_passkeys import ACCOUNT, HOME, SIGN_IN, add, plug_in, sign_in_by_the_button
from tests.integration.front_door.recovery_flow import REASON, now, tell
from tests.integration.portal.authenticator import Authenticator
from tests.integration.portal.customers import give_passkey, make_customer

LENA, PASSWORD, NEW = "lena.vogt@mail.example", "four words nobody knows", "nine lanterns upon granite"


@pytest.fixture
def user(lena: Contact, live_server: Any, settings: Any, ticket: object) -> User:
    """Lena, whose passkey lies in a phone that is gone."""
    settings.BASE_URL = str(live_server)
    user = make_customer(LENA, lena, password=PASSWORD)
    User.objects.filter(pk=user.pk).update(created_at=timezone.now() - timedelta(days=100))
    lena.addresses.update(verified_at=timezone.now() - timedelta(days=100))
    give_passkey(user, Authenticator(), "Lost phone")
    return user


@pytest.fixture
def page(opened: Opener, user: User) -> Page:
    return opened().new_page()


def signs_in_with_the_new_one(page: Page) -> None:
    sign_in_by_the_button(page)
    page.wait_for_url(HOME)


def test_a_saved_code_lets_in_and_the_lost_passkey_is_removed(page: Page, user: User) -> None:
    code = spaced(make_recovery_codes(user)[0])
    page.goto(SIGN_IN)
    page.fill("#name", LENA)
    page.fill("#password", PASSWORD)
    press(page, MAIN)
    page.goto("/sign-in/code/?saved")
    page.fill("#code", code)
    press(page, MAIN)
    page.wait_for_url(HOME)
    plug_in(page)
    add(page, "New phone")
    page.get_by_role("button", name="Remove the passkey “Lost phone”").click()
    dialog = page.get_by_role("dialog", name="Remove the passkey “Lost phone”?")
    dialog.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("The passkey “Lost phone” is removed.")).to_be_visible()
    signs_in_with_the_new_one(page)
    assert [one.name for one in user.passkeys.all()] == ["New phone"]


def test_a_way_back_in_takes_the_lost_passkey_away_and_another_is_made(page: Page, user: User) -> None:
    case = asked_for(page)
    two_people_agree(case)
    assert now(case).state == CaseState.EXECUTED
    assert not Passkey.objects.exists()
    page.goto("/reset/")
    for field, typed in (("#name", LENA), ("#code", ""), ("#password", NEW)):
        page.fill(field, typed or sent_code())
        press(page, MAIN)
    page.fill("#name", LENA)
    page.fill("#password", NEW)
    press(page, MAIN)
    page.fill("#code", sent_code())
    press(page, MAIN)
    page.wait_for_url(HOME)
    plug_in(page)
    page.goto(f"/confirm/?next={ACCOUNT}")
    press(page, MAIN)
    page.fill("#code", sent_code())
    page.fill("#current", NEW)
    press(page, MAIN)
    add(page, "New phone")
    signs_in_with_the_new_one(page)
    assert [one.name for one in user.passkeys.all()] == ["New phone"]


def asked_for(page: Page) -> RecoveryCase:
    """With a code and the password, as somebody without his phone can."""
    Department.objects.create(slug="security", names={"en": "Account security"})
    page.goto("/recover/")
    page.fill("#name", LENA)
    page.check("input[value=passkey]")
    press(page, MAIN)
    page.fill("#code", sent_code())
    press(page, MAIN)
    page.select_option("#kind", "password")
    page.fill("#typed", PASSWORD)
    press(page, MAIN)
    return RecoveryCase.objects.get()


def two_people_agree(case: RecoveryCase) -> None:
    """And everybody was told, and the time is over."""
    security = Department.objects.get(slug="security")
    prepare(case, REASON, level=0, by=make_agent("Anna", security))
    approve(case, now(case).approval_id or 0, by=make_agent("Senna", security, role="senior"))
    tell()
    for later in (timedelta(0), timedelta(days=6)):
        move_recoveries(timezone.now() + later)
