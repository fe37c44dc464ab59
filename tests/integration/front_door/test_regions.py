"""Rules of regions at the door: where an account is opened, where somebody signs in, and that the address of a connection
counts for nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gatehouse.accounts import regions
from gatehouse.accounts.actions.regions import note_kyc
from gatehouse.accounts.models import OneTimeCode, User
from gatehouse.journal.models import Entry
from gatehouse.testing.mmdb import mmdb
from gatehouse.testing.regions import NEW_YORK, open_to, placed, rule, told
from tests.integration.front_door.conftest import Visitor, sent_code

pytestmark = pytest.mark.django_db
NEW = {"name": "lena@mail.example", "password": "four gondolas under basalt"}
BERLIN, ALBANY = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def world(tmp_path: Path, settings: LazySettings) -> Path:
    """A file in which an address of Albany's and one of Berlin's are known."""
    file = tmp_path / "world.mmdb"
    city = {"country": {"iso_code": "US"}, "subdivisions": [{"iso_code": "NY"}]}
    file.write_bytes(mmdb({"203.0.113.0/24": city, "198.51.100.0/24": {"country": {"iso_code": "DE"}}}))
    settings.GEOIP_MMDB = str(file)
    return file


# The address of a connection


def test_an_address_neither_holds_nor_lets_go(
    visitor: Visitor, lena_user: User, world: Path, settings: LazySettings
) -> None:
    rule(**NEW_YORK, sign_up="block", sign_in="block", products="block")
    visitor.ip = ALBANY
    visitor.come_in()
    assert visitor.is_in
    assert told(lena_user) == []
    placed(lena_user, "US-NY")
    elsewhere = Visitor(ip=BERLIN)
    elsewhere.sign_in()
    assert elsewhere.post("/sign-in/code/", code=sent_code()).url == "/region/"
    assert not elsewhere.is_in


def test_the_page_offers_what_the_address_says(visitor: Visitor, world: Path) -> None:
    rule(**NEW_YORK, sign_up="block")
    visitor.ip = ALBANY
    assert '<option value="US-NY" selected>United States – New York' in visitor.get("/sign-up/").content.decode()
    visitor.ip = "192.0.2.1"  # which the file does not know
    assert '<option value="" selected>' in visitor.get("/sign-up/").content.decode()


def test_an_address_elsewhere_makes_us_ask_once(visitor: Visitor, lena_user: User, world: Path) -> None:
    rule(**NEW_YORK, products="block")
    placed(lena_user, "DE")
    visitor.ip = ALBANY
    visitor.come_in()
    asked = "Your connection seems to come from here: United States."
    assert asked in visitor.get("/account/").content.decode()
    assert visitor.post("/account/residence/confirmation/").url == "/account/"
    visitor.post("/account/residence/confirmation/")
    assert asked not in visitor.get("/account/").content.decode()
    data = [one.content["data"] for one in Entry.objects.filter(kind="region_declared").order_by("seq")]
    assert data == [{"when": "changed"}, {"when": "confirmed"}]
    assert open_to(lena_user) == "allow"


def test_a_file_that_is_broken_is_no_file(visitor: Visitor, world: Path) -> None:
    rule(**NEW_YORK, sign_up="block")
    world.write_bytes(b"nothing of the kind")
    visitor.ip = ALBANY
    assert visitor.get("/sign-up/").status_code == 200


def test_a_header_is_nothing_that_a_browser_can_write(visitor: Visitor) -> None:
    """Only project/wsgi.py puts the country in, under a name that no header has."""
    rule(**NEW_YORK, sign_up="block")
    for name in ("HTTP_CF_IPCOUNTRY", "HTTP_GATEHOUSE.COUNTRY", "HTTP_GATEHOUSE_COUNTRY"):
        page = visitor.client.get("/sign-up/", **{name: "DE"}).content.decode()
        assert '<option value="" selected>' in page
    page = visitor.client.get("/sign-up/", **{"gatehouse.country": "DE"}).content.decode()
    assert '<option value="DE" selected>' in page


# Opening an account


def test_without_rules_nobody_is_asked(visitor: Visitor) -> None:
    assert b'name="place"' not in visitor.get("/sign-up/").content
    assert visitor.post("/sign-up/", **NEW, place="US").url == "/sign-up/code/"
    visitor.post("/sign-up/code/", code=sent_code())
    assert User.objects.get().declared_region == ""


@pytest.mark.parametrize("typed", [{}, {"place": ""}, {"place": "XX"}, {"place": "US-TX"}, {"place": "us"}], ids=str)
def test_a_place_is_asked_for(visitor: Visitor, typed: dict[str, str]) -> None:
    rule(**NEW_YORK, sign_up="block")
    answer = visitor.post("/sign-up/", **NEW, **typed)
    assert answer.status_code == 422
    assert 'id="place-error"' in answer.content.decode()
    assert not OneTimeCode.objects.exists()


@pytest.mark.parametrize("name", ["lena@mail.example", "new@mail.example"], ids=["known", "unknown"])
def test_where_accounts_are_closed_none_is_made(visitor: Visitor, lena_user: User, name: str) -> None:
    """And the page is the same whether there is an account or not."""
    rule(**NEW_YORK, sign_up="block", document={"en": "A proof."}, send_to="https://exchange.example/proof")
    answer = visitor.post("/sign-up/", **{**NEW, "name": name}, place="US-NY")
    page = answer.content.decode()
    assert answer.status_code == 451
    for said in (
        "United States, New York", "No account can be made here.", "You can withdraw.", "A proof.",
        "Send it to the exchange, never to us", "Do not put them in a ticket or a chat.", "Write to the ombudsman.",
        "Once this holds no more, we open everything by ourselves and tell you.",
    ):  # fmt: skip
        assert said in page
    assert 'href="https://exchange.example/proof"' in page
    assert 'href="/#topics">Write to us' in page
    assert not OneTimeCode.objects.exists()
    assert User.objects.filter(role="").count() == 1
    assert visitor.get("/").status_code == 200


def test_a_rule_that_comes_while_the_code_is_on_its_way_holds(visitor: Visitor) -> None:
    rule(place="GB", sign_up="block")
    visitor.post("/sign-up/", **NEW, place="US")
    code = sent_code()
    rule(sign_up="block")
    assert visitor.post("/sign-up/code/", code=code).status_code == 451
    assert not User.objects.filter(role="").exists()


def test_where_he_lives_is_noted_with_the_account(visitor: Visitor) -> None:
    rule(**NEW_YORK, sign_up="restrict", products="block")
    visitor.post("/sign-up/", **NEW, place="US-NY")
    assert visitor.post("/sign-up/code/", code=sent_code()).url == "/account/"
    user = User.objects.get()
    assert user.declared_region == "US-NY"
    assert told(user) == ["region_declared", "region_held"]
    assert Entry.objects.get(kind="region_declared").content["data"] == {"when": "sign_up"}


# Signing in


def test_whoever_is_restricted_gets_in_and_reads_what_he_can_do(visitor: Visitor, lena_user: User) -> None:
    rule(
        sign_up="block",
        sign_in="restrict",
        products="block",
        still={"en": "You can withdraw.", "de": "Sie können auszahlen."},
    )
    placed(lena_user, "US")
    visitor.come_in()
    for path in ("/account/", "/account/security/", "/account/devices/"):
        assert 'href="/region/">What you can do' in visitor.get(path).content.decode()
    page = visitor.get("/region/").content.decode()
    assert "You can sign in, and do less than elsewhere." in page
    assert "No account can be made here." not in page
    assert "Trading is closed." in page
    assert "You can withdraw." in page
    note_kyc(lena_user, "DE")
    assert "What you can do" not in visitor.get("/account/").content.decode()
    assert visitor.get("/region/").url == "/"


def test_whoever_is_shut_out_is_told_why_and_can_write(visitor: Visitor, lena_user: User) -> None:
    rule(sign_in="block")
    placed(lena_user, "US")
    visitor.sign_in()
    assert visitor.post("/sign-in/code/", code=sent_code()).url == "/region/"
    page = visitor.get("/region/").content.decode()
    assert "Nobody can sign in here." in page
    assert "Back to your account" not in page
    assert not visitor.is_in
    assert "signed_in" not in Entry.objects.filter(subject_kind="user").values_list("kind", flat=True)
    for path in ("/", "/contact/", "/new/", "/tickets/", "/freeze/"):
        assert visitor.get(path).status_code == 200


def test_only_who_has_shown_who_he_is_learns_of_it(visitor: Visitor, lena_user: User) -> None:
    rule(sign_in="block")
    placed(lena_user, "US")
    wrong = visitor.sign_in("not his password at all")
    unknown = visitor.sign_in("not his password at all", name="nobody@mail.example")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert visitor.get("/region/").url == "/"


def test_an_open_session_ends_at_the_next_page(visitor: Visitor, lena_user: User) -> None:
    visitor.come_in()
    placed(lena_user, "US")
    rule(sign_in="block")
    for path in ("/account/", "/account/security/", "/account/residence/", "/agreements/"):
        assert visitor.get(path).url == "/region/"
    asked = visitor.client.post("/account/passkeys/options/", "{}", content_type="application/json")
    assert asked.json()["error"] == "signed_out"
    assert visitor.get("/region/").status_code == 200
    assert visitor.get("/new/").status_code == 200


def test_a_rule_missed_by_its_job_is_made_up_for_at_sign_in(visitor: Visitor, lena_user: User) -> None:
    placed(lena_user, "US")
    rule(products="block")
    visitor.come_in()
    assert told(lena_user) == ["region_declared", "region_held"]


# Changing it


def test_where_he_lives_is_changed_after_a_step_up_only(visitor: Visitor, lena_user: User) -> None:
    rule(products="block")
    placed(lena_user, "US")
    visitor.come_in()
    for answer in (visitor.get("/account/residence/"), visitor.post("/account/residence/", place="DE")):
        assert answer.url.startswith("/confirm/")
    lena_user.refresh_from_db()
    assert lena_user.declared_region == "US"
    visitor.confirm()
    assert visitor.post("/account/residence/", place="DE").url == "/account/"
    assert told(lena_user)[2:] == ["region_declared", "region_released"]


def test_what_he_says_does_not_undo_what_is_proven(visitor: Visitor, lena_user: User) -> None:
    rule(products="block")
    placed(lena_user, "US", kyc="US")
    visitor.come_in()
    visitor.confirm()
    assert visitor.post("/account/residence/", place="DE").url == "/region/"
    assert told(lena_user)[-1] == "region_declared"
    assert visitor.post("/account/residence/", place="nowhere").status_code == 422


def test_pages_of_an_account_ask_the_database_for_the_rules_once(
    visitor: Visitor, lena_user: User, django_assert_num_queries: Any
) -> None:
    placed(lena_user, "US")
    visitor.come_in()
    visitor.get("/account/security/")
    with CaptureQueriesContext(connection) as before:
        visitor.get("/account/security/")
    rule(products="block")
    with django_assert_num_queries(len(before) + 1):
        visitor.get("/account/security/")
    with django_assert_num_queries(len(before)):
        visitor.get("/account/security/")


def test_a_text_that_is_missing_is_shown_in_english_and_said(visitor: Visitor) -> None:
    rule(sign_up="block")
    visitor.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ar"
    page = visitor.post("/sign-up/", **NEW, place="US").content.decode()
    assert '<p dir="ltr" lang="en">You can withdraw.</p>' in page
    assert page.count('lang="en">') >= 2  # each text says for itself that it is English


def test_where_he_lives_stands_with_his_security_where_it_matters(visitor: Visitor, lena_user: User) -> None:
    visitor.come_in()
    assert "/account/residence/" not in visitor.get("/account/security/").content.decode()
    rule(**NEW_YORK, products="block")
    assert "Tell us" in visitor.get("/account/security/").content.decode()
    for place, name in (("US-NY", "United States, New York"), ("DE", "Germany")):
        placed(lena_user, place)
        assert f'<p dir="auto">{name}</p>' in visitor.get("/account/security/").content.decode()


def test_signing_in_does_not_read_the_rules_anew(
    visitor: Visitor, lena_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule(sign_in="restrict")
    placed(lena_user, "US")
    regions.rules()
    forgotten: list[int] = []
    monkeypatch.setattr(regions, "forget", lambda: forgotten.append(1))
    visitor.come_in()
    assert not forgotten
