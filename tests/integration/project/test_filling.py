"""What the benches measure on: the filled desk keeps step with the schema, and its journal is whole."""

import pytest

from bench.filling import lives, tables, world
from bench.filling.lives import Part
from gatehouse.channels.forms.shipped import ship
from gatehouse.conversations.bodies import verify_bodies
from gatehouse.conversations.connection import raw_connection
from gatehouse.conversations.models import OPEN_STATES, Conversation, Message
from gatehouse.journal.data import load
from gatehouse.journal.models import Entry
from gatehouse.journal.verify import verify_all

pytestmark = pytest.mark.django_db
SIZE = 150


@pytest.fixture
def filled() -> world.World:
    ship()
    world.people()
    known = world.look(seed=1, size=SIZE)
    tables.copy(raw_connection(), Part(known, 0).make().rows)
    return known


def test_every_column_is_known(db: None) -> None:
    tables.check(raw_connection())


def test_a_column_that_nobody_thought_of_stops_it(db: None) -> None:
    raw_connection().execute("alter table conversations_message add column mood text")
    with pytest.raises(tables.SchemaAhead, match=r"conversations_message\.mood"):
        tables.check(raw_connection())


def test_the_journal_of_a_filled_desk_is_whole(filled: world.World) -> None:
    report = verify_all()
    assert report.is_whole, report.problems[:3]
    assert list(verify_bodies()) == []
    assert report.entries > SIZE


def test_entries_are_of_known_kinds(filled: world.World) -> None:
    for entry in Entry.objects.filter(subject_kind="conversation").order_by("kind").distinct("kind"):
        assert load(entry.kind, entry.content["data"])


def test_the_same_seed_makes_the_same_desk(filled: world.World) -> None:
    assert Part(filled, 0).make().rows == Part(filled, 0).make().rows


def test_long_ones_are_open_and_as_long_as_they_should_be(filled: world.World) -> None:
    newest = Conversation.objects.get(number=lives.Life(Part(filled, 0), SIZE - 3).ticket)
    assert newest.state in OPEN_STATES
    assert Message.objects.filter(conversation=newest).count() == 2_000
