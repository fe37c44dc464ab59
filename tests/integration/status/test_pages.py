"""The status pages: what they say, what they cost, and that a crowd may ask again for little."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from gatehouse.journal.actor import OPERATOR
from gatehouse.status import board
from gatehouse.status.actions.open_incident import withdraw
from gatehouse.status.actions.tell import correct_update, translate_update
from gatehouse.status.models import Health, Incident, IncidentState, Service
from gatehouse.testing.plans import plans, scanned
from tests.integration.status.conftest import HOUR, Open, Tell, run_late

pytestmark = pytest.mark.django_db
PAGES = ["/status/", "/status/history/", "/status/feed/", "/status/status.json"]
ATOM = "{http://www.w3.org/2005/Atom}"
Count = Callable[..., Any]


def text_of(client: Client, path: str = "/status/", **headers: str) -> str:
    return client.get(path, headers=headers).content.decode()


def test_all_is_well(client: Client, trading: Service, website: Service) -> None:
    page = text_of(client)
    assert "Everything works" in page
    assert page.index("Website") < page.index("Spot trading")
    assert page.count("Nothing to report.") == 8


def test_a_service_that_is_switched_off_is_not_listed(client: Client, trading: Service) -> None:
    Service.objects.update(is_active=False)
    assert "Spot trading" not in text_of(client)


def test_what_is_going_on_says_when_more_is_heard(client: Client, start: Open, tell: Tell, website: Service) -> None:
    incident = start()
    tell(incident, "The cause is a full disk.", state=IncidentState.IDENTIFIED)
    page = text_of(client)
    assert "Some services are partly out" in page
    assert page.index("The cause is a full disk.") < page.index("We are looking into it.")
    assert "The next update comes by" in page
    assert "health--partial" in page
    assert "health--ok" in page


@pytest.mark.parametrize("path", ["/status/", "/status/incidents/{pk}/"])
def test_a_late_update_is_said_to_be_late(client: Client, start: Open, path: str) -> None:
    incident = start()
    run_late(incident)
    page = text_of(client, path.format(pk=incident.pk))
    assert "The update we promised is late." in page
    assert "The next update comes by" not in page


def test_a_maintenance_that_nobody_began_is_not_confirmed(client: Client, plan: Open) -> None:
    incident = plan()
    Incident.objects.update(began_at=timezone.now() - HOUR)
    board.forget()
    assert "We have not confirmed yet that it has." in text_of(client, f"/status/incidents/{incident.pk}/")
    assert "Everything works" in text_of(client)


def test_what_is_planned_is_announced(client: Client, plan: Open) -> None:
    plan()
    page = text_of(client)
    assert "Planned maintenance" in page
    assert "Everything works" in page


def test_what_is_over_stands_in_the_last_days_and_in_the_history(client: Client, start: Open, tell: Tell) -> None:
    tell(start(), state=IncidentState.RESOLVED)
    for path in ("/status/", "/status/history/"):
        assert "Orders are slow" in text_of(client, path)
    assert text_of(client).count("Nothing to report.") == 7


def test_an_incident_has_all_its_updates_and_corrections(client: Client, start: Open, tell: Tell) -> None:
    incident = start()
    for number in range(5):
        tell(incident, f"News {number}")
    correct_update(incident.updates.get(texts__en="News 2"), {"en": "Better news"}, client_id=uuid4(), by=OPERATOR)
    page = text_of(client, f"/status/incidents/{incident.pk}/")
    assert all(f"News {number}" in page for number in range(5))
    assert "Better news" in page
    assert page.count("Read the correction") == 1


def test_what_was_withdrawn_is_nowhere(client: Client, start: Open) -> None:
    incident = start()
    withdraw(incident, by=OPERATOR)
    board.forget()
    assert client.get(f"/status/incidents/{incident.pk}/").status_code == 404
    assert all("Orders are slow" not in text_of(client, path) for path in [*PAGES, "/"])


@pytest.mark.parametrize("pk", ["0", "999999999", "99999999999999999999999"])
def test_what_never_was_is_not_there(client: Client, pk: str, db: None) -> None:
    assert client.get(f"/status/incidents/{pk}/").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_only_reading(client: Client, path: str, db: None) -> None:
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_page_costs_two_queries_at_most(
    client: Client, start: Open, path: str, django_assert_max_num_queries: Count
) -> None:
    for number in range(4):
        start(f"Trouble {number}")
    with django_assert_max_num_queries(2):
        client.get(path)
    with django_assert_max_num_queries(1):
        client.get(path)


def test_an_incident_costs_three_when_nothing_is_known(
    client: Client, start: Open, tell: Tell, django_assert_num_queries: Count
) -> None:
    incident = start()
    tell(incident)
    with django_assert_num_queries(3):  # itself, its updates, and the board
        client.get(f"/status/incidents/{incident.pk}/")
    with django_assert_num_queries(2):
        client.get(f"/status/incidents/{incident.pk}/")


@pytest.mark.parametrize("path", PAGES)
def test_asking_again_is_answered_without_a_page(client: Client, start: Open, tell: Tell, path: str) -> None:
    incident = start()
    first = client.get(f"{path}?lang=en")
    again = client.get(f"{path}?lang=en", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    tell(incident)
    assert client.get(f"{path}?lang=en", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_lateness_is_news(client: Client, start: Open) -> None:
    incident = start()
    first = client.get("/status/")["ETag"]
    run_late(incident)
    assert client.get("/status/", headers={"if-none-match": first}).status_code == 200


def test_a_page_with_its_language_in_the_address_is_for_all(client: Client, db: None) -> None:
    response = client.get("/status/?lang=ar")
    assert response["Cache-Control"].startswith("public, max-age=15")
    assert response["Content-Language"] == "ar"
    assert not response.cookies
    assert "Cookie" not in response["Vary"]
    assert b"csrf" not in response.content
    assert b'dir="rtl"' in response.content


def test_without_it_the_reader_decides(client: Client, db: None) -> None:
    response = client.get("/status/", headers={"accept-language": "de"})
    assert response["Cache-Control"] == "private, no-cache"
    assert b'<html lang="de"' in response.content
    assert b'<html lang="en"' in client.get("/status/?lang=<b>").content


def test_while_the_database_is_away_the_last_board_stays_up(
    client: Client, start: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    start()
    client.get("/status/")

    def away() -> None:
        raise OperationalError("away")

    monkeypatch.setattr(board, "_read", away)
    board.forget()
    page = text_of(client)
    assert "Orders are slow" in page
    assert "This is what we knew on" in page


def test_the_feed_is_atom_with_stable_ids(client: Client, start: Open, tell: Tell) -> None:
    incident = start("<b>Slow</b> & \u202eworse\x0b")
    update = tell(incident, "1 < 2")
    translate_update(update, {"de": "Wir wissen mehr."}, by=OPERATOR)
    english, german = (ElementTree.fromstring(text_of(client, f"/status/feed/?lang={code}")) for code in ("en", "de"))  # noqa: S314
    ids = [[entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")] for feed in (english, german)]
    base = f"{settings.BASE_URL}/status/incidents/{incident.pk}/#update-"
    assert ids[0] == ids[1] == [f"{base}{one.pk}" for one in incident.updates.all()]
    assert german.findtext(f"{ATOM}entry/{ATOM}summary") == "<p>Wir wissen mehr.</p>"
    assert english.find(f"{ATOM}entry/{ATOM}title").text == "<b>Slow</b> & worse: Investigating"  # type: ignore[union-attr]
    assert english.findtext(f"{ATOM}entry/{ATOM}summary") == "<p>1 &lt; 2</p>"
    assert english.findtext(f"{ATOM}updated")
    assert english.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_the_feed_speaks_the_readers_language(client: Client, start: Open) -> None:
    start()
    assert 'xml:lang="ar"' in text_of(client, "/status/feed/", **{"accept-language": "ar"})


def test_machines_read_json(client: Client, start: Open, plan: Open, website: Service) -> None:
    incident = start()
    plan()
    response = client.get("/status/status.json")
    assert response["Access-Control-Allow-Origin"] == "*"
    found = response.json()
    assert found["status"] == "partial"
    assert found["services"] == [
        {"id": "website", "name": "Website", "status": "ok"},
        {"id": "spot", "name": "Spot trading", "status": "partial"},
    ]
    assert [one["id"] for one in found["incidents"]] == [incident.pk]
    assert found["incidents"][0]["services"] == {"spot": "partial"}
    assert found["planned"][0]["is_maintenance"]


def test_the_worst_counts(client: Client, start: Open, trading: Service) -> None:
    start("A", impacts={str(trading.pk): Health.OUTAGE})
    start("B", impacts={str(trading.pk): Health.DEGRADED})
    assert "Some services are out" in text_of(client)


def test_history_goes_on_by_place(client: Client, start: Open) -> None:
    now = timezone.now()
    for number in range(35):
        start(f"Trouble {number:02}", began_at=now - timedelta(days=number))
    Incident.objects.update(state="resolved", ended_at=now)
    first = client.get("/status/history/")
    assert "Trouble 29" in first.content.decode()
    assert "Trouble 30" not in first.content.decode()
    second = text_of(client, f"/status/history/?before={first.context['after'].replace('+', '%2B')}")
    assert "Trouble 30" in second
    assert "Trouble 34" in second


@pytest.mark.parametrize("before", ["x", "~", "2026-01-01~1", "2026-13-01T00:00:00+00:00~1", "\x00~1", f"~{'9' * 30}"])
def test_a_place_that_is_none_begins_at_the_newest(client: Client, start: Open, tell: Tell, before: str) -> None:
    tell(start(), state=IncidentState.RESOLVED)
    response = client.get("/status/history/", {"before": before})
    assert "Orders are slow" in response.content.decode()


def test_words_are_shown_as_words(client: Client, start: Open) -> None:
    incident = start("<script>alert(1)</script>", texts={"en": "<img src=x onerror=alert(1)>\n" + "x" * 3000})
    for path in ("/status/", f"/status/incidents/{incident.pk}/", "/status/history/", "/"):
        page = text_of(client, path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_no_page_reads_a_whole_table(client: Client, start: Open) -> None:
    """With many old incidents, each with its updates, only what is recent is read."""
    start()
    old = timezone.now() - timedelta(days=400)
    rows = [
        Incident(titles={"en": "Old"}, impacts={}, state="resolved", began_at=old, ended_at=old + timedelta(minutes=n))
        for n in range(3000)
    ]
    made = Incident.objects.bulk_create(rows)
    made[0].updates.model.objects.bulk_create(
        made[0].updates.model(incident=one, state="resolved", texts={"en": "Over."}, at=old) for one in made
    )
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("analyze status_incident")
        cursor.execute("analyze status_update")
    for path in PAGES:
        board.forget()
        for plan_of in plans(lambda path=path: client.get(path)):  # type: ignore[misc]
            assert scanned(plan_of) & {"status_incident", "status_update"} == set(), path
