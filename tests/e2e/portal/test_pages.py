"""The portal in a browser: accessible in both themes, usable on the smallest phone and without scripts."""

import hashlib
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from gatehouse.conversations.actions.make_key import make_key
from gatehouse.conversations.models import Contact, Conversation, LinkRequest, Topic
from gatehouse.conversations.one_click import one_click_url
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import open_as
from tests.e2e.axe import passes_axe
from tests.e2e.portal.conftest import Opener

OPEN = [
    "/",
    "/contact/",
    "/verify/",
    "/verify/?code=7KQ-2M4-XD9",
    "/tickets/",
    "/link/sent/",
    "/nowhere/",
    "/t/GH-0000-0000/",
]
LOOKS = [("light", "en"), ("dark", "ar")]
TOKEN = "a" * 43


@pytest.mark.parametrize(("scheme", "locale"), LOOKS)
def test_axe_finds_nothing_on_open_pages(opened: Opener, scheme: str, locale: str) -> None:
    page = opened(color_scheme=scheme, locale=locale).new_page()
    for path in OPEN:
        page.goto(path)
        passes_axe(page)


@pytest.mark.parametrize(("scheme", "locale"), LOOKS)
def test_axe_finds_nothing_on_ones_own_pages(opened: Opener, ticket: Conversation, scheme: str, locale: str) -> None:
    page = opened(proven=True, color_scheme=scheme, locale=locale).new_page()
    for path in ("/tickets/", f"/t/{ticket.number}/"):
        page.goto(path)
        for summary in page.locator("main summary").all():
            summary.click()
        passes_axe(page)


@pytest.mark.parametrize(("scheme", "locale"), LOOKS)
def test_axe_finds_nothing_where_mailed_links_lead(
    opened: Opener, ticket: Conversation, deposit_topic: Topic, scheme: str, locale: str
) -> None:
    page, other = (opened(color_scheme=scheme, locale=locale).new_page() for _ in range(2))
    page.goto("/tickets/")
    page.locator("#email").fill("lena.vogt@mail.example")
    page.locator("#email").press("Enter")
    page.wait_for_url("**/link/sent/")
    LinkRequest.objects.update(token=hashlib.sha256(TOKEN.encode()).digest())  # as the mail does that brings it
    keep = urlsplit(one_click_url(ticket, ticket.contact_id, "keep-open")).path
    unmailed = Contact.objects.create(name="Nadia Haddad")
    way_back = make_key(open_as(unmailed, deposit_topic, "No mail address"), by=unmailed)
    for path, status in [
        (f"/link/{TOKEN}/", 200),
        ("/link/gone/", 410),
        (f"/key/{way_back}/", 200),
        ("/key/gone/", 410),
    ]:
        assert page.goto(path).status == status
        passes_axe(page)
    assert other.goto(f"/link/{TOKEN}/").status == 403
    passes_axe(other)
    other.goto(keep)
    passes_axe(other)
    other.locator("main button").click()
    expect(other.locator("main form")).to_have_count(0)
    passes_axe(other)


def test_axe_finds_nothing_in_the_menus(opened: Opener) -> None:
    page = opened(proven=True, viewport={"width": 700, "height": 800}).new_page()
    page.goto("/contact/")
    for summary in page.locator(".top summary").all():
        summary.click()
        passes_axe(page, ".top")


@pytest.mark.parametrize("language", ["en", "ar", "zh-CN"])
def test_nothing_is_wider_than_the_smallest_phone(opened: Opener, ticket: Conversation, language: str) -> None:
    page = opened(proven=True, viewport={"width": 320, "height": 640}, locale=language).new_page()
    for path in ("/", "/contact/", "/verify/", "/tickets/", f"/t/{ticket.number}/", "/nowhere/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_without_scripts_the_menu_opens_and_the_language_changes(opened: Opener) -> None:
    page = opened(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    page.goto("/")
    page.locator(".fold--menu > summary").click()
    page.locator(".fold--menu").get_by_role("link", name="Contact").click()
    page.get_by_label("Language: English").click()
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.url.endswith("/contact/")


def test_without_scripts_a_reply_arrives(opened: Opener, ticket: Conversation) -> None:
    page = opened(proven=True, java_script_enabled=False).new_page()
    page.goto(f"/t/{ticket.number}/")
    page.get_by_label("Your reply").fill("Any news?")
    page.get_by_role("button", name="Send reply").click()
    expect(page.locator(".post").last).to_contain_text("Any news?")


def test_what_is_typed_stays_until_it_has_arrived(opened: Opener, ticket: Conversation) -> None:
    page = opened(proven=True).new_page()
    page.goto(f"/t/{ticket.number}/")
    page.get_by_label("Your reply").fill("Half a sen")
    page.reload()
    expect(page.get_by_label("Your reply")).to_have_value("Half a sen")
    page.get_by_role("button", name="Send reply").click()
    expect(page.locator(".post").last).to_contain_text("Half a sen")
    expect(page.get_by_label("Your reply")).to_have_value("")


def test_times_are_the_browsers_own(opened: Opener, ticket: Conversation) -> None:
    page = opened(proven=True, timezone_id="Asia/Kolkata").new_page()
    page.goto(f"/t/{ticket.number}/")

    expect(page.locator(".page__head time")).to_contain_text("(UTC+5:30)")


def test_escape_closes_a_menu_and_gives_the_focus_back(opened: Opener) -> None:
    page = opened().new_page()
    page.goto("/")
    summary = page.get_by_label("Language: English")
    summary.press("Enter")
    expect(page.get_by_role("button", name="العربية")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="العربية")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_skip_link_comes_first(opened: Opener) -> None:
    page = opened().new_page()
    page.goto("/contact/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_whole_ticket_is_read_and_printed_from_a_page_that_runs_nothing(
    opened: Opener, ticket: Conversation, locale: str
) -> None:
    page = opened(proven=True, locale=locale, viewport={"width": 390, "height": 800}).new_page()
    page.goto(f"/t/{ticket.number}/")
    with page.context.expect_page() as opening:
        page.locator('a[href$="/transcript/"]').click()
    whole = opening.value
    expect(whole.get_by_text("Nothing is lost.")).to_be_visible()
    expect(whole.locator("html")).to_have_attribute("dir", "rtl" if locale == "ar" else "ltr")
    assert whole.locator("script, form, iframe").count() == 0
    whole.emulate_media(media="print")
    expect(whole.get_by_text("It has not arrived")).to_be_visible()
    assert whole.pdf(format="A4").startswith(b"%PDF-")


def test_the_whole_ticket_is_mailed_to_who_asks(opened: Opener, ticket: Conversation) -> None:
    page = opened(proven=True).new_page()
    page.goto(f"/t/{ticket.number}/")
    page.get_by_role("button", name="Send me this conversation").click()
    expect(page.get_by_text("The whole ticket is on its way to your mail address.")).to_be_visible()
    assert Entry.objects.filter(subject_id=ticket.pk, kind="transcript_sent").count() == 1
