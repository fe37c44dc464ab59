"""Legal documents in a browser: read, accepted one by one, and asked for again: usable, accessible, and narrow enough."""

import pytest
from playwright.sync_api import expect

from gatehouse.accounts import legal
from gatehouse.accounts.actions.legal import publish_version
from gatehouse.accounts.models import Acceptance, LegalDocument
from gatehouse.journal.actor import OPERATOR
from gatehouse.project.demo import legal as alderwick
from tests.e2e.axe import passes_axe, press
from tests.e2e.portal.conftest import Opener
from tests.e2e.portal.test_account import LOOKS, MAIN, PASSWORD, looks_right, sent_code


@pytest.mark.parametrize(("scheme", "locale", "width"), LOOKS)
def test_documents_are_read_and_accepted_one_by_one(opened: Opener, scheme: str, locale: str, width: int) -> None:
    alderwick.publish(by=OPERATOR)
    legal.forget()
    page = opened(color_scheme=scheme, locale=locale, viewport={"width": width, "height": 800}).new_page()
    for path in ("/legal/", "/legal/agreement/"):
        page.goto(path)
        looks_right(page)
    page.goto("/sign-up/")
    page.fill("#name", "nadia@mail.example")
    page.fill("#password", PASSWORD)
    page.locator("[name^=agree_]").first.check()
    press(page, MAIN)
    expect(page.locator("[name^=agree_][aria-invalid]")).to_have_count(2)
    looks_right(page)
    page.fill("#password", PASSWORD)
    for box in page.locator("[name^=agree_]").all():
        box.check()
    press(page, MAIN)
    page.fill("#code", sent_code())
    press(page, MAIN)
    expect(page).to_have_url("/account/")
    assert Acceptance.objects.count() == 3
    risk = LegalDocument.objects.get(slug="risk")
    changes = {"en": "Clause 3 is new.", "ar": "البند ٣ جديد."}
    publish_version(risk, {"en": "# New\n\nYou can lose everything."}, changes, by=OPERATOR)
    page.goto("/account/")
    expect(page).to_have_url("/agreements/?next=%2Faccount%2F")
    looks_right(page)
    press(page, MAIN)
    expect(page.locator("[name^=agree_][aria-invalid]")).to_have_count(1)
    looks_right(page)
    page.locator("[name^=agree_]").check()
    press(page, MAIN)
    expect(page).to_have_url("/account/")
    for path in ("/legal/risk/", "/legal/risk/1/"):
        page.goto(path)
        passes_axe(page)
        looks_right(page)
