"""A query that is written once answers like the one it was made of, whoever asks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gatehouse.conversations.access import ACTOR, conversations_for
from gatehouse.conversations.models import Conversation
from gatehouse.conversations.prepared import Among, Prepared, columns
from gatehouse.journal.actor import SYSTEM, Actor

pytestmark = pytest.mark.django_db
IDS = object()


def found(actor: Actor, ids: list[int]) -> list[int]:
    rows = conversations_for(Actor(actor.kind, ACTOR)).filter(Among("pk", IDS)).values_list("pk")
    return [pk for (pk,) in Prepared.of(rows).rows({ACTOR: actor.id, IDS: ids})]


def test_each_actor_finds_what_is_his(conversation: Conversation) -> None:
    owner = conversation.contact.actor
    assert found(owner, [conversation.pk]) == [conversation.pk]
    assert found(Actor("contact", owner.id and owner.id + 1), [conversation.pk]) == []
    assert found(SYSTEM, [conversation.pk]) == [conversation.pk]


def test_only_the_listed_ones_are_found(conversation: Conversation) -> None:
    assert found(SYSTEM, []) == []
    assert found(SYSTEM, [conversation.pk + 1]) == []


def test_what_django_knows_to_be_nothing_is_nothing() -> None:
    assert Prepared.of(Conversation.objects.none()).rows({}) == []


def test_a_given_value_that_looks_like_a_mark_stays_itself(conversation: Conversation) -> None:
    query = Prepared.of(Conversation.objects.filter(number="-mark-", subject="-other-").values_list("pk"))
    assert query.filled({"-mark-": "-other-", "-other-": "-mark-"})[:2] == ["-other-", "-mark-"]


def test_columns_come_in_the_models_order_and_the_rest_is_read_when_asked_for(conversation: Conversation) -> None:
    names = columns(Conversation, "subject", "id", "number")
    row = Conversation.objects.values_list(*names).get(pk=conversation.pk)
    loaded = Conversation.from_db("default", names, row)
    assert (loaded.pk, loaded.number, loaded.subject) == (conversation.pk, conversation.number, conversation.subject)
    with CaptureQueriesContext(connection) as captured:
        assert loaded.state == conversation.state
    assert len(captured) == 1


def test_a_column_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        columns(Conversation, "id", "colour")
