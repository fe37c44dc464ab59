"""The status page's back office: one page opens, one tells; nothing is overwritten, and lateness is marked."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations.names import sentence
from gatehouse.journal.verify import verify_all
from gatehouse.status.models import Incident, Notice, Service, Update
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client

pytestmark = pytest.mark.django_db
PAGE = "/backoffice/status/incident/"


@pytest.fixture
def omars(omar: User) -> Client:
    return desk_client(omar)


@pytest.fixture
def spot(db: None) -> Service:
    return Service.objects.create(slug="spot", names={"en": "Spot trading"})


def report(**more: Any) -> dict[str, Any]:
    given = {
        "titles_en": "Orders are slow", "texts_en": "We are looking into it.", "state": "investigating",
        "impacts_0": "", "next_in": "30", "client_id": uuid4(),
    }  # fmt: skip
    return {**given, **more}


@pytest.fixture
def incident(omars: Client, spot: Service) -> Incident:
    response = omars.post(f"{PAGE}add/", report(**{f"impacts_{spot.pk}": "partial"}))
    assert response.status_code == 302, response.context["errors"]
    return Incident.objects.get()


def update(incident: Incident, spot: Service, **more: Any) -> dict[str, Any]:
    given = {
        "texts_en": "We know more.", "state": "identified", f"impacts_{spot.pk}": "degraded", "next_in": "60",
        "client_id": uuid4(), "seen": incident.seq,
    }  # fmt: skip
    return {**given, **more}


def times(name: str, at: Any) -> dict[str, str]:
    return {f"{name}_0": f"{at:%Y-%m-%d}", f"{name}_1": f"{at:%H:%M}"}


@pytest.mark.parametrize("page", ["incident", "notice", "service"])
def test_pages_open(omars: Client, page: str, spot: Service) -> None:
    for path in ("", "add/"):
        assert omars.get(f"/backoffice/status/{page}/{path}").status_code == 200


@pytest.mark.parametrize("page", ["incident/", "incident/add/", "notice/", "service/", "incident/1/title/"])
def test_agents_do_not_publish(alice: User, page: str) -> None:
    assert desk_client(alice).get(f"/backoffice/status/{page}", follow=True).status_code == 403


def test_leads_do(dora: User, spot: Service) -> None:
    assert desk_client(dora).get(f"{PAGE}add/").status_code == 200


def test_opening_is_one_page(incident: Incident, spot: Service) -> None:
    assert incident.impacts == {str(spot.pk): "partial"}
    assert incident.next_update_at is not None
    assert timedelta(minutes=29) < incident.next_update_at - timezone.now() < timedelta(minutes=31)
    assert verify_all().is_whole


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"texts_en": "", "texts_de": "Langsam"}, "Give at least the English text."),
        ({"next_in": ""}, "Say when the next update comes."),
        ({"next_in": "at"}, "Say when the next update comes."),
        ({"next_in": "at", "next_at_0": "2020-01-01", "next_at_1": "10:00"}, "The next update comes later than now."),
        ({"began_at_0": "2099-01-01", "began_at_1": "10:00"}, "What has begun lies in the past."),
        ({"state": "planned"}, "A planned maintenance begins later than now."),
        ({"state": "resolved"}, "Select a valid choice."),
        ({"next_in": "9999999999999"}, "Select a valid choice."),
        ({"client_id": "x"}, "Enter a valid UUID."),
    ],
    ids=["english", "next", "no time", "past", "future", "planned", "over", "forged", "no id"],
)
def test_what_is_wrong_is_said(omars: Client, spot: Service, wrong: dict[str, str], reason: str) -> None:
    impact = "maintenance" if wrong.get("state") == "planned" else "outage"
    response = omars.post(f"{PAGE}add/", report(**{f"impacts_{spot.pk}": impact, **wrong}))
    assert reason in response.content.decode()
    assert not Incident.objects.exists()


def test_a_report_names_what_is_affected(omars: Client, spot: Service) -> None:
    assert "Choose the services that are affected." in omars.post(f"{PAGE}add/", report()).content.decode()


def test_a_maintenance_is_planned(omars: Client, spot: Service) -> None:
    begins = timezone.now() + timedelta(days=1)
    planned = times("began_at", begins) | times("ends_at", begins + timedelta(hours=1))
    form = report(state="planned", next_in="", **{f"impacts_{spot.pk}": "maintenance"}, **planned)
    omars.post(f"{PAGE}add/", form)
    assert Incident.objects.get().state == "planned"


def test_an_update_is_one_page(omars: Client, incident: Incident, spot: Service) -> None:
    page = omars.get(f"{PAGE}{incident.pk}/change/").content.decode()
    assert "We are looking into it." in page
    with recorded() as entries:
        omars.post(f"{PAGE}{incident.pk}/change/", update(incident, spot))
    assert sentence(entries[0]).startswith("Omar posted an update and set this to “Cause found”; the next one by")
    incident.refresh_from_db()
    assert incident.impacts == {str(spot.pk): "degraded"}


def test_resolving_needs_no_next_time(omars: Client, incident: Incident, spot: Service) -> None:
    omars.post(f"{PAGE}{incident.pk}/change/", update(incident, spot, state="resolved", next_in="30"))
    incident.refresh_from_db()
    assert (incident.is_over, incident.next_update_at) == (True, None)


def test_the_second_operator_sees_what_happened(omars: Client, dora: User, incident: Incident, spot: Service) -> None:
    both, page = update(incident, spot), f"{PAGE}{incident.pk}/change/"
    desk_client(dora).post(page, {**both, "texts_en": "Dora was first.", "client_id": uuid4()})
    response = omars.post(page, both)
    content = response.content.decode()
    assert "Somebody else has told something in the meantime." in content
    assert "Dora was first." in content
    assert "We know more." in content  # what was typed is still there
    incident.refresh_from_db()
    assert f'name="seen" value="{incident.seq}"' in content.replace("  ", " ")
    omars.post(page, {**both, "seen": incident.seq})
    assert Update.objects.count() == 3


def test_pressing_twice_tells_once(omars: Client, incident: Incident, spot: Service) -> None:
    form = update(incident, spot)
    for _press in range(2):
        assert omars.post(f"{PAGE}{incident.pk}/change/", form).status_code == 302
    assert Update.objects.count() == 2


def test_opening_twice_opens_once(omars: Client, spot: Service) -> None:
    form = report(**{f"impacts_{spot.pk}": "partial"})
    for _press in range(2):
        assert omars.post(f"{PAGE}add/", form).status_code == 302
    assert (Incident.objects.count(), Update.objects.count()) == (1, 1)


def test_a_page_that_was_sent_elsewhere_is_refused(omars: Client, incident: Incident, spot: Service) -> None:
    form = update(incident, spot)
    omars.post(f"{PAGE}{incident.pk}/change/", form)
    page = omars.post(f"{PAGE}add/", report(**{f"impacts_{spot.pk}": "partial", "client_id": form["client_id"]}))
    assert "This page was sent already." in page.content.decode()


def test_lateness_is_marked_in_the_list(omars: Client, incident: Incident) -> None:
    assert "Late since" not in omars.get(PAGE).content.decode()
    Incident.objects.update(next_update_at=timezone.now() - timedelta(minutes=1))
    assert "Late since" in omars.get(PAGE).content.decode()
    assert "The promised update is late" in omars.get(f"{PAGE}{incident.pk}/change/").content.decode()


def test_missing_languages_are_named_and_added(omars: Client, incident: Incident) -> None:
    told = incident.updates.get()
    assert "Missing, shown in English: العربية, Deutsch" in omars.get(f"{PAGE}{incident.pk}/change/").content.decode()
    path = f"{PAGE}{incident.pk}/updates/{told.pk}/translation/"
    assert omars.post(path, {"texts_en": "We do nothing.", "client_id": uuid4()}).status_code == 422
    form = {"texts_en": told.text, "texts_de": "Wir sehen es uns an.", "client_id": uuid4()}
    assert omars.post(path, form).status_code == 302
    told.refresh_from_db()
    assert told.texts == {"en": "We are looking into it.", "de": "Wir sehen es uns an."}


def test_a_correction_is_a_further_entry(omars: Client, incident: Incident) -> None:
    told = incident.updates.get()
    path = f"{PAGE}{incident.pk}/updates/{told.pk}/correction/"
    assert omars.post(path, {"texts_en": "", "client_id": uuid4()}).status_code == 422
    with recorded() as entries:
        omars.post(path, {"texts_en": "It is the disk.", "client_id": uuid4()})
    assert [sentence(entry) for entry in entries] == ["Omar corrected an update"]


def test_a_title_is_changed(omars: Client, incident: Incident) -> None:
    path = f"{PAGE}{incident.pk}/title/"
    assert "Orders are slow" in omars.get(path).content.decode()
    omars.post(path, {"texts_en": "Orders are late", "client_id": uuid4()})
    incident.refresh_from_db()
    assert incident.title == "Orders are late"


@pytest.mark.parametrize("path", ["0/title/", "0/updates/1/correction/", "{pk}/updates/0/translation/"])
def test_what_is_not_there_is_not_there(omars: Client, incident: Incident, path: str) -> None:
    assert omars.get(PAGE + path.format(pk=incident.pk)).status_code == 404


def test_deleting_withdraws(omars: Client, incident: Incident) -> None:
    with recorded() as entries:
        omars.post(f"{PAGE}{incident.pk}/delete/", {"post": "yes"})
    assert [sentence(entry) for entry in entries] == ["Omar withdrew this: it was opened by mistake"]
    assert "Omar withdrew this" in omars.get(f"{PAGE}{incident.pk}/history/").content.decode()


def test_a_notice_and_a_service_are_settings(omars: Client) -> None:
    now = timezone.now()
    notice = {"texts_en": "New app", "level": "good", "link": "/contact/", "is_active": "on", **times("from_at", now)}
    omars.post("/backoffice/status/notice/add/", notice)
    omars.post(
        "/backoffice/status/service/add/", {"slug": "api", "names_en": "API", "is_active": "on", "position": "1"}
    )
    assert (Notice.objects.get().link, Service.objects.get().name) == ("/contact/", "API")
    bad = omars.post("/backoffice/status/notice/add/", {**notice, "link": "javascript:alert(1)"})
    assert "A link begins with https://" in bad.content.decode()
    assert verify_all().is_whole
