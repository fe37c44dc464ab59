"""Who sees what: by query, and nothing else."""

import pytest

from gatehouse.accounts.models import Role, User
from gatehouse.conversations.access import conversations_for, get_attachment, get_conversation, reach
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.split import split
from gatehouse.conversations.actions.transfer import transfer
from gatehouse.conversations.models import (
    Attachment,
    Contact,
    Conversation,
    Department,
    Membership,
    Message,
    Topic,
)
from gatehouse.journal.actor import OPERATOR, SYSTEM, Actor
from gatehouse.testing.cast import make_agent, open_as

pytestmark = pytest.mark.django_db


def sees(actor: Actor, conversation: Conversation) -> bool:
    return conversations_for(actor).filter(pk=conversation.pk).exists()


def test_members_of_the_department_see_it(conversation: Conversation, alice: User, mallory: User) -> None:
    assert sees(alice.actor, conversation)
    assert not sees(mallory.actor, conversation)
    with pytest.raises(Conversation.DoesNotExist):
        get_conversation(mallory.actor, conversation.number)


def test_its_customer_sees_it_and_no_other(conversation: Conversation, lena: Contact, khalid: Contact) -> None:
    assert sees(lena.actor, conversation)
    assert not sees(khalid.actor, conversation)


def test_the_operator_does_not_read(conversation: Conversation, omar: User) -> None:
    assert not sees(omar.actor, conversation)
    assert not sees(OPERATOR, conversation)


def test_security_sees_all(conversation: Conversation) -> None:
    assert sees(make_agent("Sera", role=Role.SECURITY).actor, conversation)


def test_who_may_not_sign_in_sees_nothing(conversation: Conversation, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert not sees(alice.actor, conversation)


def test_who_left_the_department_sees_nothing(conversation: Conversation, alice: User) -> None:
    Membership.objects.filter(user=alice).delete()
    assert not sees(alice.actor, conversation)


def test_a_customers_id_is_no_agents_id(conversation: Conversation, alice: User) -> None:
    Membership.objects.filter(user=alice).update(user=User.objects.create(email="c@mail.example", name="C"))
    assert not sees(Actor("agent", Membership.objects.get().user_id), conversation)


def attach(message: Message) -> Attachment:
    return Attachment.objects.create(message=message, name="a", media_type="x", family="text", size=1, sha256=b"")


def may_have(actor: Actor, file: Attachment) -> bool:
    try:
        return get_attachment(actor, file.pk) == file
    except Attachment.DoesNotExist:
        return False


def test_a_file_is_where_its_message_was_moved_to(
    conversation: Conversation, alice: User, mallory: User, security: Department, lena: Contact
) -> None:
    receive(conversation, Draft(text="see file"), by=lena.actor)
    file = attach(message := Message.objects.latest("seq"))
    transfer(split(conversation, [message], "Another", by=alice.actor), security, by=alice.actor)
    assert may_have(mallory.actor, file)
    assert may_have(lena.actor, file)
    assert not may_have(alice.actor, file)


def test_a_file_is_where_its_conversation_goes_on(
    conversation: Conversation, alice: User, mallory: User, security: Department, deposit_topic: Topic, lena: Contact
) -> None:
    other = open_as(lena, deposit_topic, "Again")
    file = attach(other.messages.get())
    transfer(conversation, security, by=alice.actor)
    assert not may_have(mallory.actor, file)
    merge(other, conversation, by=alice.actor)
    assert may_have(mallory.actor, file)


def test_a_file_is_where_its_conversation_goes_on_after_two_merges(
    conversation: Conversation, alice: User, mallory: User, security: Department, deposit_topic: Topic, lena: Contact
) -> None:
    first, second = open_as(lena, deposit_topic, "Again"), open_as(lena, deposit_topic, "And again")
    file = attach(first.messages.get())
    merge(first, second, by=alice.actor)
    merge(second, conversation, by=alice.actor)
    assert not may_have(mallory.actor, file)
    transfer(conversation, security, by=alice.actor)
    assert may_have(mallory.actor, file)


def test_an_upload_that_nobody_sent_is_nobodys(conversation: Conversation, alice: User) -> None:
    file = attach(conversation.messages.get())
    Attachment.objects.update(message=None)
    assert not may_have(alice.actor, file)


def test_a_notes_file_is_for_staff(conversation: Conversation, alice: User, lena: Contact) -> None:
    note(conversation, Draft(text="see file"), by=alice.actor)
    message = Message.objects.latest("seq")
    file = attach(message)
    assert may_have(alice.actor, file)
    assert not may_have(lena.actor, file)


def test_reaching_follows_the_same_rule(conversation: Conversation, alice: User, mallory: User, lena: Contact) -> None:
    for actor in (alice.actor, lena.actor, SYSTEM):
        found = reach(actor, conversation.number)
        assert (found, found.number) == (conversation, conversation.number)
    for actor in (mallory.actor, OPERATOR, Actor("contact", lena.pk + 1), Actor("agent", None)):
        with pytest.raises(Conversation.DoesNotExist):
            reach(actor, conversation.number)
    with pytest.raises(Conversation.DoesNotExist):
        reach(lena.actor, "GH-0000-0000")
