"""Filters narrow every list, stand in its address, keep its pages, and bound what is looked at."""

import random

import pytest
from django.http import QueryDict

from gatehouse.conversations.actions.assign import assign
from gatehouse.conversations.actions.priority import set_priority
from gatehouse.conversations.actions.state import solve
from gatehouse.conversations.actions.tag import tag
from gatehouse.conversations.models import Conversation, Priority, Tag
from gatehouse.testing.cast import make_agent, open_as
from gatehouse.testing.desk import desk_client
from gatehouse.workspace import filters, queues
from gatehouse.workspace.queues import Choice, Segment


def choice(user, text, segment=Segment.ALL):
    return Choice(segment, None, "", filters.read(QueryDict(text), user, queues.departments_of(user)))


def numbers(user, text, segment=Segment.ALL):
    """Everything that fits, page after page."""
    departments, place, seen = queues.departments_of(user), None, []
    while True:
        page = queues.page(user, choice(user, text, segment), departments, place)
        seen += [row.conversation.number for row in page.rows]
        place = page.next
        if place is None:
            return seen


@pytest.fixture
def two(conversation, lena, deposit_topic, alice, bob, dora):
    """One that stands out in every way, and a plain one."""
    Tag.objects.create(key="vip", name="VIP")
    odd = open_as(lena, deposit_topic, "Odd")
    Conversation.objects.filter(pk=odd.pk).update(channel="email", language="nl", topic=None)
    odd.refresh_from_db()
    tag(odd, "late", by=dora.actor)
    tag(odd, "tron", by=dora.actor)
    set_priority(odd, Priority.URGENT, by=alice.actor)
    assign(odd, bob, by=alice.actor)
    solve(odd, by=bob.actor)
    return odd.number, conversation.number


@pytest.mark.parametrize(
    ("text", "odd", "plain"),
    [
        ("state=solved", True, False),
        ("state=solved&state=closed", True, False),
        ("state=submitted&state=progress", False, True),
        ("priority=urgent", True, False),
        ("priority=normal&priority=urgent", True, True),
        ("channel=email", True, False),
        ("language=nl", True, False),
        ("topic=deposit", False, True),
        ("tag=late", True, False),
        ("tag=late&tag=tron", True, False),
        ("tag=late&tag=vip", False, False),
        ("assignee=nobody", False, True),
        ("assignee=me", False, False),
        ("assignee=me&assignee=nobody", False, True),
        ("state=solved&language=nl&tag=late&priority=urgent", True, False),
        ("state=solved&language=en", False, False),
        ("", True, True),
    ],
)
def test_a_filter_narrows(alice, two, text, odd, plain):
    found = numbers(alice, text)
    assert (two[0] in found, two[1] in found) == (odd, plain)


def test_an_agent_of_ones_departments_can_be_chosen_and_no_other(alice, bob, mallory, two):
    assert numbers(alice, f"assignee={bob.pk}") == [two[0]]
    assert choice(alice, f"assignee={mallory.pk}").filters.unknown == (f"assignee={mallory.pk}",)


@pytest.mark.parametrize("segment", [Segment.MINE, Segment.OPEN, Segment.WAITING])
def test_a_filter_narrows_every_list(alice, conversation, segment):
    if segment == Segment.MINE:
        assign(conversation, alice, by=alice.actor)
    assert numbers(alice, "language=en", segment) == [conversation.number]
    assert numbers(alice, "language=nl", segment) == []


@pytest.mark.parametrize(
    "text",
    ["state=x", "priority=9", "channel=%00", "language=xx", "topic=none%00", "tag=!!", "tag=%00", "assignee=x",
     "assignee=" + "9" * 40, "assignee=-1", "tag=" + "x" * 500, "&".join(f"tag=t{n}" for n in range(60))],
)  # fmt: skip
def test_what_is_not_known_is_left_out_and_told(desk, conversation, text):
    answer = desk.get(f"/desk/?segment=all&{text}")
    assert answer.status_code == 200
    assert "Left out, because it is not known here" in answer.content.decode()
    assert desk.get(f"/desk/rows/?segment=all&{text}").status_code == 200
    assert desk.get(f"/desk/filters/?segment=all&{text}").status_code == 200


def test_an_empty_field_of_the_form_is_no_filter(desk, conversation):
    page = desk.get("/desk/?segment=all&tag=&state=").content.decode()
    assert conversation.number in page
    assert "Left out" not in page


def test_a_chip_takes_its_filter_away_and_leaves_the_others(desk, two):
    page = desk.get("/desk/?segment=all&state=solved&language=nl").content.decode()
    assert 'href="/desk/?segment=all&amp;language=nl" aria-label="Remove the filter Solved"' in page
    assert 'href="/desk/?segment=all&amp;state=solved" aria-label="Remove the filter Nederlands"' in page
    assert 'href="/desk/?segment=waiting&amp;state=solved&amp;language=nl"' in page


def test_the_panel_ticks_what_is_chosen_and_keeps_the_list(desk, two, deposits):
    page = desk.get("/desk/filters/?segment=waiting&department=deposits&state=solved").content.decode()
    assert 'name="state" value="solved" checked' in page
    assert '<input type="hidden" name="segment" value="waiting">' in page
    assert '<input type="hidden" name="department" value="deposits">' in page
    assert "csrfmiddlewaretoken" not in page.partition('class="alone"')[2].partition("</main>")[0]


def test_the_panel_asks_for_sign_in_and_refuses_other_methods(desk, client):
    assert client.get("/desk/filters/").status_code == 302
    assert desk.post("/desk/filters/").status_code == 405


def test_the_panel_names_nobody_of_other_departments(desk, mallory, bob):
    page = desk.get("/desk/filters/").content.decode()
    assert "Bob" in page
    assert "Mallory" not in page


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("segment", [Segment.WAITING, Segment.ALL])
def test_pages_are_whole_however_little_is_looked_at(monkeypatch, security, deposits, conversation, segment, seed):
    sera = make_agent("Sera", role="security")
    dice = random.Random(seed)
    _scatter(conversation, [deposits.pk, security.pk], dice)
    monkeypatch.setattr(queues, "PAGE", 7)
    monkeypatch.setattr(queues, "MOST_LOOKED_AT", 1)
    monkeypatch.setattr(queues, "LEAST_LOOKED_AT", dice.choice([1, 4, 9]))
    fitting = Conversation.objects.filter(language="nl", priority__in=[2, 3])
    order = segment.order
    expected = sorted(fitting, key=lambda one: (getattr(one, order.column), one.pk), reverse=order.is_down)
    found = numbers(sera, "language=nl&priority=high&priority=urgent", segment)
    assert found == [one.number for one in expected]


def _scatter(first, departments, dice):
    at = first.updated_at
    copies = [
        Conversation(
            number=f"GH-TEST-{index:04}",
            contact_id=first.contact_id,
            department_id=dice.choice(departments),
            channel="form",
            language=dice.choice(["nl", "de", "en"]),
            priority=dice.choice([0, 1, 2, 3]),
            updated_at=at.replace(microsecond=dice.randrange(40)),
            unanswered_since=at.replace(microsecond=dice.randrange(40)),
        )
        for index in range(80)
    ]
    Conversation.objects.bulk_create(copies)


def test_a_page_that_stopped_looking_says_so_and_goes_on(monkeypatch, desk, conversation, deposits, security):
    _scatter(conversation, [deposits.pk], random.Random(1))
    monkeypatch.setattr(queues, "MOST_LOOKED_AT", 1)
    monkeypatch.setattr(queues, "LEAST_LOOKED_AT", 3)
    Tag.objects.create(key="rare", name="Rare")
    page = desk.get("/desk/?segment=all&tag=rare").content.decode()
    assert "Nothing fits among those looked at so far" not in page  # few have any tag: they are all looked at
    page = desk.get("/desk/?segment=all&language=vi").content.decode()
    assert "Nothing fits among those looked at so far" in page
    assert "Look further" in page


def test_filters_add_a_fixed_number_of_queries(desk, two, bob, django_assert_num_queries):
    with django_assert_num_queries(12):
        assert two[0] in desk.get(f"/desk/?segment=all&language=nl&assignee={bob.pk}&tag=late").content.decode()
    with django_assert_num_queries(10):
        assert two[1] in desk.get("/desk/?segment=all&state=submitted&topic=deposit").content.decode()


def test_security_filters_without_a_department_of_its_own(conversation):
    sera = make_agent("Sera", role="security")
    assert numbers(sera, "language=en") == [conversation.number]
    assert desk_client(sera).get("/desk/filters/").status_code == 200


def test_an_agent_without_department_gets_an_empty_list(omar):
    assert numbers(omar, "language=en") == []
