"""The mail that brings a whole conversation."""

import pytest

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.send_transcript import send_transcript
from gatehouse.conversations.models import Address, Contact, Conversation
from gatehouse.testing.cast import recorded
from gatehouse.testing.relay import Relay
from tests.integration.email.conftest import Carry
from tests.integration.email.test_letters import both, parsed


@pytest.fixture
def asked(conversation: Conversation, lena: Contact, alice: User, khalid: Contact) -> Conversation:
    note(conversation, Draft(text="She sounds upset."), by=alice.actor)
    add_participant(conversation, khalid, by=alice.actor)
    return conversation


def test_it_goes_to_who_asked_with_all_of_it(asked: Conversation, lena: Contact, carry: Carry, relay: Relay) -> None:
    with recorded() as entries:
        send_transcript(asked, lena, by=lena.actor)
    (delivery,) = carry(entries)
    mail = parsed(delivery)
    (file,) = mail.iter_attachments()
    page = file.get_content()
    assert (delivery.recipient, file.get_filename()) == ("lena.vogt@mail.example", f"{asked.number}.html")
    assert "It has not arrived." in page
    assert "upset" not in page
    assert "A copy of your ticket" in both(mail)


def test_an_address_that_is_no_longer_proven_gets_no_words(
    asked: Conversation, lena: Contact, carry: Carry, relay: Relay
) -> None:
    with recorded() as entries:
        send_transcript(asked, lena, by=lena.actor)
    (delivery,) = carry(entries)
    Address.objects.update(verified_at=None)
    mail = parsed(delivery)
    assert list(mail.iter_attachments()) == []
    assert "It has not arrived." not in both(mail)
