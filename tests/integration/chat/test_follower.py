"""A chat follows its conversation."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.channels.chat.follower import ChatFollower
from gatehouse.channels.chat.models import Chat, ChatState
from gatehouse.channels.chat.places import standing
from gatehouse.conversations.actions.assign import assign
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.spam import mark_spam
from gatehouse.conversations.actions.state import solve
from gatehouse.conversations.actions.transfer import transfer
from gatehouse.conversations.models import Department
from gatehouse.journal.models import Entry
from gatehouse.testing.chats import begin_as_guest

Follow = Callable[[], str]


@pytest.fixture
def follow(chat: Chat) -> Follow:
    """Hand all entries to the follower, twice; the chat's state then."""

    def run() -> str:
        entries = [entry for entry in Entry.objects.order_by("id") if ChatFollower().wants(entry)]
        ChatFollower().handle(entries[-1:])
        ChatFollower().handle(entries[-1:])
        chat.refresh_from_db()
        return chat.state

    return run


def test_it_is_taken_by_whoever_gets_it(chat: Chat, follow: Follow, alice: User) -> None:
    assign(chat.conversation, alice, by=alice.actor)
    assert follow() == ChatState.TAKEN
    assert chat.taken_at is not None
    assert standing(chat).place == 0


def test_given_back_it_has_its_old_place(chat: Chat, follow: Follow, alice: User) -> None:
    arrived = chat.arrived_at
    assign(chat.conversation, alice, by=alice.actor)
    follow()
    assign(chat.conversation, None, by=alice.actor)
    assert (follow(), chat.arrived_at, standing(chat).place) == (ChatState.WAITING, arrived, 1)


def test_solved_it_is_over_and_a_new_word_lines_up_again(chat: Chat, follow: Follow, alice: User) -> None:
    solve(chat.conversation, by=alice.actor)
    assert follow() == ChatState.ENDED
    receive(chat.conversation, Draft(text="Not yet.", channel="chat"), by=chat.conversation.contact.actor)
    assert follow() == ChatState.WAITING
    assert chat.ended_at is None


def test_spam_is_over(chat: Chat, follow: Follow, alice: User) -> None:
    mark_spam(chat.conversation, by=alice.actor)
    assert follow() == ChatState.ENDED


def test_it_moves_with_its_department(chat: Chat, follow: Follow, alice: User, security: Department) -> None:
    transfer(chat.conversation, security, by=alice.actor)
    follow()
    assert chat.department_id == security.pk


def test_who_left_lines_up_again_when_he_writes(chat: Chat, follow: Follow) -> None:
    Chat.objects.update(state=ChatState.LEFT, ended_at=timezone.now())
    receive(chat.conversation, Draft(text="I am back.", channel="chat"), by=chat.conversation.contact.actor)
    assert follow() == ChatState.WAITING


def test_a_wait_is_said_only_of_what_was_measured(chat: Chat, follow: Follow, alice: User) -> None:
    assert (standing(chat).place, standing(chat).wait) == (1, None)
    assign(chat.conversation, alice, by=alice.actor)
    follow()
    next_one = begin_as_guest(chat.conversation.topic)
    assert (standing(next_one).place, standing(next_one).wait) == (1, {"from": 420, "to": 1860})
