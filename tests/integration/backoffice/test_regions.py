"""Rules of regions in the back office: leads and operators write them, and an operator lets a customer off one."""

import pytest
from django.test import Client

from gatehouse.accounts.actions.regions import declare
from gatehouse.accounts.models import RegionHold, RegionRule, User
from gatehouse.accounts.tasks import settle_region
from gatehouse.journal.models import Entry
from gatehouse.testing.desk import desk_client
from gatehouse.testing.regions import rule
from tests.integration.portal.customers import make_customer

pytestmark = pytest.mark.django_db
RULES, HOLDS = "/backoffice/accounts/regionrule/", "/backoffice/accounts/regionhold/"
EFFECTS = {"sign_up": "block", "sign_in": "restrict", "products": "block", "qr_sign_in": "block"}
TEXTS = {"still_en": "You can withdraw.", "objection_en": "Write to the ombudsman."}
NEW = {"place": " us-ny ", "names_en": "New York", "is_active": "on", **EFFECTS, **TEXTS}


@pytest.fixture
def omars(omar: User) -> Client:
    return desk_client(omar)


def test_a_rule_is_written_and_what_is_missing_is_said(omars: Client) -> None:
    answer = omars.post(f"{RULES}add/", NEW, follow=True)
    made = RegionRule.objects.get()
    assert (made.place, made.effects) == ("US-NY", EFFECTS)
    assert "Missing, shown in English:" in answer.content.decode()
    kinds = Entry.objects.filter(subject_kind="region_rule").values_list("kind", flat=True)
    assert list(kinds) == ["setting_created"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"place": "New York"}, "place"),
        ({"place": "XX"}, "place"),
        ({"names_en": ""}, "names"),
        ({"still_en": ""}, "still"),
        ({"objection_en": "", "objection_ar": "نص"}, "objection"),
        ({"document_en": "A proof."}, "send_to"),
        ({"send_to": "https://exchange.example/proof"}, "send_to"),
        ({"document_en": "A proof.", "send_to": "http://exchange.example/proof"}, "send_to"),
        ({"document_en": "A proof.", "send_to": "javascript:alert(1)"}, "send_to"),
        ({"document_en": "A proof.", "send_to": "https://exchange.example@evil.example/"}, "send_to"),
        ({"sign_in": "maybe"}, "sign_in"),
    ],
)
def test_what_is_refused_is_named(omars: Client, changed: dict[str, str], field: str) -> None:
    answer = omars.post(f"{RULES}add/", {**NEW, **changed})
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]
    assert not RegionRule.objects.exists()


def test_a_place_has_one_rule(omars: Client) -> None:
    omars.post(f"{RULES}add/", NEW)
    answer = omars.post(f"{RULES}add/", NEW)
    assert "There is a rule for this place already" in answer.content.decode()
    assert RegionRule.objects.count() == 1


def test_a_rule_that_is_switched_off_lets_go(omars: Client) -> None:
    omars.post(f"{RULES}add/", NEW)
    user = make_customer("lena@mail.example")
    declare(user, "US-NY")
    assert RegionHold.objects.filter(user=user).exists()
    omars.post(f"{RULES}{RegionRule.objects.get().pk}/delete/", {"post": "yes"})
    settle_region("US")
    assert not RegionHold.objects.exists()
    assert omars.post(f"{RULES}add/", NEW).status_code == 302


def test_an_operator_lets_a_customer_off(omars: Client, omar: User) -> None:
    rule(products="block")
    user = make_customer("lena@mail.example")
    declare(user, "US")
    assert "Trading: Closed" in omars.get(HOLDS).content.decode()
    assert omars.get(f"{HOLDS}{user.pk}/change/").status_code == 200
    omars.post(f"{HOLDS}{user.pk}/delete/", {"post": "yes"})
    released = Entry.objects.get(kind="region_released")
    assert (released.actor, RegionHold.objects.count()) == (omar.actor, 0)


def test_the_history_of_a_hold_is_about_nothing_else(omars: Client) -> None:
    rule(products="block")
    user = make_customer("lena@mail.example")
    declare(user, "US")
    page = omars.get(f"{HOLDS}{user.pk}/history/").content.decode()
    assert "of regions holds this account" in page
    assert "opened this account" not in page


def test_leads_write_rules_and_let_nobody_off(dora: User, alice: User) -> None:
    rule(products="block")
    user = make_customer("lena@mail.example")
    declare(user, "US")
    doras = desk_client(dora)
    assert doras.get(RULES).status_code == 200
    assert doras.post(f"{HOLDS}{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert desk_client(alice).get(RULES, follow=True).status_code == 403
    assert RegionHold.objects.exists()
