"""A way back in, in a browser: from the door to the agents, on every width and in the dark."""

import pytest
from playwright.sync_api import expect

from gatehouse.accounts import codes
from gatehouse.accounts.models import OneTimeCode, RecoveryCase
from gatehouse.accounts.recovery_links import stop_url
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.models import Department
from gatehouse.testing.cast import hashed, make_agent
from tests.e2e.axe import press
from tests.e2e.portal.conftest import Opener
from tests.e2e.portal.test_account import LOOKS, MAIN, looks_right

PASSWORD = "correct horse battery"


@pytest.mark.parametrize(("scheme", "locale", "width"), LOOKS)
def test_a_way_back_in_from_the_door_to_the_stop(opened: Opener, scheme: str, locale: str, width: int) -> None:
    department = Department.objects.create(slug="security", names={"en": "Account security"})
    make_agent("Anna", department)
    open_account(SignInName("email", "nadia@mail.example"), hashed(), language="en")
    page = opened(color_scheme=scheme, locale=locale, viewport={"width": width, "height": 800}).new_page()
    page.goto("/recover/")
    looks_right(page)
    page.fill("#name", "nadia@mail.example")
    page.check("input[value=totp]")
    press(page, MAIN)
    made = codes.mint(OneTimeCode.objects.latest("pk").pk)
    assert made is not None
    page.fill("#code", made[1])
    press(page, MAIN)
    expect(page).to_have_url("/recover/case/")
    looks_right(page)
    page.select_option("#kind", "password")
    page.fill("#typed", PASSWORD)
    press(page, MAIN)
    expect(page.locator(".notice--warn")).to_have_count(0)
    looks_right(page)
    case = RecoveryCase.objects.get()
    page.goto(f"/recover/stop/{stop_url(case.pk).rstrip('/').rpartition('/')[2]}/")
    looks_right(page)
    page.click("main button.btn--danger")
    expect(page.locator("h1")).to_be_visible()
    looks_right(page)
