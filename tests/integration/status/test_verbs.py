"""Each verb changes rows and records one entry; what makes no sense is refused with the field that it is about."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations.names import sentence
from gatehouse.journal.actor import OPERATOR
from gatehouse.journal.verify import verify_all
from gatehouse.status.actions.listed import save_notice, save_service, take_down
from gatehouse.status.actions.open_incident import open_incident, withdraw
from gatehouse.status.actions.report import Overtaken, Report
from gatehouse.status.actions.tell import correct_update, post_update, set_titles, translate_update
from gatehouse.status.models import Health, Incident, IncidentState, Notice, Service, Update
from gatehouse.status.texts import Unfit
from gatehouse.testing.cast import recorded
from tests.integration.status.conftest import HOUR, Open, Tell, maintenance, told

pytestmark = pytest.mark.django_db
PAST = timezone.now() - HOUR
RESOLVED = IncidentState.RESOLVED


def test_opening_publishes_the_first_update(omar: User, trading: Service) -> None:
    with recorded() as entries:
        incident = open_incident(Report(titles={"en": "Slow"}, told=told(trading)), by=omar.actor)
    assert [sentence(entry) for entry in entries] == ["Omar opened this incident"]
    assert [update.text for update in incident.updates.all()] == ["We are looking into it."]
    assert incident.is_running
    assert verify_all().is_whole


def test_a_maintenance_is_announced(omar: User, trading: Service) -> None:
    with recorded() as entries:
        incident = open_incident(Report(titles={"en": "New machines"}, told=maintenance(trading)), by=omar.actor)
    assert [sentence(entry) for entry in entries] == ["Omar announced this maintenance"]
    assert not incident.is_running
    assert incident.due_at == incident.began_at


def test_the_same_report_twice_is_one_incident(trading: Service) -> None:
    report = Report(titles={"en": "Slow"}, told=told(trading))
    assert open_incident(report, by=OPERATOR) == open_incident(report, by=OPERATOR)
    assert (Incident.objects.count(), Update.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("texts", {"texts": {"de": "Langsam"}}),
        ("texts", {"texts": {"en": "x" * 4001}}),
        ("texts", {"texts": {"en": "\u202e\x00 "}}),
        ("state", {"state": RESOLVED}),
        ("next", {"next_update_at": None}),
        ("next", {"next_update_at": PAST}),
        ("begins", {"began_at": timezone.now() + timedelta(days=1)}),
        ("impacts", {"impacts": {}}),
        ("impacts", {"impacts": {"0": "outage"}}),
        ("impacts", {"impacts": {"0": "<b>"}}),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value)[:30],
)
def test_what_makes_no_sense_is_refused(trading: Service, field: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(Unfit) as refusal:
        open_incident(Report(titles={"en": "Slow"}, told=told(trading, **wrong)), by=OPERATOR)
    assert refusal.value.field == field
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("begins", {"began_at": None}),
        ("begins", {"began_at": PAST}),
        ("ends", {"ends_at": None}),
        ("ends", {"ends_at": timezone.now() + timedelta(minutes=1)}),
    ],
    ids=["no beginning", "begun", "no end", "ends first"],
)
def test_a_maintenance_has_its_times_in_order(trading: Service, field: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(Unfit) as refusal:
        open_incident(Report(titles={"en": "New machines"}, told=maintenance(trading, **wrong)), by=OPERATOR)
    assert refusal.value.field == field


def test_in_a_maintenance_nothing_breaks(trading: Service) -> None:
    broken = maintenance(trading, impacts={str(trading.pk): Health.OUTAGE})
    with pytest.raises(Unfit) as refusal:
        open_incident(Report(titles={"en": "New machines"}, told=broken), by=OPERATOR)
    assert refusal.value.field == "impacts"


def test_an_update_says_how_it_goes_on(omar: User, trading: Service, start: Open) -> None:
    incident, due = start(), timezone.now().replace(microsecond=0) + HOUR
    with recorded() as entries:
        next_one = told(trading, state=IncidentState.WATCHING, next_update_at=due)
        post_update(incident, next_one, seen=incident.seq, by=omar.actor)
    said = "Omar posted an update and set this to “Watching”; the next one by "
    assert [sentence(entry) for entry in entries] == [f"{said}{due:%Y-%m-%d %H:%M} UTC"]
    incident.refresh_from_db()
    assert (incident.state, incident.next_update_at) == ("watching", due)


def test_resolving_ends_it(start: Open, tell: Tell) -> None:
    incident = start()
    with recorded() as entries:
        tell(incident, "It is over.", state=RESOLVED)
    incident.refresh_from_db()
    assert incident.ended_at is not None
    assert incident.due_at is None
    assert [sentence(entry) for entry in entries] == ["The operator posted an update and set this to “Resolved”"]


def test_it_comes_back(start: Open, tell: Tell) -> None:
    incident = start()
    tell(incident, state=RESOLVED)
    tell(incident, "It is back.")
    incident.refresh_from_db()
    assert incident.ended_at is None


def test_a_word_afterwards_changes_no_end(start: Open, tell: Tell) -> None:
    incident = start()
    tell(incident, state=RESOLVED)
    incident.refresh_from_db()
    ended = incident.ended_at
    tell(incident, "What we learned.", state=RESOLVED)
    incident.refresh_from_db()
    assert incident.ended_at == ended


def test_a_maintenance_begins_when_it_is_told(plan: Open, tell: Tell) -> None:
    incident = plan()
    tell(incident, state=IncidentState.UNDERWAY)
    incident.refresh_from_db()
    assert incident.began_at <= timezone.now()
    assert incident.is_running


def test_a_maintenance_is_put_off(plan: Open, trading: Service) -> None:
    incident, later = plan(), timezone.now() + timedelta(days=2)
    put_off = maintenance(trading, began_at=later, ends_at=later + HOUR)
    post_update(incident, put_off, seen=incident.seq, by=OPERATOR)
    assert (incident.began_at, incident.ends_at) == (later, later + HOUR)


def test_a_maintenance_is_called_off(plan: Open, tell: Tell) -> None:
    incident = plan()
    tell(incident, "We do it another time.", state=IncidentState.DONE)
    incident.refresh_from_db()
    assert incident.ended_at == incident.began_at


@pytest.mark.parametrize("state", [IncidentState.PLANNED, IncidentState.UNDERWAY, IncidentState.DONE])
def test_an_incident_becomes_no_maintenance(start: Open, trading: Service, state: IncidentState) -> None:
    incident = start()
    begins = timezone.now() + HOUR
    with pytest.raises(Unfit):
        post_update(
            incident, maintenance(trading, state=state, began_at=begins, next_update_at=begins), seen=1, by=OPERATOR
        )


def test_a_second_operator_sees_what_happened(start: Open, tell: Tell, trading: Service) -> None:
    incident = start()
    tell(incident)
    with pytest.raises(Overtaken):
        post_update(Incident.objects.get(), told(trading, "Over.", state=RESOLVED), seen=1, by=OPERATOR)
    incident.refresh_from_db()
    assert incident.is_running


def test_an_update_sent_twice_is_one(start: Open, trading: Service) -> None:
    incident, update = start(), told(trading)
    first = post_update(incident, update, seen=1, by=OPERATOR)
    assert post_update(incident, update, seen=1, by=OPERATOR) == first
    assert Update.objects.count() == 2


def test_an_id_is_used_once(start: Open, trading: Service) -> None:
    first, second = start("A"), start("B")
    update = told(trading)
    post_update(first, update, seen=1, by=OPERATOR)
    with pytest.raises(Unfit):
        post_update(second, update, seen=1, by=OPERATOR)
    with pytest.raises(Unfit):
        correct_update(second.updates.get(), {"en": "x"}, client_id=update.client_id, by=OPERATOR)
    with pytest.raises(Unfit):
        open_incident(Report(titles={"en": "C"}, told=update), by=OPERATOR)


def test_a_correction_leaves_what_was_said(omar: User, start: Open) -> None:
    incident, id = start(), uuid4()
    first = incident.updates.get()
    with recorded() as entries:
        correct_update(first, {"en": "It was the database."}, client_id=id, by=omar.actor)
        correct_update(first, {"en": "It was the database."}, client_id=id, by=omar.actor)
    assert [sentence(entry) for entry in entries] == ["Omar corrected an update"]
    assert [update.text for update in incident.updates.order_by("pk")] == [first.text, "It was the database."]


def test_a_translation_adds_and_changes_nothing(omar: User, start: Open) -> None:
    update = start().updates.get()
    with recorded() as entries:
        for _again in range(2):
            translate_update(update, {"de": "Wir sehen es uns an.\r\n", "xx": "?"}, by=omar.actor)
        with pytest.raises(Unfit):
            translate_update(update, {"en": "We never looked into it."}, by=omar.actor)
    assert update.texts == {"en": "We are looking into it.", "de": "Wir sehen es uns an."}
    assert [sentence(entry) for entry in entries] == ["Omar translated an update: de"]


def test_a_title_is_changed(omar: User, start: Open) -> None:
    incident = start()
    with recorded() as entries:
        for _again in range(2):
            set_titles(incident, {"en": "Orders are late", "ar": "الأوامر متأخرة"}, by=omar.actor)
    assert [sentence(entry) for entry in entries] == ["Omar changed the title: ar, en"]


def test_withdrawing_shows_it_to_nobody(omar: User, start: Open) -> None:
    incident = start()
    with recorded() as entries:
        withdraw(incident, by=omar.actor)
        withdraw(incident, by=omar.actor)
    assert [sentence(entry) for entry in entries] == ["Omar withdrew this: it was opened by mistake"]


def test_services_are_settings(omar: User, db: None) -> None:
    service = Service(slug="api", names={"en": "\u202eAPI", "de": " "})
    with recorded() as entries:
        save_service(service, by=omar.actor)
        take_down(service, by=omar.actor)
    assert [sentence(entry) for entry in entries] == ["Omar created this setting", "Omar deleted this setting"]
    assert service.names == {"en": "API"}


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://x.example", "//x.example", "https:/x", "/a b", "/\\x"])
def test_a_notice_leads_nowhere_strange(db: None, link: str) -> None:
    with pytest.raises(Unfit):
        save_notice(Notice(texts={"en": "Hello"}, link=link), by=OPERATOR)


def test_a_notice_ends_after_it_begins(db: None) -> None:
    with pytest.raises(Unfit):
        save_notice(Notice(texts={"en": "Hello"}, until_at=PAST), by=OPERATOR)
