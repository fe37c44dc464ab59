"""The operator's pages and the outbox in a browser, with their own rules looked over in both themes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import passes_axe

BACK_OFFICE = [
    "/backoffice/",
    "/backoffice/email/inbox/",
    "/backoffice/email/mailbox/add/",
    "/backoffice/status/incident/add/",
    "/backoffice/accounts/legaldocument/add/",
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_back_office_passes_axe(desk_of: Callable[..., Page], theme: str) -> None:
    page = desk_of("omar", color_scheme=theme)
    for path in BACK_OFFICE:
        assert page.goto(path).status == 200, path
        # The theme's scroll bars are regions of one name; to tell them apart would need another script than its own.
        passes_axe(page, but="landmark-unique")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_outbox_passes_axe(desk_of: Callable[..., Page], theme: str) -> None:
    page = desk_of("omar", color_scheme=theme)
    page.goto("/outbox/")
    passes_axe(page)
    page.locator('main a[href^="/outbox/"]').first.click()
    passes_axe(page)


def test_opening_a_way_back_passes_axe(desk_of: Callable[..., Page]) -> None:
    page = desk_of("dora", color_scheme="dark")
    page.goto("/desk/?segment=all")
    page.locator(".q", has_text="Lena Vogt").first.click()
    page.get_by_role("link", name="He reads no address of his account any more").click()
    passes_axe(page)
    page.fill("#name", "nobody@mail.example")
    page.fill("#reference", "KYC-20931")
    page.get_by_role("button", name="Open it, and tell the owner").click()
    expect(page.locator("main")).to_contain_text("No customer has an account under this address.")
    page.goto("/desk/recoveries/")
    passes_axe(page)
