"""Home, contact page and the choice of a language."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from gatehouse.channels.forms import topics
from gatehouse.conversations.models import Department, OfficialAddress, Topic
from gatehouse.testing.shipped import bring_topics

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(db: None) -> OfficialAddress:
    return OfficialAddress.objects.create(kind="email", value="support@alderwick.example", purposes={"en": "Questions"})


def test_home_leads_to_the_form_of_every_topic(client: Client, deposit_topic: Topic) -> None:
    page = client.get("/").content.decode()
    assert page.count('href="/new/deposit/"') == 2  # a chip, and a line under its department


def test_what_is_switched_off_is_not_shown(client: Client, deposit_topic: Topic, security: Department) -> None:
    Topic.objects.create(slug="old", names={"en": "Old"}, department=security, is_active=False)
    Department.objects.filter(slug="deposits").update(is_active=False)
    page = client.get("/").content.decode()
    assert "/new/old/" not in page
    assert "/new/deposit/" not in page


def test_home_asks_the_database_only_for_fresh_topics(
    client: Client, deposit_topic: Topic, mailbox: OfficialAddress, django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(4):  # topics, their fields, what is promised, and the notice bar
        client.get("/")
    with django_assert_num_queries(0):
        client.get("/")


def test_topics_stand_in_their_groups(client: Client) -> None:
    bring_topics()
    page = client.get("/new/").content.decode()
    groups = ["Account Issues", "Platform or Trading Issue", "Deposit", "Withdrawal", "Affiliate", "Feedback"]
    places = [page.index(f">{group}</h2>") for group in groups]
    assert places == sorted(places)
    assert places[0] < page.index("KYC and account verification") < places[1]


def test_contact_asks_the_database_once(
    client: Client, mailbox: OfficialAddress, django_assert_num_queries: Callable[..., Any]
) -> None:
    client.get("/contact/")  # keeps topics, promises and inboxes for some seconds
    with django_assert_num_queries(1):
        page = client.get("/contact/").content.decode()
    assert "support@alderwick.example" in page


def test_addresses_that_are_not_active_are_not_ours(client: Client, mailbox: OfficialAddress) -> None:
    OfficialAddress.objects.update(is_active=False)
    for path in ("/", "/contact/"):
        assert "support@alderwick.example" not in client.get(path).content.decode()


def test_every_page_says_where_one_is_whatever_the_host_header_says(client: Client) -> None:
    page = client.get("/contact/", headers={"host": "localhost"}).content.decode()
    assert settings.BASE_URL.partition("://")[2] in page
    assert "localhost" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/contact/",
        "/verify/",
        "/tickets/",
        "/link/sent/",
        "/new/",
        "/new/deposit/",
        "/t/GH-0000-0000/",
        "/status/",
        "/no/",
    ],
)
def test_every_page_says_once_what_is_never_asked_for(client: Client, deposit_topic: Topic, path: str) -> None:
    page = client.get(path).content.decode()
    assert page.count("We never ask for a password, a code or recovery words.") == 1


def test_the_language_stays_chosen_and_leads_back(client: Client) -> None:
    response = client.post("/language/", {"language": "ar", "next": "/contact/"})
    assert response["Location"] == "/contact/"
    page = client.get("/contact/").content.decode()
    assert '<html lang="ar" dir="rtl">' in page


def test_chinese_is_named_as_html_names_it(client: Client) -> None:
    client.post("/language/", {"language": "zh-hans"})
    assert '<html lang="zh-Hans" dir="ltr">' in client.get("/").content.decode()


def test_the_language_switch_leads_nowhere_else(client: Client) -> None:
    response = client.post("/language/", {"language": "ar", "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_the_language_is_not_switched_by_a_link(client: Client) -> None:
    assert client.get("/language/?language=ar").status_code == 405


def test_nothing_is_written_inline(client: Client, deposit_topic: Topic) -> None:
    page = client.get("/").content.decode()
    assert "style=" not in page
    assert "<script>" not in page
    assert "onclick" not in page


def test_affiliates_and_traders_have_entrances_of_their_own(client: Client, deposit_topic: Topic) -> None:
    assert "?for=affiliates" not in client.get("/contact/").content.decode()
    bring_topics()
    page = client.get("/contact/").content.decode()
    assert 'href="/new/?for=affiliates"' in page
    assert 'href="/new/?for=traders"' in page


def test_each_entrance_shows_its_own_and_the_way_to_the_other(client: Client) -> None:
    bring_topics()
    affiliates, traders = (client.get(f"/new/?for={who}").content.decode() for who in ("affiliates", "traders"))
    assert ("affiliate-payout" in affiliates, "kyc-verification" in affiliates) == (True, False)
    assert ("affiliate-payout" in traders, "kyc-verification" in traders) == (False, True)
    assert 'href="?for=traders"' in affiliates
    assert 'href="?for=affiliates"' in traders
    assert "affiliate-payout" in client.get("/new/?for=everybody").content.decode()


def test_without_affiliates_nothing_leads_to_them(client: Client, deposit_topic: Topic) -> None:
    assert "?for=affiliates" not in client.get("/new/?for=traders").content.decode()


def test_urgent_and_formal_matters_lead_to_their_own_topics(client: Client) -> None:
    bring_topics()
    page = client.get("/contact/").content.decode()
    for slug in ("account-security-incident", "suspicious-contact", "formal-complaint", "data-or-compliance-request"):
        assert f'href="/new/{slug}/"' in page
    Topic.objects.filter(slug="formal-complaint").update(is_active=False)
    topics.forget()
    assert "/new/formal-complaint/" not in client.get("/contact/").content.decode()


def test_only_channels_by_which_customers_can_write_are_offered(client: Client) -> None:
    """Each with its address on our own host and what is promised about it; mail goes out only."""
    page = client.get("/contact/").content.decode()
    assert page.count('class="small way__promise"') == 1
    assert f"{settings.BASE_URL.partition('://')[2]}/new/" in page
    assert "within 12–24 hours" in page


@pytest.mark.parametrize(
    "path", ["/", "/contact/", "/new/", "/new/withdrawal-pending-or-failed/", "/tickets/", "/nowhere/"]
)
def test_every_page_is_there_in_every_language(client: Client, db: None, path: str) -> None:
    bring_topics()
    english = heading(client.get(path).content.decode())
    for language, _name in settings.LANGUAGES:
        page = client.get(path, headers={"Accept-Language": language}).content.decode()
        assert f'<html lang="{to_tag(language)}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
        assert (heading(page) == english) == (language == "en"), language


def heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)
    assert found
    return found[1]


def to_tag(language: str) -> str:
    """The language as HTML names it."""
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(language, language)
