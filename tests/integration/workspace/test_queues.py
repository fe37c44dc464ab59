"""What stands in which list, and walking through it page by page."""

import pytest
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.assign import assign, take
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.escalate import escalate
from gatehouse.conversations.actions.involve import involve
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.spam import mark_spam
from gatehouse.conversations.actions.state import solve
from gatehouse.conversations.models import Conversation, Department
from gatehouse.testing.cast import make_agent, open_as
from gatehouse.testing.desk import desk_client
from gatehouse.workspace import queues
from gatehouse.workspace.places import BadPlace, Place
from gatehouse.workspace.queues import Choice, Segment


def numbers(user, segment, department=None):
    page = queues.page(user, Choice(segment, department), queues.departments_of(user))
    return [row.conversation.number for row in page.rows]


def test_a_new_one_is_open_to_take_and_nobodys(alice, conversation):
    assert numbers(alice, Segment.OPEN) == [conversation.number]
    assert numbers(alice, Segment.MINE) == []
    assert numbers(alice, Segment.ALL) == [conversation.number]


def test_a_taken_one_is_mine_and_no_longer_open_to_take(alice, bob, conversation):
    take(conversation, by=alice.actor)
    assert numbers(alice, Segment.MINE) == [conversation.number]
    assert numbers(alice, Segment.OPEN) == numbers(bob, Segment.OPEN) == numbers(bob, Segment.MINE) == []


def test_another_department_sees_nothing(mallory, conversation):
    assert numbers(mallory, Segment.OPEN) == numbers(mallory, Segment.ALL) == []


def test_a_department_that_was_asked_sees_it_marked(alice, mallory, security, conversation):
    involve(conversation, security, by=alice.actor)
    page = queues.page(mallory, Choice(Segment.OPEN), queues.departments_of(mallory))
    assert [(row.conversation, row.is_asked) for row in page.rows] == [(conversation, True)]
    assert numbers(mallory, Segment.ALL, security) == [conversation.number]


def test_what_was_escalated_waits_for_senior_members(alice, dora, deposits, conversation):
    sam = make_agent("Sam", deposits, role="senior")
    escalate(conversation, "Too hard for me.", by=alice.actor)
    assert numbers(alice, Segment.OPEN) == []
    assert (
        numbers(sam, Segment.OPEN)
        == numbers(dora, Segment.OPEN)
        == numbers(alice, Segment.ALL)
        == [conversation.number]
    )


def test_security_people_see_every_department(conversation):
    sera = make_agent("Sera", role="security")
    assert numbers(sera, Segment.OPEN) == [conversation.number]


def test_spam_and_what_was_merged_are_in_no_list(alice, conversation, lena, deposit_topic):
    other = open_as(lena, deposit_topic, "again")
    Conversation.objects.filter(pk=other.pk).update(merged_into=conversation)
    mark_spam(conversation, by=alice.actor)
    assert numbers(alice, Segment.OPEN) == numbers(alice, Segment.ALL) == []


def test_solved_ones_are_found_in_all_only(alice, conversation):
    assign(conversation, alice, by=alice.actor)
    solve(conversation, by=alice.actor)
    assert numbers(alice, Segment.MINE) == []
    assert numbers(alice, Segment.ALL) == [conversation.number]


@pytest.mark.parametrize("segment", [Segment.OPEN, Segment.WAITING, Segment.ALL])
def test_pages_follow_each_other_without_gap_or_repetition(alice, many, segment):
    seen, place = [], None
    while True:
        page = queues.page(alice, Choice(segment), queues.departments_of(alice), place)
        seen += [row.conversation.pk for row in page.rows]
        place = page.next
        if place is None:
            break
    assert len(seen) == len(set(seen)) == 70
    column = segment.order.column
    times = list(Conversation.objects.in_bulk(seen).values())
    order = sorted(times, key=lambda one: (getattr(one, column), one.pk), reverse=segment == Segment.ALL)
    assert seen == [one.pk for one in order]


def test_who_waits_longest_stands_first_and_says_since_when(alice, desk, conversation, lena, deposit_topic):
    later = open_as(lena, deposit_topic, "Later")
    receive(conversation, Draft(text="Any news?"), by=lena.actor)
    assert numbers(alice, Segment.WAITING) == [conversation.number, later.number]
    page = desk.get("/desk/?segment=waiting").content.decode()
    assert f'<time datetime="{conversation.created_at.isoformat(timespec="seconds")}"' in page
    reply(conversation, Draft(text="It is there."), by=alice.actor)
    assert numbers(alice, Segment.WAITING) == [later.number]


def test_nobody_waits_in_a_list_of_spam_or_of_another_department(alice, mallory, conversation):
    assert numbers(mallory, Segment.WAITING) == []
    mark_spam(conversation, by=alice.actor)
    assert numbers(alice, Segment.WAITING) == []


def test_several_pages_can_be_fetched_anew_at_once(alice, many):
    page = queues.page(alice, Choice(Segment.OPEN), queues.departments_of(alice), pages=2)
    assert len(page.rows) == 2 * queues.PAGE


def test_counts_stop_at_ninety_nine(alice, many):
    departments = queues.departments_of(alice)
    assert str(queues.count(alice, Choice(Segment.OPEN), departments)) == "70"
    _more(many, 40)
    assert str(queues.count(alice, Choice(Segment.OPEN), departments)) == "99+"


@pytest.mark.parametrize(
    ("query", "taught", "way_on"),
    [
        ("segment=mine", "Conversations that you take or are given appear here", "segment=open"),
        ("segment=open", "What customers send next appears here by itself", "segment=mine"),
        ("segment=waiting", "When one does, whoever has waited longest comes first", ""),
        ("segment=snoozed", "Press S in a conversation that can wait", ""),
        ("segment=all", "Everything written to your departments appears here", "/desk/new/"),
        ("segment=all&state=closed", "Nothing fits these filters", "segment=all"),
        ("q=nothing-like-that", "Try the number, the whole address, or the first letters of words", "segment=all"),
    ],
)
def test_an_empty_list_says_what_comes_into_it_and_where_to_go_on(desk, query, taught, way_on):
    _head, _empty, shown = desk.get(f"/desk/?{query}").content.decode().partition('<div class="empty">')
    shown = shown.partition("</div>")[0]
    assert taught in shown
    assert way_on in shown
    assert bool(way_on) == ("<a " in shown)


def test_an_agent_without_department_sees_an_empty_desk(omar):
    assert numbers(omar, Segment.OPEN) == []
    assert desk_client(omar).get("/desk/").status_code == 200


@pytest.mark.parametrize("text", ["x", "2026-01-01T00:00:00~1", "~", "2026-01-01T00:00:00+00:00~-1", "a~9" + "9" * 30])
def test_a_place_that_is_not_one_is_refused(text):
    with pytest.raises(BadPlace):
        Place.parse(text)


def test_a_place_survives_its_text():
    place = Place(timezone.now(), 7)
    assert Place.parse(str(place)) == place
    assert Place.parse("") is None


def test_the_page_lists_rows_and_leads_to_the_next(desk, many):
    page = desk.get("/desk/?segment=open").content.decode()
    assert page.count('class="q ') == queues.PAGE
    assert "/desk/rows/?segment=open&amp;after=" in page


def test_a_wrong_place_is_told(desk):
    answer = desk.get("/desk/rows/?after=nonsense")
    assert answer.status_code == 400
    assert b"start again" in answer.content


def test_a_place_with_a_zone_that_postgresql_does_not_know_is_a_place(desk, conversation):
    assert desk.get("/desk/rows/?segment=all&after=2126-01-01T00:00:00%2B23:59~1").status_code == 200


def test_an_unknown_choice_is_the_first_one(desk, conversation):
    assert desk.get("/desk/?segment=nonsense&department=nowhere").status_code == 200


@pytest.fixture
def many(conversation, lena, deposits):
    """Seventy in the queue, many of them with the same time."""
    _more(conversation, 69)
    return conversation


def _more(first, count):
    known = Conversation.objects.count()
    copies = []
    for index in range(known, known + count):
        copy = Conversation(
            number=f"GH-TEST-{index:04}",
            contact_id=first.contact_id,
            department_id=first.department_id,
            channel="form",
            updated_at=first.updated_at.replace(microsecond=index // 5),
            unanswered_since=first.updated_at.replace(microsecond=index // 5),
        )
        copies.append(copy)
    Conversation.objects.bulk_create(copies)


def test_what_a_department_still_has_stays_in_its_queue_when_it_is_switched_off(
    conversation: Conversation, alice: User
) -> None:
    Department.objects.update(is_active=False)
    departments = queues.departments_of(alice)
    shown = queues.page(alice, queues.Choice(queues.Segment.ALL), departments)
    assert [row.conversation for row in shown.rows] == [conversation]
