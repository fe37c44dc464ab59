"""Closing an account is no way to wipe out what is somebody else's, nor to keep what is one's own from being erased."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts.actions.create_customer import NameTaken
from gatehouse.accounts.locks import key
from gatehouse.accounts.models import OneTimeCode, RefusedTry, User, WrongTries
from gatehouse.accounts.sign_in_names import SignInName, name_of
from gatehouse.channels.email.models import IncomingMail
from gatehouse.conversations.actions.block import block, unblock
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.give_address import give_address
from gatehouse.conversations.actions.hold import set_hold
from gatehouse.conversations.actions.open import create_contact
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.actions.prove import join, prove
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Address, Contact, LinkRequest, Message
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.models import Entry
from gatehouse.privacy.erasing import erase_closed
from gatehouse.testing.cast import hashed, open_as
from tests.integration.front_door.conftest import LENA
from tests.integration.privacy.conftest import SOON, close, erase_now

pytestmark = pytest.mark.django_db


def leave_traces_at_the_door(user: User) -> None:
    """What the door and the mail know of somebody's address."""
    digest = name_of(user).digest
    RefusedTry.objects.create(name=digest, factor="password", ip="198.51.100.99", browser="Edge")
    WrongTries.objects.create(key=key("password", digest, "stranger"), count=99)
    OneTimeCode.objects.create(purpose="reset", kind="email", value=user.email, browser=b"b" * 32, user=user)
    LinkRequest.objects.create(value=user.email, browser=b"b" * 32)
    IncomingMail.objects.create(fingerprint=b"f" * 32, author=user.email, author_name="Omar", subject="Help me")


def known_at_the_door(user: User) -> list[bool]:
    digest = name_of(user).digest
    return [
        RefusedTry.objects.filter(name=digest).exists(),
        WrongTries.objects.filter(key__contains=digest).exists(),
        OneTimeCode.objects.filter(value=user.email, used_at=None).exists(),
        LinkRequest.objects.filter(value=user.email).exists(),
        IncomingMail.objects.filter(author=user.email).exists(),
    ]


def test_an_address_of_somebody_else_that_was_only_typed_is_left_alone(others_user, deposit_topic):
    leave_traces_at_the_door(others_user)
    contact = create_contact("Mallory", "", "en", "")
    chat = open_as(contact, deposit_topic, "A question")
    for value in (others_user.email, "mallory@mail.example"):
        give_address(chat, value, by=contact.actor)
    mallory = open_account(SignInName("email", "mallory@mail.example"), hashed(), language="en")
    assert mallory.contact == contact
    close(mallory)
    assert erase_now() == 1
    assert all(known_at_the_door(others_user))
    assert not Address.objects.filter(contact=contact).exists()


def test_as_long_as_words_are_kept_whoever_has_the_address_next_is_left_alone(lena_user, ticket, dora):
    set_hold(ticket, True, by=dora.actor)
    close(lena_user)
    erase_now()
    newcomer = open_account(LENA, hashed(), language="en")
    leave_traces_at_the_door(newcomer)
    assert erase_closed(timezone.now() + SOON + timedelta(days=1, minutes=2)) == 0
    assert all(known_at_the_door(newcomer))


def test_what_was_begun_under_a_joined_contact_goes_as_well(lena_user, deposit_topic, alice):
    stranger = create_contact("Lena", "", "en", "")
    open_as(stranger, deposit_topic, "The first chat")
    join(stranger, lena_user.contact, by=SYSTEM)
    stranger.refresh_from_db()
    later = open_as(stranger, deposit_topic, "The subject of a later one", "her words there")
    reply(later, Draft(text="what an agent told her there"), by=alice.actor)
    close(lena_user)
    assert erase_now() == 1
    later.refresh_from_db()
    assert (later.subject, later.erased_at is None) == ("", False)
    assert not Message.objects.exclude(text="").exists()


def test_it_is_kept_for_as_long_as_the_others(lena_user, deposit_topic, dora):
    stranger = create_contact("Lena", "", "en", "")
    join(stranger, lena_user.contact, by=SYSTEM)
    set_hold(open_as(stranger, deposit_topic, "Under a hold"), True, by=dora.actor)
    close(lena_user)
    assert erase_now() == 0
    assert not Entry.objects.filter(kind="account_erased").exists()


def test_closing_ends_no_block_and_nobody_is_said_to_be_erased_who_is_not(lena_user, dora):
    block(lena_user.contact, by=dora.actor)
    close(lena_user)
    assert erase_now() == 0
    with pytest.raises(NameTaken):
        open_account(LENA, hashed(), language="en")
    assert prove(LENA.value) == lena_user.contact
    assert not Entry.objects.filter(kind="account_erased").exists()


def test_once_the_block_is_lifted_the_rest_goes(lena_user, dora):
    contact = lena_user.contact
    Contact.objects.filter(pk=contact.pk).update(name="Lena Vogtmann")
    block(contact, by=dora.actor)
    close(lena_user)
    erase_now()
    unblock(contact, by=dora.actor)
    assert erase_closed(timezone.now() + SOON + timedelta(days=1, minutes=2)) == 1
    contact.refresh_from_db()
    assert (contact.name, contact.addresses.exists()) == ("", False)
    assert open_account(LENA, hashed(), language="en") != lena_user
