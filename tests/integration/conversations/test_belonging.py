"""Whose a conversation is: who owns an address, who is blocked, and what goes back to the queue."""

import pytest

from gatehouse.accounts.actions.set_access import set_access
from gatehouse.accounts.models import User
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.actions.assign import release, take
from gatehouse.conversations.actions.block import block
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.keep_open import keep_open
from gatehouse.conversations.actions.membership import leave_department
from gatehouse.conversations.actions.merge import merge, unmerge
from gatehouse.conversations.actions.open import Request, open_for, open_request
from gatehouse.conversations.actions.participants import add_by_address, add_participant
from gatehouse.conversations.actions.prove import prove
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.state import close, solve
from gatehouse.conversations.models import Contact, Conversation, Department, Topic
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.verify import verify_all
from gatehouse.testing.cast import open_as
from tests.integration.conversations.test_verbs import said

pytestmark = pytest.mark.django_db


def typed_again(topic: Topic, email: str) -> Contact:
    """The contact of another request under an address that nobody has proven."""
    request = Request(subject="Again", draft=Draft(text="x"), department=topic.department, email=email)
    return open_request(request).conversation.contact


def test_a_block_of_whoever_has_proven_the_address_stays(alice: User, khalid: Contact, deposit_topic: Topic) -> None:
    prove("khalid@mail.example")
    block(khalid, by=alice.actor)
    typed_again(deposit_topic, "khalid@mail.example")
    owner = prove("khalid@mail.example")
    assert owner == khalid
    assert Contact.objects.get(pk=khalid.pk).blocked_at is not None
    assert Conversation.objects.latest("pk").is_spam


def test_a_strangers_block_silences_no_owner(alice: User, khalid: Contact, deposit_topic: Topic) -> None:
    block(khalid, by=alice.actor)  # has only typed the address
    typed_again(deposit_topic, "khalid@mail.example")
    assert Conversation.objects.latest("pk").is_spam
    owner = prove("khalid@mail.example")
    assert owner is not None
    assert owner.blocked_at is None
    typed_again(deposit_topic, "khalid@mail.example")
    assert not Conversation.objects.latest("pk").is_spam


def test_joining_keeps_with_which_ticket_somebody_came(
    alice: User, conversation: Conversation, lena: Contact, deposit_topic: Topic
) -> None:
    other = open_as(lena, deposit_topic, "The same again")
    add_by_address(other, "partner@mail.example", "Partner", by=alice.actor)
    typed_again(deposit_topic, "partner@mail.example")
    merge(other, conversation, by=alice.actor)
    prove("partner@mail.example")
    unmerge(other, by=alice.actor)
    assert not conversation.participants.exists()
    assert other.participants.exists()


def test_who_leaves_gives_back_what_was_his(conversation: Conversation, alice: User, deposits: Department) -> None:
    take(conversation, by=alice.actor)
    leave_department(alice, deposits, by=SYSTEM)
    conversation.refresh_from_db()
    assert conversation.assignee is None
    assert not conversations_for(alice.actor).exists()


def test_who_may_no_longer_sign_in_gives_back_what_was_his(conversation: Conversation, alice: User) -> None:
    take(conversation, by=alice.actor)
    set_access(alice, False, by=SYSTEM)
    assert release(Conversation.objects.filter(assignee=alice), by=SYSTEM) == 1
    conversation.refresh_from_db()
    assert conversation.assignee is None


def test_what_is_closed_is_not_solved_again(conversation: Conversation, alice: User) -> None:
    close(conversation, by=alice.actor)
    with pytest.raises(Impossible, match="closed"):
        solve(conversation, by=conversation.contact.actor)


def test_what_a_person_solved_is_not_kept_open_by_an_old_link(conversation: Conversation, alice: User) -> None:
    solve(conversation, by=alice.actor)
    assert said(lambda: keep_open(conversation, by=conversation.contact.actor)) == []
    conversation.refresh_from_db()
    assert conversation.state == "solved"


def test_a_closed_ticket_opens_one_follow_up_not_one_a_message(
    conversation: Conversation, lena: Contact, alice: User
) -> None:
    close(conversation, by=alice.actor)
    first, second = (receive(conversation, Draft(text=text), by=lena.actor) for text in ("One.", "Two."))
    assert first.conversation == second.conversation != conversation
    assert second.conversation.messages.count() == 2


def test_a_customer_who_phoned_keeps_his_tickets_together(khalid: Contact, alice: User, deposits: Department) -> None:
    prove("khalid@mail.example")
    request = Request(subject="As said", draft=Draft(text="x"), department=deposits, email="Khalid@mail.example")
    assert open_for(request, by=alice.actor).conversation.contact == khalid


def test_who_takes_part_still_does_when_he_proves_the_address(
    conversation: Conversation, alice: User, khalid: Contact, deposit_topic: Topic
) -> None:
    add_participant(conversation, khalid, by=alice.actor)
    owner = typed_again(deposit_topic, "khalid@mail.example")
    assert prove("khalid@mail.example") == owner
    assert [part.contact for part in conversation.participants.all()] == [owner]
    assert conversation in conversations_for(owner.actor)
    assert verify_all().is_whole
