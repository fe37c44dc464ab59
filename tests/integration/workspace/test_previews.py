"""What an agent sees of a mail before it is sent."""

from collections.abc import Callable

import pytest
from django.test import Client

from gatehouse.accounts.models import User
from gatehouse.channels.email.actions.inboxes import save_inbox
from gatehouse.channels.email.models import Inbox, MessageCode
from gatehouse.conversations.models import Address, Contact, Conversation, Delivery, Department, Message, Topic
from gatehouse.journal.actor import OPERATOR
from gatehouse.testing.cast import open_as, recorded
from gatehouse.testing.desk import desk_client

pytestmark = pytest.mark.django_db
At = Callable[..., str]


def test_it_is_the_mail_and_stores_nothing(desk: Client, at: At, conversation: Conversation) -> None:
    with recorded() as entries:
        page = desk.post(at("preview/mail/"), {"text": "We **found** it."})
    shown = page.content.decode()
    assert "<strong>found</strong>" in shown
    assert "We answered your ticket" in shown
    assert (entries, Delivery.objects.count(), Message.objects.count(), MessageCode.objects.count()) == ([], 0, 1, 0)


def test_it_is_in_the_customers_language_and_direction(
    desk: Client, khalid: Contact, deposit_topic: Topic, alice: User
) -> None:
    theirs = open_as(khalid, deposit_topic, "إيداع")
    Conversation.objects.filter(pk=theirs.pk).update(language="ar")
    shown = desk.post(f"/desk/c/{theirs.number}/preview/mail/", {"text": "secret words"}).content.decode()
    assert '<html lang="ar" dir="rtl"' in shown
    assert "secret words" not in shown  # nobody has proven that address


def test_asking_says_so(desk: Client, at: At) -> None:
    assert "We need your answer" in desk.post(at("preview/mail/"), {"text": "Which?", "then": "ask"}).content.decode()


def test_its_text_is_shown_too(desk: Client, at: At, deposits: Department) -> None:
    save_inbox(Inbox(address="help@alderwick.example", department=deposits), by=OPERATOR)
    shown = desk.post(at("preview/mail/"), {"text": "We **found** it.", "part": "text"}).content.decode()
    assert "We **found** it." in shown
    assert "&gt; It has not arrived." in shown


def test_secrets_are_taken_out(desk: Client, at: At) -> None:
    secret = "abandon " * 11 + "about"
    assert "abandon abandon" not in desk.post(at("preview/mail/"), {"text": secret}).content.decode()


def test_its_frame_runs_and_fetches_nothing(desk: Client, at: At) -> None:
    page = desk.post(at("preview/mail/"), {"text": "x"})
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in desk.get(at())["Content-Security-Policy"]


def test_without_an_address_that_is_said(desk: Client, at: At) -> None:
    Address.objects.all().delete()
    assert "has given no mail address" in desk.post(at("preview/mail/"), {"text": "x"}).content.decode()


def test_it_is_a_post_of_the_team(desk: Client, at: At, mallory: User) -> None:
    assert desk.get(at("preview/mail/")).status_code == 405
    assert desk_client(mallory).post(at("preview/mail/"), {"text": "x"}).status_code == 404
