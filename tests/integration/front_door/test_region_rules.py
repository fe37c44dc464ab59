"""Which rule of a region holds for a customer, and what is recorded of it: the most specific, by what the exchange has
proven before what he says, and each decision once."""

import pytest

from gatehouse.accounts import regions
from gatehouse.accounts.actions.regions import note_kyc, release, settle
from gatehouse.accounts.models import RegionAct, RegionHold, User
from gatehouse.accounts.tasks import settle_region
from gatehouse.conversations.actions.region_rules import delete_rule, save_rule
from gatehouse.journal.actor import OPERATOR
from gatehouse.journal.models import Entry
from gatehouse.testing.regions import NEW_YORK, open_to, placed, rule, told

pytestmark = pytest.mark.django_db


def test_new_york_is_not_the_united_states(lena_user: User) -> None:
    rule(**NEW_YORK, products="block")
    assert open_to(placed(lena_user, "US-CA")) == "allow"
    assert open_to(placed(lena_user, "US")) == "allow"
    assert open_to(placed(lena_user, "US-NY")) == "block"


def test_the_rule_of_a_part_stands_alone(lena_user: User) -> None:
    rule(products="block", sign_up="block")
    rule(**NEW_YORK, products="restrict")
    assert open_to(placed(lena_user, "US-CA")) == "block"
    assert open_to(placed(lena_user, "US-NY")) == "restrict"
    assert open_to(lena_user, RegionAct.SIGN_UP) == "allow"


def test_what_the_exchange_has_proven_beats_what_he_says(lena_user: User) -> None:
    rule(products="block")
    assert open_to(placed(lena_user, "DE", kyc="US")) == "block"
    assert open_to(placed(lena_user, "US", kyc="DE")) == "allow"


def test_a_proven_country_does_not_let_out_of_a_part_of_it(lena_user: User) -> None:
    rule(**NEW_YORK, products="block")
    assert open_to(placed(lena_user, "US-NY", kyc="US")) == "block"
    assert open_to(placed(lena_user, "US-NY", kyc="US-CA")) == "allow"
    assert open_to(placed(lena_user, "US-CA", kyc="US-NY")) == "block"


def test_whoever_is_nowhere_is_held_by_nothing_and_is_asked(lena_user: User) -> None:
    assert not regions.is_place_asked(lena_user)
    rule(products="block")
    assert open_to(lena_user) == "allow"
    assert regions.is_place_asked(lena_user)
    assert not regions.is_place_asked(placed(lena_user, "DE"))


def test_a_proven_country_with_parts_is_asked_about_once(lena_user: User) -> None:
    rule(**NEW_YORK, products="block")
    assert regions.is_place_asked(placed(lena_user, "DE", kyc="US"))
    assert not regions.is_place_asked(placed(lena_user, "US", kyc="US"))


def test_each_decision_is_recorded_once_when_it_changes(lena_user: User) -> None:
    rule(products="block")
    placed(lena_user, "US")
    settle(lena_user)
    settle(lena_user)
    assert told(lena_user) == ["region_declared", "region_held"]
    note_kyc(lena_user, "DE")
    note_kyc(lena_user, "DE")
    assert told(lena_user) == ["region_declared", "region_held", "region_released"]
    assert not RegionHold.objects.exists()


def test_it_says_which_rule_and_never_where(lena_user: User) -> None:
    made = rule(products="block")
    placed(lena_user, "US")
    held = Entry.objects.get(kind="region_held")
    assert held.content["data"] == {"rule": made.pk, "source": "declared", "effects": {"products": "block"}}
    assert '"US"' not in "".join(Entry.objects.filter(subject_kind="user").values_list("canonical", flat=True))


def test_a_new_rule_holds_whoever_lives_there_and_its_end_lets_them_go(lena_user: User) -> None:
    placed(lena_user, "US-NY")
    made = rule(products="block")
    settle_region("US")
    assert told(lena_user) == ["region_declared", "region_held"]
    made.sign_in = "restrict"
    save_rule(made, by=OPERATOR)
    settle_region("US")
    settle_region("US")
    assert told(lena_user)[2:] == ["region_held"]
    delete_rule(made, by=OPERATOR)
    settle_region("US")
    settle_region("US")
    assert told(lena_user)[3:] == ["region_released"]


def test_a_rule_for_another_place_frees_those_of_the_old_one(lena_user: User) -> None:
    made = rule(products="block")
    placed(lena_user, "US")
    made.place = "GB"
    save_rule(made, by=OPERATOR)
    settle_region("US")
    assert told(lena_user)[-1] == "region_released"


def test_many_are_settled_some_at_a_time(lena_user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    placed(lena_user, "US")
    rule(products="block")
    monkeypatch.setattr("gatehouse.accounts.tasks.AT_ONCE", 1)
    settle_region("US")
    assert told(lena_user)[-1] == "region_held"
    settle_region("US", after=lena_user.pk)


def test_an_operator_lets_him_off_this_rule_and_no_other(lena_user: User) -> None:
    rule(products="block")
    placed(lena_user, "US")
    release(lena_user, by=OPERATOR)
    settle(lena_user)
    assert told(lena_user)[2:] == ["region_released"]
    assert open_to(lena_user) == "allow"
    rule(place="GB", products="block")
    assert open_to(placed(lena_user, "GB")) == "block"
