"""One verb for many: each by its own verb, what cannot be done told, and all of it taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from gatehouse.conversations.actions.assign import assign
from gatehouse.conversations.actions.bulk import MOST, forget_bulk_acts
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.priority import set_priority
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.spam import mark_spam
from gatehouse.conversations.actions.state import close, solve
from gatehouse.conversations.actions.tag import tag, untag
from gatehouse.conversations.models import BulkAct, BulkStep, Conversation, Priority, Tag
from gatehouse.journal.models import Entry
from gatehouse.journal.verify import verify_all
from gatehouse.testing.cast import open_as, recorded
from gatehouse.testing.desk import desk_client
from tests.integration.workspace.conftest import HTMX


@pytest.fixture
def three(conversation, lena, khalid, deposit_topic):
    """The conversation and two more, of different customers."""
    for key in ("late", "tron"):
        Tag.objects.create(key=key, name=key)
    return [conversation, open_as(lena, deposit_topic, "Two"), open_as(khalid, deposit_topic, "Three")]


def post(client, verb, conversations, **data):
    numbers = [one.number for one in conversations]
    return client.post(f"/desk/bulk/{verb}/", {"number": numbers, "client_id": uuid4(), **data}, **HTMX)


def undo(client):
    return client.post(f"/desk/bulk/{BulkAct.objects.latest('created_at').pk}/undo/", **HTMX)


def rows(conversations):
    """All of them as they are, but for what the journal counts."""
    skipped = ("seq", "public_seq", "head")
    return [
        {name: value for name, value in row.items() if name not in skipped}
        for row in Conversation.objects.filter(pk__in=[one.pk for one in conversations]).order_by("pk").values()
    ]


VERBS = [
    ("take", {}, ["assigned"] * 3),
    ("assignment", {"agent": "bob"}, ["assigned"] * 3),
    ("department", {"department": "security"}, ["transferred"] * 3),
    ("state", {"state": "solved"}, ["state_set"] * 3),
    ("state", {"state": "closed"}, ["state_set"] * 3),
    ("priority", {"priority": "3"}, ["priority_set"] * 3),
    ("tagging", {"tag": "late"}, ["tagged"] * 3),
    ("spam", {}, ["spam_marked"] * 3),
]
each_verb = pytest.mark.parametrize(("verb", "data", "kinds"), VERBS, ids=[f"{v[0]}-{i}" for i, v in enumerate(VERBS)])


@pytest.fixture
def filled_in(bob, security):
    return lambda data: {k: {"bob": bob.pk, "security": security.pk}.get(v, v) for k, v in data.items()}


@each_verb
def test_each_gets_its_entry_of_one_operation_and_the_undo_brings_all_back(desk, three, filled_in, verb, data, kinds):
    before = rows(three)
    with recorded() as entries:
        answer = post(desk, verb, three, **filled_in(data))
    assert answer.status_code == 200
    assert "3 conversations" in answer.content.decode()
    assert [entry.kind for entry in entries] == kinds
    assert {entry.content["operation"] for entry in entries} == {str(BulkAct.objects.get().pk)}
    assert rows(three) != before
    assert undo(desk).status_code == 200
    assert rows(three) == before
    assert verify_all().is_whole


@each_verb
def test_the_same_form_twice_is_one_act_and_so_is_its_undo(desk, three, filled_in, verb, data, kinds):
    form = {"number": [one.number for one in three], "client_id": str(uuid4()), **filled_in(data)}
    with recorded() as entries:
        answers = [desk.post(f"/desk/bulk/{verb}/", form, **HTMX).content.decode() for _ in range(2)]
    assert [entry.kind for entry in entries] == kinds
    assert all("3 conversations" in answer for answer in answers)
    undo(desk)
    with recorded() as entries:
        undo(desk)
    assert entries == []


@each_verb
def test_what_is_hidden_is_told_like_what_does_not_exist(mallory, three, filled_in, verb, data, kinds):
    with recorded() as entries:
        data = filled_in(data) | ({"agent": mallory.pk} if verb == "assignment" else {})
        answer = post(desk_client(mallory), verb, three, **data).content.decode()
    assert entries == []
    assert answer.count("not among the conversations that you may see") == 3
    assert "Three" not in answer


@each_verb
def test_it_asks_for_sign_in_refuses_reading_and_forged_forms(alice, three, filled_in, verb, data, kinds):
    assert Client().post(f"/desk/bulk/{verb}/").status_code == 302
    assert desk_client(alice).get(f"/desk/bulk/{verb}/").status_code == 405
    forged = desk_client(alice, enforce_csrf_checks=True)
    assert forged.post(f"/desk/bulk/{verb}/", {"number": three[0].number}).status_code == 403


def test_who_was_faster_keeps_it_and_the_rest_is_done(desk, alice, bob, three):
    assign(three[1], bob, by=bob.actor)
    answer = post(desk, "take", three).content.decode()
    assert "Taken: 2 conversations." in answer
    assert f"{three[1].number}" in answer
    assert "Bob has taken it." in answer
    assert "Undo what was done" in answer
    assert list(Conversation.objects.order_by("pk").values_list("assignee", flat=True)) == [alice.pk, bob.pk, alice.pk]


def test_what_cannot_be_done_is_told_one_by_one(desk, alice, three):
    close(three[0], by=alice.actor)
    merge(three[1], open_as(three[1].contact, three[1].topic, "Target"), by=alice.actor)
    answer = post(desk, "state", three, state="solved").content.decode()
    assert "This ticket is closed." in answer
    assert "merged into another" in answer
    assert "State set: 1 conversation." in answer


def test_what_was_so_already_is_no_step_and_stays_at_the_undo(desk, dora, alice, three):
    tag(three[0], "late", by=dora.actor)
    assert "Tagged: 2 conversations." in post(desk, "tagging", three, tag="late").content.decode()
    undo(desk)
    assert [one.tags for one in Conversation.objects.order_by("pk")] == [["late"], [], []]
    post(desk, "priority", three, priority="1")
    assert "nothing to change" in post(desk, "priority", three, priority="1").content.decode()


def test_the_undo_leaves_alone_what_somebody_changed_since(desk, bob, three):
    post(desk, "priority", three, priority="3")
    set_priority(three[0], Priority.LOW, by=bob.actor)
    set_priority(three[1], Priority.LOW, by=bob.actor)
    set_priority(three[1], Priority.URGENT, by=bob.actor)  # the same again, but his
    answer = undo(desk).content.decode()
    assert answer.count("Somebody has changed it since") == 2
    assert [one.priority for one in Conversation.objects.order_by("pk")] == [0, 3, 1]


def test_a_customers_word_ends_the_undo_of_solving_and_not_of_taking(desk, lena, three):
    post(desk, "take", three[:2])
    receive(three[0], Draft(text="Hello?"), by=lena.actor)
    undo(desk)
    assert list(Conversation.objects.order_by("pk").values_list("assignee", flat=True)) == [None] * 3
    post(desk, "state", three[:2], state="solved")
    receive(three[0], Draft(text="Not solved!"), by=lena.actor)
    assert "Somebody has changed it since" in undo(desk).content.decode()
    assert [one.state for one in Conversation.objects.order_by("pk")] == ["progress", "submitted", "submitted"]


def test_an_answer_since_keeps_the_state_and_still_gives_back(desk, alice, three):
    post(desk, "take", three[:1])
    reply(three[0], Draft(text="It is there."), by=alice.actor)
    undo(desk)
    three[0].refresh_from_db()
    assert (three[0].state, three[0].assignee) == ("replied", None)


def test_another_tag_since_is_another_thing(desk, dora, three):
    post(desk, "tagging", three[:2], tag="late")
    tag(three[0], "tron", by=dora.actor)
    untag(three[1], "late", by=dora.actor)
    tag(three[1], "late", by=dora.actor)
    assert undo(desk).content.decode().count("Somebody has changed it since") == 1
    assert [one.tags for one in Conversation.objects.order_by("pk")] == [["tron"], ["late"], []]


def test_the_undo_of_a_hand_over_reaches_what_is_out_of_sight(desk, alice, security, three):
    assign(three[0], alice, by=alice.actor)
    before = rows(three)
    post(desk, "department", three, department=security.pk)
    assert desk.get(f"/desk/c/{three[0].number}/").status_code == 404
    undo(desk)
    assert rows(three) == before


def test_what_cannot_be_brought_back_is_told(desk, deposits, security, three):
    post(desk, "department", three, department=security.pk)
    type(deposits).objects.filter(pk=deposits.pk).update(is_active=False)
    assert undo(desk).content.decode().count("is not in use any more") == 3


def test_nobody_takes_back_anothers_act(desk, bob, three):
    post(desk, "priority", three, priority="3")
    assert undo(desk_client(bob)).status_code == 404
    assert undo(Client()).status_code in (302, 401)
    assert desk.get(f"/desk/bulk/{BulkAct.objects.get().pk}/undo/").status_code == 405


def test_anothers_form_id_is_refused(desk, bob, three):
    post(desk, "priority", three, priority="3")
    numbers = [one.number for one in three]
    form = {"number": numbers, "client_id": BulkAct.objects.get().pk}
    assert desk_client(bob).post("/desk/bulk/take/", form, **HTMX).status_code == 409


def test_it_is_too_late_after_an_hour_and_forgotten_later(desk, three):
    post(desk, "priority", three, priority="3")
    BulkAct.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    assert undo(desk).status_code == 409
    assert forget_bulk_acts(timezone.now() + timedelta(hours=1)) > 0
    assert not BulkStep.objects.exists()


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_none_and_too_many_are_refused(desk, three, count):
    numbers = [f"GH-{index:04}" for index in range(count)]
    answer = desk.post("/desk/bulk/take/", {"number": numbers}, **HTMX)
    assert answer.status_code == 409
    assert "between one and 100" in answer.content.decode()


@pytest.mark.parametrize(
    ("verb", "data"),
    [("assignment", {"agent": "999999"}), ("department", {"department": "x"}), ("state", {"state": "submitted"}),
     ("priority", {"priority": "9"}), ("tagging", {"tag": ""}), ("tagging", {"tag": "a\x00b"}), ("untagging", {})],
)  # fmt: skip
def test_what_makes_no_sense_is_asked_again(desk, three, verb, data):
    with recorded() as entries:
        answer = post(desk, verb, three, **data)
    assert answer.status_code == 422
    assert entries == []


def test_an_agent_of_no_common_department_is_refused_where_he_cannot_see(desk, mallory, security, alice, three):
    from gatehouse.conversations.models import Membership

    Membership.objects.create(user=alice, department=security)
    answer = post(desk, "assignment", three, agent=mallory.pk).content.decode()
    assert answer.count("Mallory is not in this department") == 3


@pytest.mark.parametrize("number", ["x" * 500, "'; drop table", "GH-0000-0000"])
def test_forged_numbers_do_nothing(desk, three, number):
    answer = desk.post("/desk/bulk/take/", {"number": [number], "client_id": "nonsense"}, **HTMX)
    assert answer.status_code == 200
    assert "not among" in answer.content.decode()


def test_an_unknown_verb_is_404(desk):
    assert desk.post("/desk/bulk/erasure/", {}).status_code == 404


def test_a_question_keeps_what_is_ticked(desk, three):
    form = {"number": [one.number for one in three], "open": "1"}
    dialog = desk.post("/desk/bulk/priority/", form, **HTMX)
    assert dialog.status_code == 200
    assert dialog.content.decode().count('name="number"') == 3
    assert b"<html" in desk.post("/desk/bulk/priority/", form).content


def test_without_scripts_it_leads_back_to_the_list(desk, three):
    answer = desk.post("/desk/bulk/take/", {"number": [one.number for one in three], "client_id": uuid4()})
    assert answer.url == "/desk/"
    assert "Taken: 3 conversations." in desk.get("/desk/").content.decode()
    rows = desk.get("/desk/?segment=mine").content.decode()
    assert rows.count('type="checkbox" form="bulk" name="number"') == 3


def test_spam_that_was_marked_before_stays_spam(desk, alice, three):
    mark_spam(three[0], by=alice.actor)
    solve(three[1], by=alice.actor)
    post(desk, "spam", three)
    undo(desk)
    assert [one.is_spam for one in Conversation.objects.order_by("pk")] == [True, False, False]
    assert Entry.objects.filter(kind="spam_marked").count() == 5
