"""The desk's search: by number, address and words of the subject, and never more than the agent may see."""

from functools import partial
from typing import Any

import pytest
from django.db import connection

from gatehouse.accounts.models import User
from gatehouse.channels.chat.models import Chat
from gatehouse.conversations.models import Contact, Conversation, Department, Topic
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import open_as
from gatehouse.testing.plans import plans, scanned
from gatehouse.workspace.search import By, recognise, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def missing(lena: Contact, deposit_topic: Topic) -> Conversation:
    return open_as(lena, deposit_topic, "1,250 USDT over Tron missing")


@pytest.mark.parametrize(
    "typed", ["1,250 usdt", "tron miss", "TRON", "lena.vogt@mail.example", " Lena.Vogt@Mail.example "]
)
def test_it_finds_by_words_and_address(alice: User, missing: Conversation, typed: str) -> None:
    assert missing.pk in search(alice, typed)


@pytest.mark.parametrize("typed", ["Lena", "vogt", "lena vog", "Vogt Lena"])
def test_it_finds_by_the_customers_name(alice: User, missing: Conversation, khalid: Contact, typed: str) -> None:
    other = open_as(khalid, missing.topic, "Lena is missing") if typed == "Lena" else None
    assert search(alice, typed) == [one.pk for one in (other, missing) if one]


def test_it_finds_by_number_however_it_is_spelt(alice: User, missing: Conversation) -> None:
    for typed in (missing.number, missing.number.lower().replace("-", " "), missing.number.removeprefix("GH-")):
        assert search(alice, typed) == [missing.pk]


def test_it_finds_a_chat_by_its_number_and_topic(alice: User, chat: Chat) -> None:
    for typed in (chat.conversation.number, "deposit not"):
        assert search(alice, typed) == [chat.conversation.pk]


@pytest.mark.parametrize(
    "typed", ["", "   ", "&|!():*'", "nothing like it", "nobody@mail.example", "ron", "²", "½", "\x00", "'; drop"]
)
def test_what_is_not_there_finds_nothing(alice: User, missing: Conversation, typed: str) -> None:
    assert search(alice, typed) == []


def test_nobody_finds_what_he_may_not_see(mallory: User, missing: Conversation) -> None:
    for typed in (missing.number, "lena.vogt@mail.example", "tron", "lena"):
        assert search(mallory, typed) == []


def test_what_is_typed_is_recognised() -> None:
    assert recognise("lena@mail.example")[0] == By.ADDRESS
    assert recognise("deposit missing")[0] == By.WORDS


def test_the_page_shows_what_was_found_and_says_when_it_is_nothing(desk: Any, missing: Conversation) -> None:
    page = desk.get("/desk/?q=tron+missing").content.decode()
    assert f'data-number="{missing.number}"' in page
    assert 'value="tron missing"' in page
    assert "Nothing fits." in desk.get("/desk/?q=unheard").content.decode()


def test_a_search_is_journaled_once_without_its_words(desk: Any, missing: Conversation) -> None:
    for _ in range(3):
        desk.get("/desk/?q=lena.vogt@mail.example")
    entry = Entry.objects.get(kind="searched")
    assert entry.content["data"] == {"by": "address", "found": 1}
    assert "lena" not in entry.canonical


def test_no_table_is_read_row_by_row(alice: User, lena: Contact, khalid: Contact, deposits: Department) -> None:
    made = {"contact": khalid, "channel": "form", "department": deposits, "updated_at": lena.created_at}
    rows = [Conversation(number=f"GH-{n}", subject=f"word{n} tron", **made) for n in range(5000)]
    Conversation.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("analyze conversations_conversation")
    for typed in ("GH-7KQ2-M4XD", "word77", "lena.vogt@mail.example", "lena"):
        tables = set().union(*(scanned(plan) for plan in plans(partial(search, alice, typed))))
        assert "conversations_conversation" not in tables, typed
