"""What others write in a conversation is not taken for the words of the owner who has confirmed that it is he."""

import pytest

from gatehouse.accounts.models import Method, User
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.participants import add_by_address, add_participant
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.verify import ask_to_verify, confirm
from gatehouse.conversations.models import Contact, Conversation
from gatehouse.conversations.verifying import sureness_columns, sureness_of
from gatehouse.testing.cast import make_contact
from tests.integration.portal.customers import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(lena: Contact) -> User:
    return make_customer("lena.vogt@mail.example", lena)


def confirmed(conversation: Conversation, user: User, agent: User) -> None:
    confirm(ask_to_verify(conversation, by=agent.actor), Method.PASSKEY, by=user)


def is_confirmed(conversation: Conversation) -> bool:
    columns = Conversation.objects.filter(pk=conversation.pk).values(**sureness_columns()).get()
    return sureness_of(columns).is_confirmed


def test_whoever_is_added_ends_it(user: User, alice: User, conversation: Conversation) -> None:
    confirmed(conversation, user, alice)
    add_by_address(conversation, "max@mail.example", "Max", by=alice.actor)
    assert not is_confirmed(conversation)


def test_so_does_what_another_writes_who_was_there_before(user: User, alice: User, conversation: Conversation) -> None:
    max_ = make_contact("Max", "max@mail.example")
    add_participant(conversation, max_, by=alice.actor)
    confirmed(conversation, user, alice)
    receive(conversation, Draft(text="It is I."), by=user.contact.actor)
    assert is_confirmed(conversation)
    receive(conversation, Draft(text="So am I."), by=max_.actor)
    assert not is_confirmed(conversation)


def test_adding_him_again_changes_nothing(user: User, alice: User, conversation: Conversation) -> None:
    max_ = make_contact("Max", "max@mail.example")
    add_participant(conversation, max_, by=alice.actor)
    confirmed(conversation, user, alice)
    add_participant(conversation, max_, by=alice.actor)
    assert is_confirmed(conversation)
