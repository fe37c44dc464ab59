"""The role of docs/journal.md: it can do the desk's work, and cannot change or remove an entry."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.assign import assign
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Conversation
from gatehouse.journal.models import Entry
from gatehouse.journal.verify import verify_all

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "journal.md"


@pytest.fixture
def as_app(conversation: Conversation, alice: User) -> Iterator[None]:
    """Work as that role, made by the document's own lines, until this test's transaction ends."""
    found = re.search(r"```sql\n(.*?)```", DOCUMENT.read_text(), re.S)
    assert found
    with connection.cursor() as cursor:
        cursor.execute(found[1])
        cursor.execute("set local role gatehouse_app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("reset role")


@pytest.mark.usefixtures("as_app")
def test_it_can_do_the_desks_work(conversation: Conversation, alice: User) -> None:
    assign(conversation, alice, by=alice.actor)
    reply(conversation, Draft(text="Hello."), by=alice.actor)
    assert list(Entry.objects.order_by("seq").values_list("kind", flat=True)) == ["opened", "assigned", "replied"]
    assert verify_all().is_whole


@pytest.mark.usefixtures("as_app")
@pytest.mark.parametrize(
    "statement",
    [
        "update journal_entry set kind = 'noted'",
        "delete from journal_entry",
        "truncate journal_entry",
        "alter table journal_entry disable trigger all",
        "drop trigger journal_append_only on journal_entry",
    ],
)
def test_it_cannot_touch_an_entry(statement: str) -> None:
    """The right is missing; the trigger is not even asked."""
    with connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
            cursor.execute(statement)
        assert Entry.objects.filter(kind="opened").exists()


@pytest.mark.usefixtures("as_app")
def test_it_cannot_give_itself_the_right() -> None:
    with connection.cursor() as cursor:
        cursor.execute("grant update, delete on journal_entry to gatehouse_app")  # a warning, and nothing is granted
        cursor.execute("select has_table_privilege('gatehouse_app', 'journal_entry', 'update, delete')")
        assert cursor.fetchone() == (False,)
