"""What is promised is a setting, and everything that names a time reads it."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from gatehouse.channels.forms.shipped import ship
from gatehouse.conversations import promise
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.nudge import nudge, nudge_from
from gatehouse.conversations.models import AnswerPromise, Conversation, Topic

pytestmark = pytest.mark.django_db
SHIPPED = import_module("gatehouse.conversations.migrations.0008_answer_promises")


@pytest.fixture(autouse=True)
def shipped() -> None:
    """What the migration ships; tests that empty the database whole take it away."""
    SHIPPED.ship(apps, None)


def promise_of(channel: str, soonest: int, latest: int) -> None:
    AnswerPromise.objects.update_or_create(channel=channel, defaults={"soonest": soonest, "latest": latest})
    promise.forget()


def test_a_new_desk_promises_tickets_and_mail_within_a_day() -> None:
    assert {(row.channel, row.hours) for row in AnswerPromise.objects.all()} == {("form", "12–24"), ("email", "12–24")}


def test_without_any_row_the_shipped_promise_holds() -> None:
    AnswerPromise.objects.all().delete()
    promise.forget()
    assert promise.promised().within == timedelta(hours=24)


def test_a_channel_without_a_promise_has_that_of_tickets() -> None:
    promise_of("form", 2, 6)
    promise_of("email", 5, 8)
    assert (promise.promised("email").hours, promise.promised("phone").hours) == ("5–8", "2–6")


def test_the_ticket_and_the_nudge_follow(conversation: Conversation) -> None:
    promise_of("form", 6, 6)
    assert promise.answer_due(conversation) == conversation.created_at + timedelta(hours=6)
    assert nudge_from(conversation) == conversation.updated_at + timedelta(hours=6)


def test_a_topic_may_have_a_promise_of_its_own(conversation: Conversation, deposit_topic: Topic) -> None:
    """It holds whichever way a request comes; what has no topic, or one without, is promised what its channel is."""
    assert promise.promise_to(conversation) == promise.promise_about(None) == promise.promised()
    deposit_topic.answer_within = 72
    own = [promise.promise_about(deposit_topic, channel) for channel in ("form", "email")]
    assert [one.hours for one in own if one] == ["72", "72"]


def test_the_ticket_and_the_nudge_follow_the_topic(conversation: Conversation) -> None:
    Topic.objects.update(answer_within=72)
    conversation = Conversation.objects.get(pk=conversation.pk)
    assert promise.answer_due(conversation) == conversation.created_at + timedelta(hours=72)
    assert nudge_from(conversation) == conversation.updated_at + timedelta(hours=72)
    Conversation.objects.update(updated_at=timezone.now() - timedelta(hours=30))
    conversation.refresh_from_db()
    with pytest.raises(Impossible):
        nudge(conversation, by=conversation.contact.actor)
    Topic.objects.update(answer_within=None)
    nudge(Conversation.objects.get(pk=conversation.pk), by=conversation.contact.actor)


def test_a_new_desk_promises_formal_matters_their_own_times(db: None) -> None:
    ship()
    own = Topic.objects.exclude(answer_within=None).values_list("slug", "answer_within")
    assert dict(own) == {
        "formal-complaint": 24,
        "media": 48,
        "business-cooperation": 72,
        "data-or-compliance-request": 72,
    }


@pytest.mark.parametrize("path", ["/", "/contact/", "/new/deposit/"], ids=["home", "contact", "form"])
def test_pages_say_what_is_set(client: Client, deposit_topic: Topic, path: str) -> None:
    assert "within 12–24 hours" in client.get(path).content.decode()
    promise_of("form", 1, 1)
    page = client.get(path).content.decode()
    assert "within 1 hour," in page or "within 1 hour." in page


def test_promises_are_read_once_in_some_seconds(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        promise.promised()
        promise.promised("email")


@pytest.mark.parametrize(("soonest", "latest"), [(0, 5), (6, 5), (1, 721)], ids=["none", "backwards", "month"])
def test_the_database_refuses_what_no_clock_keeps(soonest: int, latest: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerPromise.objects.filter(channel="form").update(soonest=soonest, latest=latest)


@pytest.mark.parametrize("hours", [0, 721])
def test_the_database_refuses_a_topic_what_no_clock_keeps(deposit_topic: Topic, hours: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Topic.objects.update(answer_within=hours)


def test_late_is_late_by_the_promise(conversation: Conversation) -> None:
    promise_of("form", 1, 2)
    due = promise.answer_due(conversation)
    assert due is not None
    assert due < timezone.now() + timedelta(hours=3)
