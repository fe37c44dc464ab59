"""The strength of a password, said while it is typed in a real browser."""

from playwright.sync_api import expect

from tests.e2e.axe import passes_axe
from tests.e2e.portal.conftest import Opener


def test_it_is_said_while_it_is_typed(opened: Opener) -> None:
    page = opened().new_page()
    page.goto("/sign-up/")
    meter = page.get_by_role("meter", name="How hard it is to guess")
    expect(meter).to_be_hidden()
    page.get_by_label("Password", exact=True).fill("aaaaaaaaaaaaaaaaaaaaa")
    expect(page.get_by_text("This password could be guessed.")).to_be_visible()
    expect(meter).to_have_attribute("aria-valuenow", "0")
    page.get_by_label("Password", exact=True).fill("four gondolas under basalt")
    expect(page.get_by_text("This password is very good.")).to_be_visible()
    passes_axe(page)
    page.get_by_label("Password", exact=True).fill("")
    expect(meter).to_be_hidden()
