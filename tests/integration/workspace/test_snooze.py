"""Snoozing: out of the open lists with a reason, back at its time or when the customer writes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from gatehouse.conversations.actions.assign import take
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.snooze import snooze, wake
from gatehouse.conversations.actions.state import close, solve
from gatehouse.conversations.actions.transfer import transfer
from gatehouse.conversations.housekeeping import wake_snoozed
from gatehouse.conversations.models import Message
from gatehouse.conversations.names import sentence
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.verify import verify_all
from gatehouse.testing.cast import recorded
from gatehouse.workspace import queues
from gatehouse.workspace.queues import Choice, Segment
from gatehouse.workspace.snoozing import presets
from tests.integration.workspace.conftest import HTMX

BERLIN = {"HTTP_X_TIME_ZONE": "Europe/Berlin"}


def tomorrow():
    return timezone.now() + timedelta(days=1)


def listed(user):
    """In which lists it stands."""
    departments = queues.departments_of(user)
    return [segment.value for segment in Segment if queues.page(user, Choice(segment), departments).rows]


@pytest.fixture
def snoozed(conversation, alice):
    take(conversation, by=alice.actor)
    snooze(conversation, tomorrow(), "Payments credits it tonight.", by=alice.actor)
    return conversation


def test_it_records_its_entry_with_the_reason_as_a_note(conversation, alice):
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)
    with recorded() as entries:
        snooze(conversation, until, "Payments credits it tonight.", by=alice.actor)
    assert [sentence(entry) for entry in entries] == [f"Alice snoozed this until {until:%Y-%m-%d %H:%M} UTC"]
    assert not entries[0].is_public
    assert Message.objects.latest("created_at").text == "Payments credits it tonight."
    assert verify_all().is_whole


def test_it_leaves_the_open_lists(alice, snoozed):
    assert listed(alice) == ["all", "snoozed"]


def test_a_customers_word_brings_it_back(alice, lena, snoozed):
    receive(snoozed, Draft(text="Hello?"), by=lena.actor)
    snoozed.refresh_from_db()
    assert snoozed.snoozed_until is None
    assert listed(alice) == ["mine", "waiting", "all"]


def test_our_own_words_do_not(alice, snoozed):
    reply(snoozed, Draft(text="It comes tonight."), by=alice.actor)
    assert listed(alice) == ["all", "snoozed"]


def test_the_clock_brings_it_back_and_the_lists_say_why(desk, alice, snoozed):
    assert wake_snoozed(timezone.now()) == 0
    with recorded() as entries:
        assert wake_snoozed(tomorrow() + timedelta(minutes=1)) == 1
        assert wake_snoozed(tomorrow() + timedelta(minutes=1)) == 0
    assert [sentence(entry) for entry in entries] == ["Gatehouse ended the snooze"]
    page = desk.get("/desk/?segment=mine").content.decode()
    assert "It was snoozed until now" in page
    assert "Payments credits it tonight." in page
    assert "Back since" in desk.get(f"/desk/c/{snoozed.number}/").content.decode()
    reply(snoozed, Draft(text="It is there."), by=alice.actor)
    assert "It was snoozed until now" not in desk.get("/desk/?segment=mine").content.decode()


def test_waking_by_hand_says_nothing_of_the_clock(desk, alice, snoozed):
    wake(snoozed, by=alice.actor)
    assert listed(alice) == ["mine", "waiting", "all"]
    assert "It was snoozed until now" not in desk.get("/desk/?segment=mine").content.decode()


@pytest.mark.parametrize("act", [solve, close])
def test_what_is_over_is_no_longer_snoozed(alice, snoozed, act):
    act(snoozed, by=alice.actor)
    snoozed.refresh_from_db()
    assert snoozed.snoozed_until is None


def test_another_department_decides_for_itself(alice, security, snoozed):
    with recorded() as entries:
        transfer(snoozed, security, by=alice.actor)
    assert [entry.kind for entry in entries] == ["snooze_set", "transferred"]
    snoozed.refresh_from_db()
    assert snoozed.snoozed_until is None


@pytest.mark.parametrize("until", [timedelta(minutes=-1), timedelta(days=400)])
def test_a_time_must_come_within_a_year(conversation, alice, until):
    with pytest.raises(Impossible):
        snooze(conversation, timezone.now() + until, "x", by=alice.actor)


def test_a_reason_is_required_and_a_closed_one_is_not_snoozed(conversation, alice):
    with pytest.raises(Impossible):
        snooze(conversation, tomorrow(), " ", by=alice.actor)
    close(conversation, by=alice.actor)
    with pytest.raises(Impossible):
        snooze(conversation, tomorrow(), "x", by=alice.actor)


def test_waking_what_is_awake_records_nothing(conversation):
    with recorded() as entries:
        wake(conversation, by=SYSTEM)
    assert entries == []


def test_the_next_to_come_back_stands_first(desk, alice, snoozed, lena, deposit_topic):
    from gatehouse.testing.cast import open_as

    sooner = open_as(lena, deposit_topic, "Sooner")
    snooze(sooner, timezone.now() + timedelta(hours=1), "x", by=alice.actor)
    page = desk.get("/desk/?segment=snoozed").content.decode()
    assert page.index(f'id="q-{sooner.number}"') < page.index(f'id="q-{snoozed.number}"')


def test_the_question_shows_times_in_the_agents_zone(desk, at):
    dialog = desk.get(at("snooze/"), **HTMX, **BERLIN).content.decode()
    assert 'name="zone" value="Europe/Berlin"' in dialog
    assert ">09:00" in dialog or " 09:00" in dialog
    assert "times in UTC" in desk.get(at("snooze/")).content.decode()


def test_an_own_time_is_in_the_agents_zone(desk, at, conversation):
    day = (timezone.now() + timedelta(days=3)).date()
    data = {"when": "own", "at": f"{day}T14:30", "zone": "Asia/Tokyo", "reason": "x"}
    answer = desk.post(at("snooze/"), data, **HTMX)
    conversation.refresh_from_db()
    assert conversation.snoozed_until == datetime.combine(day, datetime.min.time(), UTC) + timedelta(
        hours=5, minutes=30
    )
    assert "14:30 (UTC+9)" in answer.content.decode()
    desk.post(at("snooze/"), {"wake": "1"}, **HTMX)
    conversation.refresh_from_db()
    assert conversation.snoozed_until is None


@pytest.mark.parametrize(
    "data",
    [{}, {"when": "hours"}, {"when": "own", "reason": "x"}, {"when": "own", "at": "x", "reason": "x"},
     {"when": "own", "at": "2020-01-01T00:00", "reason": "x"}, {"when": "own", "at": "9999-12-31T23:59", "reason": "x"},
     {"when": "own", "at": "0001-01-01T00:00", "zone": "Asia/Tokyo", "reason": "x"},
     {"when": "own", "at": "2030-01-01T00:00+02:00", "reason": "x"}, {"when": "never", "reason": "x"},
     {"when": "hours", "reason": "a\x00b"}],
)  # fmt: skip
def test_what_makes_no_sense_is_asked_again(desk, at, data):
    with recorded() as entries:
        assert desk.post(at("snooze/"), data, **HTMX).status_code == 422
    assert entries == []


def test_an_unknown_zone_is_utc(desk, at, conversation):
    desk.post(at("snooze/"), {"when": "tomorrow", "zone": "Nowhere/Else", "reason": "x"}, **HTMX)
    conversation.refresh_from_db()
    assert conversation.snoozed_until.hour == 9


def test_the_same_form_twice_snoozes_once(desk, at):
    data = {"when": "hours", "reason": "x", "client_id": "0192f0c1-2d3e-7abc-8def-0123456789ab"}
    with recorded() as entries:
        for _ in range(2):
            desk.post(at("snooze/"), data, **HTMX)
    assert [entry.kind for entry in entries] == ["snoozed"]


def test_many_are_snoozed_and_woken_by_the_undo(desk, conversation, alice):
    from gatehouse.conversations.models import BulkAct

    desk.post("/desk/bulk/snooze/", {"number": conversation.number, "when": "hours", "reason": "x"}, **HTMX)
    assert listed(alice) == ["all", "snoozed"]
    desk.post(f"/desk/bulk/{BulkAct.objects.get().pk}/undo/", **HTMX)
    assert listed(alice) == ["open", "waiting", "all"]


def test_the_undo_of_a_hand_over_puts_the_snooze_back(desk, alice, security, snoozed):
    from gatehouse.conversations.models import BulkAct

    before = snoozed.snoozed_until
    desk.post("/desk/bulk/department/", {"number": snoozed.number, "department": security.pk}, **HTMX)
    desk.post(f"/desk/bulk/{BulkAct.objects.get().pk}/undo/", **HTMX)
    snoozed.refresh_from_db()
    assert (snoozed.snoozed_until, snoozed.assignee) == (before, alice)


def test_presets_are_mornings_where_the_agent_is():
    now = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)  # a Friday night; clocks go forward on Sunday
    at = {preset.key: preset.at for preset in presets(now, ZoneInfo("Europe/Berlin"))}
    assert at["hours"].astimezone(UTC) == datetime(2026, 3, 28, 1, 30, tzinfo=UTC)
    assert at["tomorrow"].astimezone(UTC) == datetime(2026, 3, 28, 8, 0, tzinfo=UTC)
    assert at["week"].astimezone(UTC) == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)


def test_it_can_be_filtered(desk, snoozed):
    assert snoozed.number in desk.get("/desk/?segment=all&snoozed=yes").content.decode()
    assert f'id="q-{snoozed.number}"' not in desk.get("/desk/?segment=all&snoozed=no").content.decode()
    assert snoozed.number in desk.get("/desk/?segment=all&snoozed=no&snoozed=yes").content.decode()
