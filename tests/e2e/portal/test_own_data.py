"""A copy of one's own data and the closing of an account, in a browser."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gatehouse.accounts.models import DataExport, User
from gatehouse.privacy.copies.making import make
from gatehouse.project.processes import wait_until
from tests.e2e.axe import press
from tests.e2e.portal.conftest import Opener
from tests.e2e.portal.test_account import MAIN, PASSWORD, looks_right, sent_code

LOOKS = [("light", "en", 1280), ("dark", "ar", 390)]
ADDRESS = "nadia@mail.example"


@pytest.mark.parametrize(("scheme", "locale", "width"), LOOKS)
def test_a_copy_is_made_and_the_account_closed_and_kept(opened: Opener, scheme: str, locale: str, width: int) -> None:
    context = opened(color_scheme=scheme, locale=locale, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto("/sign-up/")
    page.fill("#name", ADDRESS)
    page.fill("#password", PASSWORD)
    press(page, MAIN)
    page.fill("#code", sent_code())
    press(page, MAIN)
    prove(page)
    page.goto("/account/data/")
    seen(page, f"data-{locale}")
    press(page, "#copies form button")
    seen(page, f"making-{locale}")
    export = DataExport.objects.get()
    make(export.pk)
    expect(page.locator(f"#copies a[href*='{export.pk}']")).to_be_visible()  # without loading the page anew
    seen(page, f"ready-{locale}")
    read_offline(context.new_page(), fetched(page, str(export.pk)), locale)
    page.goto("/account/closing/")
    seen(page, f"closing-{locale}")
    page.fill("#name", ADDRESS)
    page.click("main button.btn--danger")
    wait_until(lambda: User.objects.get(email=ADDRESS).closes_at is not None, seconds=10)
    seen(page, f"asked-{locale}")
    page.goto("/sign-in/")
    page.fill("#name", ADDRESS)
    page.fill("#password", PASSWORD)
    press(page, MAIN)
    page.fill("#code", sent_code())
    press(page, MAIN)
    expect(page).to_have_url("/account/keeping/")
    seen(page, f"keeping-{locale}")
    press(page, "main button.btn--primary")
    expect(page).to_have_url("/account/")


def prove(page: Page) -> None:
    page.goto("/confirm/")
    press(page, MAIN)
    page.fill("#code", sent_code())
    page.fill("#current", PASSWORD)
    press(page, MAIN)


def fetched(page: Page, pk: str) -> bytes:
    answer = page.request.get(f"/account/data/copies/{pk}/")
    assert answer.ok
    return answer.body()


def read_offline(page: Page, content: bytes, locale: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in ("index.html", "activity.html"):
            page.set_content(archive.read(name).decode())
            seen(page, f"copy-{name}-{locale}")
    page.close()


def seen(page: Page, name: str) -> None:
    looks_right(page)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
