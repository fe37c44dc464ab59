"""Which account at the exchange is whose."""

import pytest

from gatehouse.accounts.models import User
from gatehouse.exchange.access import uid_for
from gatehouse.exchange.actions.link_account import Taken, link_account, link_vouched, unlink_account
from gatehouse.exchange.models import ExchangeAccount
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import recorded
from gatehouse.testing.regions import placed, rule, told
from tests.integration.portal.customers import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_customer("lena@mail.example")


def linked(user: User) -> list[Entry]:
    return list(Entry.objects.filter(kind="exchange_linked", subject_id=user.pk).order_by("pk"))


def test_linking_notes_the_uid_and_one_entry(user: User) -> None:
    account = link_account(user, "40817265", by=SYSTEM)
    assert uid_for(user) == "40817265"
    assert [entry.content["data"] for entry in linked(user)] == [{"account": account.pk}]


def test_linking_the_same_again_changes_nothing(user: User) -> None:
    link_account(user, "40817265", by=SYSTEM)
    link_account(user, "40817265", by=SYSTEM)
    assert len(linked(user)) == 1


def test_another_account_takes_the_place_of_the_first(user: User) -> None:
    link_account(user, "40817265", by=SYSTEM)
    link_account(user, "51730948", by=SYSTEM)
    assert [one.uid for one in ExchangeAccount.objects.filter(user=user)] == ["51730948"]
    assert len(linked(user)) == 2


def test_that_it_is_another_one_is_told(user: User) -> None:
    first = link_account(user, "40817265", by=SYSTEM)
    with recorded() as entries:
        second = link_account(user, "51730948", by=SYSTEM)
    assert [(one.kind, one.content["data"]["account"]) for one in entries] == [
        ("exchange_unlinked", first.pk), ("exchange_linked", second.pk)
    ]  # fmt: skip
    assert first.pk != second.pk


def test_what_is_taken_leaves_him_his_own(user: User) -> None:
    link_account(user, "40817265", by=SYSTEM)
    link_account(make_customer("omar@mail.example"), "51730948", by=SYSTEM)
    with pytest.raises(Taken):
        link_account(user, "51730948", by=SYSTEM)
    assert uid_for(user) == "40817265"


@pytest.mark.parametrize("next_one", ["", "51730948"])
def test_where_he_lives_is_forgotten_with_the_account_that_proved_it(user: User, next_one: str) -> None:
    rule(products="block")
    link_account(user, "40817265", by=SYSTEM)
    placed(user, kyc="US")
    if next_one:
        link_account(user, next_one, by=SYSTEM)
    else:
        unlink_account(user, by=user.actor)
    user.refresh_from_db()
    assert user.kyc_region == ""
    assert told(user) == ["region_held", "region_released"]


def test_no_account_belongs_to_two(user: User) -> None:
    link_account(user, "40817265", by=SYSTEM)
    other = make_customer("omar@mail.example")
    with pytest.raises(Taken):
        link_account(other, "40817265", by=SYSTEM)
    assert (uid_for(other), linked(other)) == ("", [])


def test_both_are_told_of_what_was_refused(user: User) -> None:
    account = link_account(user, "40817265", by=SYSTEM)
    other = make_customer("omar@mail.example")
    with recorded() as entries, pytest.raises(Taken):
        link_vouched(other, "40817265", by=other.actor)
    assert {(one.subject_id, one.kind) for one in entries} == {
        (other.pk, "exchange_link_refused"), (user.pk, "exchange_link_tried")
    }  # fmt: skip
    assert len({one.content["operation"] for one in entries}) == 1
    assert ExchangeAccount.objects.get() == account


def test_unlinking_is_noted_once(user: User) -> None:
    link_account(user, "40817265", by=SYSTEM)
    with recorded() as entries:
        unlink_account(user, by=user.actor)
        unlink_account(user, by=user.actor)
    assert [one.kind for one in entries] == ["exchange_unlinked"]
    assert uid_for(user) == ""


def test_what_was_unlinked_may_become_somebody_elses(user: User) -> None:
    link_account(user, "40817265", by=SYSTEM)
    unlink_account(user, by=user.actor)
    other = make_customer("omar@mail.example")
    assert link_vouched(other, "40817265", by=other.actor).user == other
