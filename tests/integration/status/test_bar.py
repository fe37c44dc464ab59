"""The notice bar on customers' pages: notices of now and running incidents, for one query in some seconds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from gatehouse.conversations.models import Contact, Conversation
from gatehouse.project import errors
from gatehouse.status import board
from gatehouse.status.models import IncidentState, Notice
from tests.integration.portal.conftest import browser_of
from tests.integration.status.conftest import Open, Tell, run_late

pytestmark = pytest.mark.django_db
AT_THE_DOOR = ["/sign-in/", "/sign-up/", "/reset/", "/freeze/"]
EVERYWHERE = ["/", "/contact/", "/tickets/", "/new/", "/nowhere/", "/status/", *AT_THE_DOOR]


def notice(text: str = "A new app is out.", **more: Any) -> Notice:
    made = Notice.objects.create(texts={"en": text, "ar": "تطبيق جديد"}, **more)
    board.forget()
    return made


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_notice_stands_on_every_page(client: Client, path: str) -> None:
    notice(link="/contact/")
    page = client.get(path).content.decode()
    assert 'aria-label="Notices"' in page
    assert "A new app is out." in page
    assert 'href="/contact/" rel="noopener">Read more' in page


def test_nothing_to_say_is_no_bar(client: Client) -> None:
    assert 'class="news"' not in client.get("/").content.decode()


def test_it_speaks_the_readers_language(client: Client) -> None:
    notice()
    assert "تطبيق جديد" in client.get("/", headers={"accept-language": "ar"}).content.decode()
    assert "A new app is out." in client.get("/", headers={"accept-language": "de"}).content.decode()


@pytest.mark.parametrize(
    "times",
    [{"from_at": timedelta(minutes=1)}, {"until_at": timedelta(minutes=-1), "from_at": timedelta(minutes=-2)}],
    ids=["not yet", "over"],
)
def test_a_notice_has_its_time(client: Client, times: dict[str, timedelta]) -> None:
    notice(**{name: timezone.now() + after for name, after in times.items()})
    assert "A new app is out." not in client.get("/").content.decode()


def test_a_running_incident_says_when_more_is_heard(client: Client, start: Open, tell: Tell) -> None:
    incident = start()
    page = client.get("/").content.decode()
    assert "Orders are slow" in page
    assert "The next update comes by" in page
    run_late(incident)
    assert "The update we promised is late." in client.get("/").content.decode()
    tell(incident, state=IncidentState.RESOLVED)
    assert "Orders are slow" not in client.get("/").content.decode()


def test_a_planned_maintenance_waits(client: Client, plan: Open) -> None:
    plan()
    assert "New machines" not in client.get("/").content.decode()


def test_the_status_page_tells_of_incidents_at_length_instead(client: Client, start: Open) -> None:
    start()
    assert "data-news" not in client.get("/status/").content.decode()


def test_the_ticket_page_leads_to_the_status_only_in_trouble(
    lena: Contact, conversation: Conversation, start: Open
) -> None:
    lenas, hint = browser_of(lena), "It may be what you see."
    assert hint not in lenas.get(f"/t/{conversation.number}/").content.decode()
    start()
    assert hint in lenas.get(f"/t/{conversation.number}/").content.decode()


def test_a_bar_costs_one_query_in_five_seconds(client: Client, django_assert_num_queries: Callable[..., Any]) -> None:
    client.get("/")
    board.forget()
    with django_assert_num_queries(1):
        client.get("/")
    with django_assert_num_queries(0):
        client.get("/")


@pytest.mark.parametrize("path", AT_THE_DOOR)
def test_at_the_door_it_costs_the_same(
    client: Client, django_assert_num_queries: Callable[..., Any], path: str
) -> None:
    client.get(path)
    board.forget()
    with django_assert_num_queries(1):
        client.get(path)
    with django_assert_num_queries(0):
        client.get(path)


def test_another_process_is_read_after_five_seconds(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get("/")
    Notice.objects.create(texts={"en": "From elsewhere"})
    assert "From elsewhere" not in client.get("/").content.decode()
    now = board.time.monotonic() + board.FRESH
    monkeypatch.setattr(board.time, "monotonic", lambda: now)
    assert "From elsewhere" in client.get("/").content.decode()


def test_an_outage_page_remembers_it(client: Client, start: Open, rf: Any) -> None:
    start()
    client.get("/")
    page = errors.answer(rf.get("/"), 503).content.decode()
    assert "Orders are slow" in page
    assert "news.js" in page


def test_without_a_database_there_is_no_bar_and_no_harm(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("away")

    monkeypatch.setattr(board, "_read", away)
    assert client.get("/nowhere/").status_code == 404


def test_a_notice_says_when_more_is_heard_and_when_that_is_late(client: Client) -> None:
    due = timezone.now() + timedelta(hours=1)
    told = notice(next_update_at=due)
    page = client.get("/sign-in/").content.decode()
    assert "The next update comes by" in page
    assert f'datetime="{due.isoformat(timespec="seconds")}"' in page
    assert "data-local" in page
    Notice.objects.filter(pk=told.pk).update(next_update_at=timezone.now() - timedelta(minutes=1))
    board.forget()
    assert "The update we promised is late." in client.get("/sign-in/").content.decode()


def test_it_is_said_to_screen_readers_in_its_own_language(client: Client) -> None:
    notice()
    page = client.get("/sign-in/", headers={"accept-language": "de"}).content.decode()
    assert '<section class="news" role="status"' in page
    assert 'lang="en">A new app is out.' in page


def test_words_are_words(client: Client) -> None:
    notice("<script>alert(1)</script>")
    assert "<script>alert" not in client.get("/").content.decode()
