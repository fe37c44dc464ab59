"""Changing and removing an address: what it takes, and what it ends."""

import pytest

from gatehouse.accounts.former import former_owner, still_told, sweep
from gatehouse.accounts.models import STILL_TOLD, FormerAddress
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.actions.own_addresses import (
    LastAddress,
    add_address,
    remove_address,
)
from gatehouse.conversations.actions.prove import prove
from gatehouse.conversations.models import Address
from gatehouse.conversations.owners import addresses_of, owner_under
from gatehouse.testing.cast import hashed
from tests.integration.front_door.addresses.flow import MALLORY, NEW, add, kinds, values
from tests.integration.front_door.conftest import LENA, Visitor, sent_code

pytestmark = pytest.mark.django_db


def test_a_changed_address_takes_the_place_of_the_old_one(inside, lena_user):
    old = lena_user.contact.addresses.get()
    other = Visitor(ip="203.0.113.9")
    other.come_in()
    add(inside, query=f"?instead={old.pk}")
    lena_user.refresh_from_db()
    assert (values(lena_user), lena_user.email) == ({NEW.value}, NEW.value)
    assert kinds(lena_user)[-2:] == ["address_added", "address_removed"]
    assert inside.is_in
    assert not other.is_in
    assert Visitor().sign_in(name=NEW.value).url == "/sign-in/code/"
    assert Visitor().sign_in(name=LENA.value).status_code == 422


def test_nobody_changes_or_removes_the_address_of_another(inside, lena_user):
    theirs = open_account(MALLORY, hashed(), language="en").contact.addresses.get()
    add(inside, query=f"?instead={theirs.pk}")
    assert inside.post(f"/account/addresses/{theirs.pk}/removal/").status_code == 404
    assert Address.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("instead", ["", "x", "-1", "9" * 40, "٣"])
def test_what_is_no_address_to_change_changes_none(inside, lena_user, instead):
    add(inside, query=f"?instead={instead}")
    assert values(lena_user) == {LENA.value, NEW.value}


def test_the_last_address_stays(inside, lena_user):
    address = lena_user.contact.addresses.get()
    assert inside.post(f"/account/addresses/{address.pk}/removal/").url == "/account/addresses/"
    assert values(lena_user) == {LENA.value}
    with pytest.raises(LastAddress):
        remove_address(lena_user, address, session_key="")


def test_a_removed_address_opens_nothing_any_more(inside, lena_user):
    add(inside)
    lena_user.refresh_from_db()
    inside.post(f"/account/addresses/{lena_user.contact.addresses.get(value=LENA.value).pk}/removal/")
    lena_user.refresh_from_db()
    assert lena_user.email == NEW.value
    thief = Visitor(ip="203.0.113.9")
    thief.post("/reset/", name=LENA.value)
    assert thief.post("/reset/code/", code=sent_code()).status_code == 422
    assert owner_under(LENA) is None
    assert prove(LENA.value) is None


@pytest.mark.asvs("6.6.2")
def test_what_was_begun_through_an_address_ends_when_it_is_removed(inside, lena_user):
    """A code that went there, and a reset whose code was typed already."""
    waiting, typed = Visitor(ip="203.0.113.9"), Visitor(ip="203.0.113.10")
    typed.post("/reset/", name=LENA.value)
    assert typed.post("/reset/code/", code=sent_code()).url == "/reset/password/"
    waiting.sign_in()
    code = sent_code()
    add(inside)
    inside.post(f"/account/addresses/{lena_user.contact.addresses.get(value=LENA.value).pk}/removal/")
    assert waiting.post("/sign-in/code/", code=code).status_code != 302 or not waiting.is_in
    assert typed.get("/reset/password/").url == "/reset/"


def test_who_had_the_address_may_still_freeze(inside, lena_user):
    """A thief removes the owner's address first; the owner still reads his notice."""
    add(inside)
    inside.post(f"/account/addresses/{lena_user.contact.addresses.get(value=LENA.value).pk}/removal/")
    owner = Visitor(ip="203.0.113.9")
    owner.post("/freeze/", name=LENA.value)
    assert owner.post("/freeze/code/", code=sent_code()).status_code == 200
    lena_user.refresh_from_db()
    assert lena_user.frozen_at is not None


def test_whoever_proves_a_removed_address_ends_that(lena_user):
    add_address(lena_user, NEW)
    remove_address(lena_user, addresses_of(lena_user).get(value=LENA.value), session_key="")
    assert former_owner(LENA) == lena_user
    open_account(LENA, hashed(), language="en")
    assert former_owner(LENA) is None


def test_a_removed_address_is_forgotten_in_time(lena_user):
    add_address(lena_user, NEW)
    remove_address(lena_user, addresses_of(lena_user).get(value=LENA.value), session_key="")
    kept = FormerAddress.objects.get()
    assert still_told(lena_user) == [kept]
    assert sweep(kept.removed_at) == 0
    assert sweep(kept.removed_at + STILL_TOLD) == 1
