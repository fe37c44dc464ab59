"""`unanswered_since` says what the messages say, whatever was done in whatever order."""

import importlib
import random
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection

from gatehouse.accounts.models import User
from gatehouse.conversations import unanswered
from gatehouse.conversations.actions.details import request_details
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.erase import erase
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.escalate import escalate
from gatehouse.conversations.actions.keep_open import keep_open
from gatehouse.conversations.actions.merge import merge, unmerge
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.open import Request, open_for
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.split import split
from gatehouse.conversations.actions.state import close, reopen, set_state, solve
from gatehouse.conversations.models import OUR_TURN, Contact, Conversation, Message, State, Topic, TopicField
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import open_as

pytestmark = pytest.mark.django_db
FILL = importlib.import_module("gatehouse.conversations.migrations.0010_unanswered_since").FILL


def now_of(conversation: Conversation) -> datetime | None:
    return Conversation.objects.get(pk=conversation.pk).unanswered_since


def at_of(conversation: Conversation, seq: int) -> datetime:
    return conversation.messages.get(seq=seq).created_at


def test_a_customer_waits_from_the_first_word_until_our_answer(
    conversation: Conversation, alice: User, lena: Contact
) -> None:
    assert now_of(conversation) == at_of(conversation, 1)
    receive(conversation, Draft(text="Hello?"), by=lena.actor)
    note(conversation, Draft(text="Looks fine."), by=alice.actor)
    escalate(conversation, "Too hard.", by=alice.actor)
    assert now_of(conversation) == at_of(conversation, 1)
    reply(conversation, Draft(text="It is there."), by=alice.actor)
    assert now_of(conversation) is None
    receive(conversation, Draft(text="Thanks!"), by=lena.actor)
    assert now_of(conversation) == Message.objects.latest("created_at").created_at


def test_what_we_begin_waits_for_nobody(alice: User, deposit_topic: Topic) -> None:
    asked = Request(
        subject="x", draft=Draft(text="Hello."), department=deposit_topic.department, email="a@mail.example"
    )
    assert now_of(open_for(asked, by=alice.actor).conversation) is None


@pytest.mark.parametrize("state", [State.REPLIED, State.WAITING, State.SOLVED, State.CLOSED])
def test_nobody_waits_while_it_is_not_our_turn_and_taking_that_back_brings_the_time_back(
    conversation: Conversation, alice: User, state: State
) -> None:
    began = now_of(conversation)
    set_state(conversation, state, by=alice.actor)
    assert now_of(conversation) is None
    set_state(conversation, State.PROGRESS, by=alice.actor)
    assert now_of(conversation) == began


def test_a_merge_takes_the_wait_along_and_undoing_it_brings_it_back(
    conversation: Conversation, alice: User, lena: Contact, deposit_topic: Topic
) -> None:
    other = open_as(lena, deposit_topic, "Later")
    first, second = now_of(conversation), now_of(other)
    merge(conversation, other, by=alice.actor)
    assert (now_of(conversation), now_of(other)) == (None, first)
    unmerge(conversation, by=alice.actor)
    assert (now_of(conversation), now_of(other)) == (first, second)


def test_split_messages_wait_where_they_are_read(conversation: Conversation, alice: User, lena: Contact) -> None:
    reply(conversation, Draft(text="It is there."), by=alice.actor)
    receive(conversation, Draft(text="Another thing."), by=lena.actor)
    moved = Message.objects.latest("created_at")
    target = split(conversation, [moved], "Another thing", by=alice.actor)
    assert (now_of(conversation), now_of(target)) == (None, moved.created_at)


def test_what_was_erased_waits_no_more(conversation: Conversation, alice: User) -> None:
    erase(conversation, by=alice.actor)
    assert now_of(conversation) is None
    reopen(conversation, by=alice.actor)
    assert now_of(conversation) is None


VERBS: dict[str, Callable[[Conversation, User, Contact], object]] = {
    "write": lambda one, _alice, lena: receive(one, Draft(text="Hello?"), by=lena.actor),
    "answer": lambda one, alice, _lena: reply(one, Draft(text="Yes."), by=alice.actor),
    "ask": lambda one, alice, _lena: reply(one, Draft(text="Which?"), by=alice.actor, ask=True),
    "note": lambda one, alice, _lena: note(one, Draft(text="Hm."), by=alice.actor),
    "details": lambda one, alice, _lena: request_details(one, list(TopicField.objects.all()), by=alice.actor),
    "solve": lambda one, alice, _lena: solve(one, by=alice.actor),
    "close": lambda one, alice, _lena: close(one, by=alice.actor),
    "reopen": lambda one, alice, _lena: reopen(one, by=alice.actor),
    "wait": lambda one, alice, _lena: set_state(one, State.WAITING, by=alice.actor),
    "work": lambda one, alice, _lena: set_state(one, State.PROGRESS, by=alice.actor),
    "keep": lambda one, _alice, lena: keep_open(one, by=lena.actor),
}


@pytest.mark.parametrize("seed", range(20))
def test_it_always_says_what_the_journal_says(
    conversation: Conversation, alice: User, lena: Contact, seed: int
) -> None:
    dice = random.Random(seed)
    for _ in range(12):
        conversation.refresh_from_db()
        try:
            VERBS[dice.choice(list(VERBS))](conversation, alice, lena)
        except Impossible:
            continue
        for one in Conversation.objects.order_by("pk"):  # writing to a closed one begins another
            assert one.unanswered_since == told(one)


@pytest.mark.parametrize("seed", range(5))
def test_filling_old_rows_says_what_the_messages_say(
    conversation: Conversation, alice: User, lena: Contact, seed: int
) -> None:
    dice = random.Random(seed)
    for name in dice.choices(["write", "answer", "details", "note"], k=5):
        VERBS[name](conversation, alice, lena)
    merged = open_as(lena, Topic.objects.get(), "Merged")
    merge(merged, conversation, by=alice.actor)
    Conversation.objects.update(unanswered_since=None)
    with connection.cursor() as cursor:
        cursor.execute(FILL)
    for one in Conversation.objects.all():
        assert one.unanswered_since == unanswered.since(one)


def told(conversation: Conversation) -> datetime | None:
    """Since when the customer waits, read from the journal entry by entry."""
    waits = first = None
    for entry in Entry.objects.filter(subject_kind="conversation", subject_id=conversation.pk).order_by("seq"):
        if entry.kind in ("opened", "received"):
            first, waits = first or entry.at, waits or entry.at
        elif entry.kind in ("replied", "details_requested"):
            first = waits = None
        elif entry.kind == "kept_open":
            waits = None
        elif entry.kind == "state_set":
            waits = first if entry.content["data"]["state"] in OUR_TURN else None
    return waits
