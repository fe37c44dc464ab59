"""A conversation's whole journal: every entry once, in order, along indexes, and whether the chain holds."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from gatehouse.conversations import whole_journal
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.open_record import open_record
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.priority import set_priority
from gatehouse.conversations.actions.state import set_state
from gatehouse.conversations.models import Priority, State
from gatehouse.conversations.whole_journal import Reading, Sort
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.data import EntryData
from gatehouse.journal.verify import verify_subject
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client
from gatehouse.testing.plans import plans

pytestmark = pytest.mark.django_db
ROW = re.compile(r'<tr id="entry-(\d+)"')
WORDS = re.compile(r'class="ledger__what">.*?<span dir="auto">(.*?)</span>', re.S)


@pytest.fixture
def lived(conversation, alice, bob, khalid):
    """A conversation of which every sort has an entry."""
    note(conversation, Draft(text="Backlog of 212."), by=alice.actor)
    add_participant(conversation, khalid, by=alice.actor)
    set_priority(conversation, Priority.HIGH, by=alice.actor)
    set_state(conversation, State.SOLVED, by=SYSTEM)
    open_record(conversation, by=bob.actor)
    return conversation


def told(desk, address):
    return WORDS.findall(desk.get(address).content.decode())


def test_it_hides_from_strangers_and_asks_for_sign_in(mallory, client, at):
    assert desk_client(mallory).get(at("journal/")).status_code == 404
    assert client.get(at("journal/")).url.startswith("/desk/sign-in/")


def test_it_is_read_only(desk, at):
    assert desk.post(at("journal/")).status_code == 405


def test_reading_it_is_noted_as_reading_the_conversation_is(desk, at):
    with recorded() as entries:
        desk.get(at("journal/"))
        desk.get(at("journal/"))
    assert [entry.kind for entry in entries] == ["record_opened"]


def test_every_entry_stands_there_in_words_and_no_message_does(desk, lived, at):
    lines = told(desk, at("journal/?order=oldest"))
    assert lines[0].endswith("opened this")
    assert "Alice left a note" in lines
    assert f"Bob opened {lived.number}" in lines
    assert lines[-1] == f"Alice opened {lived.number}"
    assert "Backlog of 212." not in desk.get(at("journal/")).content.decode()
    assert told(desk, at("journal/")) == lines[::-1]


@pytest.mark.parametrize(
    ("sort", "shown", "hidden"),
    [
        ("messages", "left a note", "added"),
        ("handling", "priority", "left a note"),
        ("people", "added", "priority"),
        ("reads", "Bob opened", "priority"),
        ("automatic", "Gatehouse set this", "left a note"),
    ],
    ids=str,
)
def test_it_is_narrowed_to_a_sort(desk, lived, at, sort, shown, hidden):
    lines = " ".join(told(desk, at(f"journal/?show={sort}")))
    assert shown in lines
    assert hidden not in lines


def test_every_kind_of_entry_is_of_a_sort(conversation):
    parts = [Sort.MESSAGES, Sort.HANDLING, Sort.PEOPLE]
    for kind in EntryData.kinds:
        fits = [sort for sort in parts if _matches(sort, kind)]
        assert fits, kind
    assert {kind for kind in whole_journal._PEOPLE if kind not in EntryData.kinds} == set()


def _matches(sort, kind):
    """Whether the sort's condition lets a kind through."""
    where = sort.of_chain
    kinds = dict(where.children)["kind__in"]
    return (kind in kinds) != where.negated


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_pages_lead_forward_and_back_and_lose_nothing(desk, lived, at, order, monkeypatch):
    desk.get(at("journal/"))
    whole = ROW.findall(desk.get(at(f"journal/?order={order}")).content.decode())
    monkeypatch.setattr(whole_journal, "PAGE", 3)
    pages, address = [], f"?order={order}"
    while address:
        page = desk.get(at("journal/") + address).content.decode()
        pages.append((address, ROW.findall(page), re.search(r'rel="prev" href="([^"]+)"', page)))
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert [row for _address, rows, _back in pages for row in rows] == whole
    assert pages[0][2] is None
    back = pages[-1][2][1].replace("&amp;", "&")
    assert ROW.findall(desk.get(at("journal/") + back).content.decode()) == pages[-2][1]


@pytest.mark.parametrize("query", ["show=x", "order=x", "after=x", "before=2026-01-01~1", "after=%00", "show=%00"])
def test_a_query_that_makes_no_sense_is_refused_with_the_reason(desk, at, query):
    answer = desk.get(at(f"journal/?{query}"))
    assert (answer.status_code, b"Give `show`" in answer.content) == (400, True)


def test_two_places_at_once_are_refused(desk, at):
    place = "2026-01-01T00:00:00Z~1"
    assert desk.get(at(f"journal/?after={place}&before={place}")).status_code == 400


def test_it_says_that_the_chain_is_whole(desk, lived, at):
    assert f"whole up to entry {lived.seq}, the newest" in desk.get(at("journal/")).content.decode()


def test_a_long_chain_is_checked_as_far_as_is_cheap(lived):
    checked = verify_subject(lived, most=2)
    assert (checked.seq, checked.is_all, checked.problem) == (2, False, None)


@pytest.mark.parametrize(
    "wrong",
    [
        "update journal_entry set canonical = canonical || ' ' where subject_kind = 'conversation' and seq = 2",
        "delete from journal_entry where subject_kind = 'conversation' and seq = 2",
    ],
    ids=["altered", "removed"],
)
def test_a_broken_chain_is_said(desk, lived, at, wrong):
    with connection.cursor() as cursor:
        cursor.execute("alter table journal_entry disable trigger journal_append_only")
        cursor.execute(wrong)
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table journal_entry enable trigger journal_append_only")
    assert "The chain is broken at entry" in desk.get(at("journal/")).content.decode()


def test_a_tail_that_was_cut_off_is_found(lived):
    lived.seq += 1
    assert verify_subject(lived, most=100).problem is not None


def test_erased_words_are_said_to_be_erased(desk, lived, at):
    assert "were erased" not in desk.get(at("journal/")).content.decode()
    lived.erased_at = timezone.now() - timedelta(days=2)
    lived.save(update_fields=["erased_at"])
    assert "The words and files of this conversation were erased." in desk.get(at("journal/")).content.decode()


def test_it_costs_the_same_however_much_happened(desk, lived, at, django_assert_num_queries):
    desk.get(at("journal/"))
    with django_assert_num_queries(9):
        desk.get(at("journal/"))


def test_names_of_colleagues_and_customers_are_never_html(desk, lived, at, bob):
    bob.name = "<b>Bob"
    bob.save(update_fields=["name"])
    assert "<b>Bob" not in desk.get(at("journal/")).content.decode()


_FILL = """
insert into journal_entry (subject_kind, subject_id, seq, kind, at, canonical, hash)
select case when n %% 2 = 0 then 'user' else 'conversation' end, 900000 + n %% 7, n, case when n %% 2 = 0
  then 'record_opened' else 'tagged' end, now() - n * interval '1 s', '{"data":{"conversation":' || n || '}}', ''
from generate_series(1, %s) n
"""


@pytest.mark.parametrize("sort", list(Sort))
def test_no_page_reads_the_whole_journal(lived, sort):
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [20_000])
        cursor.execute("analyze journal_entry")
    for plan in plans(lambda: whole_journal.page(lived, Reading(sort=sort)), run=True):
        assert read_of_journal(plan) < 200, plan


def read_of_journal(plan):
    """How many entries the plan has read, those among them that did not fit."""
    own = 0
    if plan.get("Relation Name") == "journal_entry":
        own = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    return own + sum(read_of_journal(part) for part in plan.get("Plans", []))
