"""Words that were changed behind the journal's back are found."""

import pytest
from django.db import connection
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.erase import erase, erase_files
from gatehouse.conversations.actions.escalate import escalate
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.bodies import verify_bodies
from gatehouse.conversations.models import Attachment, Contact, Conversation, Message
from gatehouse.journal.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(conversation: Conversation, lena: Contact, alice: User) -> Conversation:
    receive(conversation, Draft(text="Any news?"), by=lena.actor)
    escalate(conversation, "Needs a second look.", by=alice.actor)
    return conversation


def test_untouched_words_are_vouched_for(talk: Conversation) -> None:
    assert list(verify_bodies()) == []


def test_an_altered_message_is_found(talk: Conversation) -> None:
    Message.objects.filter(seq=2).update(text="All is well.")
    assert [(problem.seq, problem.reason) for problem in verify_bodies()] == [(2, "its message was altered")]


def test_a_missing_message_is_found(talk: Conversation) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from conversations_message where seq = 2")
    assert [(problem.seq, problem.reason) for problem in verify_bodies()] == [(2, "its message is missing")]


def test_what_was_erased_by_the_rules_is_no_problem(talk: Conversation) -> None:
    erase(talk, by=SYSTEM)
    assert list(verify_bodies()) == []


def test_a_message_that_only_claims_to_be_erased_is_found(talk: Conversation) -> None:
    Message.objects.filter(seq=2).update(text="", html="", salt=None, erased_at=timezone.now())
    assert [problem.seq for problem in verify_bodies()] == [2]
    erase(talk, by=SYSTEM)
    Message.objects.filter(seq=1).update(text="All is well.")
    assert [problem.seq for problem in verify_bodies()] == [1]


def test_erasing_files_vouches_for_no_words(talk: Conversation) -> None:
    Attachment.objects.create(message=talk.messages.get(seq=1), name="a", family="text", size=1, sha256=b"")
    erase_files(talk, by=SYSTEM)
    Message.objects.filter(seq=1).update(text="", html="", salt=None, erased_at=timezone.now())
    assert [problem.seq for problem in verify_bodies()] == [1]
