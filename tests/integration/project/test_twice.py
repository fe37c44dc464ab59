"""Every form sent twice at once with the same ids gives one result: the entries and mails of a single sending."""

import threading
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from gatehouse.accounts.models import User
from gatehouse.channels.email.courier import MailCourier
from gatehouse.conversations.actions.assign import assign
from gatehouse.conversations.actions.details import request_details
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Contact, Conversation, Delivery, DetailRequest, Tag, Topic, TopicField
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import open_as
from gatehouse.testing.desk import desk_client
from tests.integration.portal.conftest import browser_of

pytestmark = pytest.mark.django_db(transaction=True)
READING = {"record_opened", "searched"}

# At the desk: the noun, what is typed, and what a single sending leaves in the journal.
AT_DESK: dict[str, tuple[dict[str, str], list[str]]] = {
    "replies": (
        {"text": "Found it.", "client_id": str(uuid4()), "then": "solve"},
        ["assigned", "replied", "state_set"],
    ),
    "notes": ({"text": "Seen.", "client_id": str(uuid4())}, ["noted"]),
    "assignment": ({"agent": "{bob}"}, ["assigned"]),
    "department": ({"department": "{security}"}, ["transferred"]),
    "involvements": ({"department": "{security}"}, ["involved"]),
    "escalation": ({"reason": "Too hard.", "client_id": str(uuid4())}, ["escalated"]),
    "state": ({"state": "solved"}, ["state_set"]),
    "priority": ({"priority": "3"}, ["priority_set"]),
    "tags": ({"tag": "tron"}, ["tagged"]),
    "spam": ({"on": "1"}, ["spam_marked"]),
    "participants": ({"email": "lawyer@mail.example", "name": "L."}, ["participant_changed"]),
    "block": ({"on": "1"}, ["contact_blocked"]),
    "details": ({"fields": "{field}"}, ["details_requested"]),
    "merge": ({"number": "{other}", "sure": "1"}, ["merged", "merged"]),
    "links": ({"number": "{other}"}, ["linked", "linked"]),
    "split": ({"subject": "Else", "messages": "{message}"}, ["split", "split"]),
}
IN_PORTAL: dict[str, tuple[dict[str, str], list[str]]] = {
    "reply": ({"text": "And now?", "client_id": str(uuid4())}, ["received"]),
    "details/{details}": ({"answer-amount": "5", "client_id": str(uuid4())}, ["received"]),
    "solution": ({}, ["state_set"]),
    "rating": ({"rating": "5"}, ["rated"]),
}


@pytest.fixture
def things(
    conversation: Conversation, deposit_topic: Topic, lena: Contact, bob: User, security: object
) -> dict[str, str]:
    Tag.objects.create(key="tron", name="Tron")
    message = receive(conversation, Draft(text="Something else."), by=lena.actor).posted
    return {
        "bob": str(bob.pk),
        "security": str(security.pk),  # type: ignore[attr-defined]
        "field": str(TopicField.objects.get(key="amount").pk),
        "other": open_as(lena, deposit_topic, "The same again").number,
        "message": str(message.message),
    }


def twice(clients: list[Client], path: str, form: dict[str, str]) -> list[int]:
    """The statuses of two posts that are under way at the same time."""
    ready, statuses = threading.Barrier(2), []

    def send(client: Client) -> None:
        ready.wait()
        try:
            statuses.append(client.post(path, form).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return statuses


def left_behind(act: Callable[[], list[int]]) -> list[str]:
    """The kinds of entries that something leaves in the journal. No answer of it is an error of ours."""
    newest = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    statuses = act()
    assert len(statuses) == 2
    assert max(statuses) < 500
    added = Entry.objects.filter(id__gt=newest).exclude(kind__in=READING).order_by("id")
    return sorted(added.values_list("kind", flat=True))


@pytest.mark.parametrize("noun", AT_DESK)
def test_at_the_desk(conversation: Conversation, things: dict[str, str], alice: User, noun: str) -> None:
    typed, expected = AT_DESK[noun]
    form = {name: value.format(**things) for name, value in typed.items()}
    clients = [desk_client(alice), desk_client(alice)]
    kinds = left_behind(lambda: twice(clients, f"/desk/c/{conversation.number}/{noun}/", form))
    assert Counter(kinds) == Counter(expected)


@pytest.mark.parametrize("noun", IN_PORTAL)
def test_in_the_portal(conversation: Conversation, lena: Contact, alice: User, deposit_topic: Topic, noun: str) -> None:
    typed, expected = IN_PORTAL[noun]
    assign(conversation, alice, by=alice.actor)
    reply(conversation, Draft(text="Which amount?"), by=alice.actor)
    if noun == "rating":
        twice([browser_of(lena), browser_of(lena)], f"/t/{conversation.number}/solution/", {})
    request_details(conversation, [TopicField.objects.get(key="amount")], by=alice.actor) if "details" in noun else None
    asked = DetailRequest.objects.values_list("pk", flat=True).first()
    path = f"/t/{conversation.number}/{noun.format(details=asked)}/"
    kinds = left_behind(lambda: twice([browser_of(lena), browser_of(lena)], path, typed))
    assert Counter(kinds) == Counter(expected)


def test_a_conversation_that_we_begin(alice: User, deposits: object) -> None:
    form = {
        "name": "Marta", "email": "marta@mail.example", "subject": "On the phone", "department": str(deposits.pk),  # type: ignore[attr-defined]
        "language": "en", "text": "As promised.", "client_id": str(uuid4()), "form": str(uuid4()),
    }  # fmt: skip
    clients = [desk_client(alice), desk_client(alice)]
    assert "opened" in left_behind(lambda: twice(clients, "/desk/new/", form))
    assert Conversation.objects.count() == 1


def test_a_customers_form_and_its_mail(deposit_topic: Topic) -> None:
    form = {
        "step": "send", "origin": str(uuid4()), "text": "Where is it?", "email": "new@mail.example", "language": "en",
    }  # fmt: skip
    kinds = left_behind(lambda: twice([Client(), Client()], "/new/deposit/", form))
    assert kinds.count("opened") == 1
    courier = MailCourier()
    for _ in range(2):
        courier.handle([entry for entry in Entry.objects.order_by("id") if courier.wants(entry)])
    assert Delivery.objects.count() == 1
