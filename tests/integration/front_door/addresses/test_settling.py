"""An address that is new to an account gets no second step for a while: a thief puts his own in the owner's place."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts.actions.recovery import add_evidence, open_case
from gatehouse.accounts.models import EvidenceKind, Lost, OneTimeCode, User
from gatehouse.accounts.stepped_up import STEPPED_UP
from gatehouse.conversations.actions.own_addresses import (
    add_address,
    remove_address,
)
from gatehouse.conversations.actions.recover import keep_shown_addresses
from gatehouse.conversations.models import Address
from gatehouse.conversations.owners import SETTLES, addresses_of
from gatehouse.portal.second_steps import place_of
from tests.integration.front_door.addresses.flow import MALLORY, NEW, PHONE, add, values
from tests.integration.front_door.conftest import LENA, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(lena_user):
    """Lena's account, and what she has proven, months ago."""
    then = timezone.now() - timedelta(days=90)
    User.objects.update(created_at=then)
    Address.objects.update(verified_at=then)
    return User.objects.get(pk=lena_user.pk)


def replace(user, *names):
    """What a thief does in the session of somebody who has no factor of his own."""
    first = addresses_of(user).get()
    for name in names:
        add_address(user, name)
    remove_address(user, first, session_key="")
    return User.objects.get(pk=user.pk)


@pytest.mark.asvs("6.3.4")
def test_what_has_just_become_the_address_gets_no_second_step(old):
    """Whoever took a session over and put his mailbox in the place of the owner's gets no code there."""
    replace(old, MALLORY)
    OneTimeCode.objects.all().delete()
    thief = Visitor(ip="203.0.113.9")
    assert thief.sign_in(name=MALLORY.value).url == "/sign-in/code/"
    page = thief.get("/sign-in/code/").content.decode()
    assert "is new. To protect you, no code to sign in goes there before" in page
    assert "recovery code" not in page
    assert thief.post("/sign-in/code/", code="12345678").status_code != 302
    assert not OneTimeCode.objects.exists()
    assert not thief.is_in
    Address.objects.filter(value=MALLORY.value).update(verified_at=timezone.now() - SETTLES)
    thief.come_in(name=MALLORY.value)


@pytest.mark.asvs("6.3.4", "7.5.1")
def test_nor_a_step_up(old, visitor):
    visitor.come_in()
    visitor.confirm()
    add(visitor, MALLORY.value, f"?instead={addresses_of(old).get().pk}")
    session = visitor.client.session
    session[STEPPED_UP] = time.time() - 601
    session.save()
    OneTimeCode.objects.all().delete()
    assert "m•••@mail.example</span> is new" in visitor.get("/confirm/").content.decode()
    visitor.post("/confirm/code/")
    assert not OneTimeCode.objects.exists()
    assert visitor.confirm_with("12345678").status_code == 422


@pytest.mark.parametrize("older", [NEW, PHONE], ids=lambda name: name.kind)
def test_until_then_an_older_address_gets_the_code(old, older, settings):
    settings.SMS_OUTBOX = True
    Address.objects.create(
        contact=old.contact, kind=older.kind, value=older.value, verified_at=timezone.now() - timedelta(days=9)
    )
    add_address(old, MALLORY)
    remove_address(old, addresses_of(old).get(value=LENA.value), session_key="")
    user = User.objects.get(pk=old.pk)
    assert user.email == MALLORY.value
    assert place_of(user) == older


def test_what_a_way_back_in_gives_back_is_not_new(old):
    """Whoever comes back by an address that a thief had removed is let in by its codes at once."""
    user = replace(old, MALLORY)
    case, _ = open_case(user, Lost.EVERYTHING, b"browser")
    add_evidence(case, EvidenceKind.EMAIL, by=user.actor, value=LENA.value)
    keep_shown_addresses(case)
    user = User.objects.get(pk=user.pk)
    assert values(user) == {LENA.value}
    assert place_of(user) == LENA


def test_a_new_account_gets_its_codes_at_once(lena_user):
    assert place_of(replace(lena_user, MALLORY)) == MALLORY
