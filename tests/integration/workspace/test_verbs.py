"""Every verb by its address: it works and records its entry, refuses other methods, hides from strangers, asks for sign-in."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from gatehouse.conversations.actions.assign import assign
from gatehouse.conversations.actions.state import close, solve
from gatehouse.conversations.models import Conversation, Participant, Priority, State, Tag, TopicField
from gatehouse.testing.cast import make_agent, open_as, recorded
from gatehouse.testing.desk import desk_client
from tests.integration.workspace.conftest import HTMX


@dataclass(frozen=True)
class Verb:
    """A noun of the address, what to post (values may be made when the test runs) and the kinds of entries it records."""

    noun: str
    data: dict[str, Any]
    kinds: list[str]
    bad: dict[str, Any] | None = None
    is_question: bool = False
    makes: dict[str, Callable[..., Any]] = field(default_factory=dict)


def other_number(world):
    return open_as(world["lena"], world["deposit_topic"], "The other one").number


VERBS = [
    Verb("replies/", {"text": "It has arrived."}, ["assigned", "replied"], {"text": ""}),
    Verb("notes/", {"text": "Looks fine."}, ["noted"], {"text": " "}),
    Verb("assignment/", {}, ["assigned"], {"agent": "999999"}, True, {"agent": lambda w: w["alice"].pk}),
    Verb("department/", {}, ["transferred"], {"department": "0"}, True, {"department": lambda w: w["security"].pk}),
    Verb("involvements/", {}, ["involved"], {"department": "x"}, True, {"department": lambda w: w["security"].pk}),
    Verb("escalation/", {"reason": "Too hard for me."}, ["escalated"], {"reason": " "}, True),
    Verb("state/", {"state": "solved"}, ["state_set"], {"state": "submitted"}, True),
    Verb("priority/", {"priority": "3"}, ["priority_set"], {"priority": "9"}, True),
    Verb("tags/", {"tag": "Late Deposit"}, ["tagged"], {"tag": "!!"}),
    Verb("snooze/", {"when": "hours", "reason": "Tonight."}, ["snoozed"], {"when": "hours"}, True),
    Verb("spam/", {"on": "1"}, ["spam_marked"], {"on": "maybe"}),
    Verb("block/", {"on": "1"}, ["contact_blocked"], {}),
    Verb(
        "participants/", {"email": "max@mail.example", "name": "Max"}, ["participant_changed"], {"email": "max"}, True
    ),
    Verb("details/", {}, ["details_requested"], {}, True, {"fields": lambda w: TopicField.objects.get(key="hash").pk}),
    Verb("merge/", {"sure": "1"}, ["merged", "merged"], {"number": "GH-0000-0000"}, True, {"number": other_number}),
    Verb("links/", {}, ["linked", "linked"], {"number": "nonsense"}, True, {"number": other_number}),
]
each_verb = pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.noun)


@pytest.fixture
def world(alice, bob, lena, deposit_topic, security, conversation):
    for key, name in (("late-deposit", "Late Deposit"), ("late", "Late")):
        Tag.objects.create(key=key, name=name)
    return {"alice": alice, "lena": lena, "deposit_topic": deposit_topic, "security": security}


def data_of(verb, world):
    return {**verb.data, **{name: make(world) for name, make in verb.makes.items()}}


@each_verb
def test_it_works_and_records_its_entry(desk, at, verb, world):
    data = data_of(verb, world)
    with recorded() as entries:
        answer = desk.post(at(verb.noun), data)
    assert answer.status_code == 302
    assert [entry.kind for entry in entries] == verb.kinds
    assert {entry.actor for entry in entries} == {world["alice"].actor}


@each_verb
def test_a_page_with_htmx_gets_a_fragment(desk, at, verb, world):
    answer = desk.post(at(verb.noun), data_of(verb, world), **HTMX)
    assert answer.status_code == 200
    assert b"<html" not in answer.content
    assert "HX-Trigger" in answer or "HX-Redirect" in answer


@each_verb
def test_what_makes_no_sense_is_refused_with_its_reason(desk, at, verb, world):
    with recorded() as entries:
        answer = desk.post(at(verb.noun), verb.bad)
    assert answer.status_code in (409, 422)
    assert entries == []


@each_verb
def test_other_methods_are_refused(desk, at, verb):
    assert desk.put(at(verb.noun)).status_code == 405
    assert desk.get(at(verb.noun)).status_code == (200 if verb.is_question else 405)


@each_verb
def test_it_hides_from_strangers(mallory, at, verb, world):
    with recorded() as entries:
        answer = desk_client(mallory).post(at(verb.noun), data_of(verb, world))
    assert answer.status_code == 404
    assert [entry.kind for entry in entries if entry.kind != "opened"] == []


@each_verb
def test_it_asks_for_sign_in(at, verb):
    answer = Client().post(at(verb.noun), verb.data)
    assert (answer.status_code, "/desk/sign-in/" in answer.get("Location", answer.content.decode())) in [
        (302, True),
        (401, True),
    ]


@each_verb
def test_it_is_protected_against_forged_forms(alice, at, verb, world):
    forged = desk_client(alice, enforce_csrf_checks=True)
    assert forged.post(at(verb.noun), data_of(verb, world)).status_code == 403


def test_a_page_that_outlived_its_session_leads_to_the_door(at):
    stale = Client(enforce_csrf_checks=True)
    answer = stale.post(at("notes/"), {"text": "x"}, **{**HTMX, "HTTP_HX_CURRENT_URL": f"http://testserver{at('')}"})
    assert (answer.status_code, answer["HX-Redirect"].startswith("/desk/sign-in/?next=")) == (401, True)
    assert stale.post(at("notes/"), {"text": "x"}).status_code == 403


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb.is_question], ids=lambda verb: verb.noun)
def test_a_question_is_a_dialog_or_a_page_of_its_own(desk, at, verb):
    page, dialog = desk.get(at(verb.noun)), desk.get(at(verb.noun), **HTMX)
    assert b"<html" in page.content
    assert dialog.content.lstrip().startswith(b'<div class="dialog__head"')
    assert b"csrfmiddlewaretoken" in page.content
    assert b"csrfmiddlewaretoken" in dialog.content


def test_giving_back_to_the_queue(desk, at, conversation, alice):
    desk.post(at("assignment/"), {"agent": alice.pk})
    with recorded() as entries:
        desk.post(at("assignment/"), {})
    assert [entry.kind for entry in entries] == ["assigned"]
    conversation.refresh_from_db()
    assert conversation.assignee is None


def test_nobody_of_another_department_is_assigned(desk, at, mallory):
    assert desk.post(at("assignment/"), {"agent": mallory.pk}).status_code == 422


def test_who_loses_sight_of_it_is_led_back_to_the_queue(desk, at, security):
    answer = desk.post(at("department/"), {"department": security.pk}, **HTMX)
    assert answer["HX-Redirect"] == "/desk/"
    assert "is now with Security" in desk.get("/desk/").content.decode()
    assert "is now with Security" not in desk.get("/desk/").content.decode()


def test_the_asked_department_may_withdraw(at, alice, mallory, security, conversation):
    desk_client(alice).post(at("involvements/"), {"department": security.pk})
    answer = desk_client(mallory).post(at("involvements/"), {"department": security.pk, "remove": "1"})
    assert answer.url == "/desk/"
    assert not conversation.involvements.exists()


@pytest.mark.parametrize(
    ("noun", "field"), [("spam/", "is_spam"), ("block/", "contact.blocked_at"), ("state/", "solved_at")]
)
def test_the_undo_in_the_toast_takes_it_back(desk, at, conversation, noun, field):
    answer = desk.post(at(noun), {"on": "1", "state": "solved"}, **HTMX)
    page = answer.content.decode()
    assert "Undo" in page
    name, value = page.split('<input type="hidden" name="')[2].split('"')[0], page.split('value="')[2].split('"')[0]
    desk.post(at(noun), {name: value}, **HTMX)
    found = Conversation.objects.select_related("contact").get(pk=conversation.pk)
    assert not (found.contact.blocked_at if "." in field else getattr(found, field))


@pytest.mark.parametrize("noun", ["assignment/", "department/", "escalation/"])
def test_whose_it_is_can_be_taken_back_also_out_of_sight(desk, at, conversation, alice, bob, security, noun):
    assign(conversation, alice, by=alice.actor)
    conversation.refresh_from_db()
    kept = {name: getattr(conversation, name) for name in ("assignee_id", "department_id", "level", "state")}
    asked = {"agent": bob.pk, "department": security.pk, "reason": "Too hard."}
    answer = desk.post(at(noun), asked, **HTMX)
    page = answer.content.decode() or desk.get("/desk/").content.decode()
    changed = Conversation.objects.get(pk=conversation.pk)
    assert kept != {name: getattr(changed, name) for name in kept}
    undo = re.search(r"/desk/bulk/[0-9a-f-]{36}/undo/", page).group()
    assert "Taken back" in desk.post(undo, **HTMX).content.decode()
    conversation.refresh_from_db()
    assert kept == {name: getattr(conversation, name) for name in kept}


def test_nobody_else_takes_it_back(desk, at, conversation, bob):
    undo = re.search(
        r"/desk/bulk/[0-9a-f-]{36}/undo/", desk.post(at("escalation/"), {"reason": "x"}, **HTMX).content.decode()
    )
    assert desk_client(bob).post(undo.group()).status_code == 404
    conversation.refresh_from_db()
    assert conversation.level == 1


def test_what_others_did_since_is_left_as_it_is(desk, at, conversation, bob):
    page = desk.post(at("escalation/"), {"reason": "x"}, **HTMX).content.decode()
    assign(conversation, bob, by=bob.actor)
    undo = re.search(r"/desk/bulk/[0-9a-f-]{36}/undo/", page).group()
    assert "Somebody has changed it since" in desk.post(undo, **HTMX).content.decode()
    conversation.refresh_from_db()
    assert (conversation.level, conversation.assignee) == (1, bob)


def test_what_changes_nothing_offers_no_way_back(desk, at, conversation, alice):
    desk.post(at("assignment/"), {"agent": alice.pk}, **HTMX)
    assert "undo" not in desk.post(at("assignment/"), {"agent": alice.pk}, **HTMX).content.decode()


@pytest.mark.parametrize("number", ["x", "-1", "9" * 19, "1 "])
def test_removing_what_is_no_contacts_number_is_refused_with_the_reason(desk, at, number):
    answer = desk.post(at("participants/"), {"remove": number})
    assert (answer.status_code, b"takes the number of a contact" in answer.content) == (422, True)


def test_removing_somebody_who_is_gone_does_nothing(desk, at, conversation):
    with recorded() as entries:
        assert desk.post(at("participants/"), {"remove": "12345"}).status_code == 302
    assert entries == []


def test_a_participant_is_added_once_and_removed(desk, at, conversation):
    for _ in range(2):
        desk.post(at("participants/"), {"email": "Max@mail.example", "name": "Max"})
    taking_part = Participant.objects.get(conversation=conversation)
    desk.post(at("participants/"), {"remove": str(taking_part.contact_id)})
    assert not Participant.objects.exists()


def test_a_legal_hold_is_for_leads_and_security(desk, dora, at, conversation):
    assert desk.post(at("hold/"), {"on": "1"}).status_code == 403
    with recorded() as entries:
        desk_client(dora).post(at("hold/"), {"on": "1"})
    assert [entry.kind for entry in entries] == ["hold_set"]
    assert desk.get(at("hold/")).status_code == 405
    assert desk_client(dora).get(at("hold/")).status_code == 405
    assert desk_client(make_agent("Lee", role="lead")).post(at("hold/"), {"on": "1"}).status_code == 404


def test_a_closed_one_takes_notes_but_no_answer(desk, at, conversation, alice):
    close(conversation, by=alice.actor)
    assert desk.post(at("replies/"), {"text": "Hello"}).status_code == 409
    assert desk.post(at("notes/"), {"text": "Hello"}).status_code == 302
    assert desk.post(at("escalation/"), {"reason": "x"}).status_code == 409


def test_reopening(desk, at, conversation, alice):
    solve(conversation, by=alice.actor)
    desk.post(at("state/"), {"state": "progress"})
    conversation.refresh_from_db()
    assert conversation.state == State.PROGRESS


def test_the_second_time_nothing_is_recorded(desk, at, world):
    with recorded() as entries:
        for _ in range(2):
            desk.post(at("priority/"), {"priority": str(Priority.HIGH.value)})
            desk.post(at("tags/"), {"tag": "late"})
    assert [entry.kind for entry in entries] == ["priority_set", "tagged"]
