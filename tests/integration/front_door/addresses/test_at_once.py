"""Two who want the same address at the same moment."""

import threading
from functools import partial

import pytest

from gatehouse.accounts.actions.create_customer import NameTaken
from gatehouse.accounts.models import User
from gatehouse.conversations.actions import open_account as opening
from gatehouse.conversations.actions import own_addresses
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.actions.own_addresses import (
    AddressTaken,
    add_address,
)
from gatehouse.conversations.actions.prove import prove
from gatehouse.conversations.models import Address
from gatehouse.conversations.owners import addresses_of, owner_under
from gatehouse.testing.cast import hashed, make_contact
from tests.integration.front_door.addresses.flow import MALLORY, NEW
from tests.integration.front_door.at_once import at_once
from tests.integration.front_door.conftest import LENA

pytestmark = pytest.mark.django_db


def said_at_once(*acts):
    """What became of each: done, or taken by another."""
    said = at_once(*acts, refusals=(AddressTaken, NameTaken))
    return sorted(one if one == "taken" else "done" for one in said)


@pytest.fixture
def two(db):
    """Two accounts."""
    return [open_account(name, hashed(), language="en") for name in (LENA, MALLORY)]


@pytest.fixture
def racing(two, monkeypatch):
    """Both have looked whose the address is before either of them takes it."""
    meeting = threading.Barrier(2)

    def meet(*args, **options):
        found = prove(*args, **options)
        meeting.wait(10)
        return found

    for module in (own_addresses, opening):
        monkeypatch.setattr(module, "prove", meet)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("wrote_before", [False, True])
def test_two_accounts_at_once_and_one_gets_the_address(two, racing, wrote_before):
    if wrote_before:
        make_contact("Somebody", NEW.value, is_proven=True)
    assert said_at_once(*(partial(add_address, one, NEW) for one in two)) == ["done", "taken"]
    assert Address.objects.filter(value=NEW.value, verified_at__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("wrote_before", [False, True])
def test_an_account_and_a_sign_up_at_once_and_one_gets_the_address(two, racing, wrote_before):
    if wrote_before:
        make_contact("Somebody", NEW.value, is_proven=True)
    adding, signing_up = partial(add_address, two[0], NEW), partial(open_account, NEW, hashed(), language="en")
    assert said_at_once(adding, signing_up) == ["done", "taken"]
    assert Address.objects.filter(value=NEW.value, verified_at__isnull=False).count() == 1
    assert User.objects.filter(email=NEW.value).count() + addresses_of(two[0]).filter(value=NEW.value).count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_stranger_had_typed_goes_to_one_of_two(two):
    thief = make_contact("Somebody", NEW.value)
    assert said_at_once(*(partial(add_address, one, NEW) for one in two)) == ["done", "taken"]
    thief.refresh_from_db()
    assert thief.joined_into == owner_under(NEW).contact
