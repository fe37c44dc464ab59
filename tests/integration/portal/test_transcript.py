"""The whole ticket on one page, and by mail."""

import re

import pytest
from django.conf import LazySettings
from django.test import Client

from gatehouse.accounts.models import User
from gatehouse.channels.email import transcripts
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Address, Contact, Conversation
from gatehouse.portal import limits
from gatehouse.testing.cast import recorded
from tests.integration.portal.conftest import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(conversation: Conversation, alice: User, lena: Contact) -> Conversation:
    reply(conversation, Draft(text="We **found** it."), by=alice.actor)
    note(conversation, Draft(text="She sounds upset."), by=alice.actor)
    receive(conversation, Draft(text="<script>alert(1)</script>"), by=lena.actor)
    return conversation


def url(conversation: Conversation, noun: str = "transcript/") -> str:
    return f"/t/{conversation.number}/{noun}"


def test_it_holds_what_the_customer_may_read_and_no_more(lenas: Client, told: Conversation) -> None:
    page = lenas.get(url(told)).content.decode()
    for words in ("It has not arrived.", "<strong>found</strong>", "Alice", "&lt;script&gt;alert(1)"):
        assert words in page
    assert "upset" not in page
    assert "<script>" not in page


def test_it_needs_nothing_else(lenas: Client, told: Conversation) -> None:
    response = lenas.get(url(told))
    assert not re.findall(r'(?:src|href)="(?!https?://)', response.content.decode())
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]
    assert lenas.get(url(told), {"save": ""})["Content-Disposition"] == f'attachment; filename="{told.number}.html"'


def test_a_long_one_is_read_window_by_window(lenas: Client, told: Conversation, lena: Contact) -> None:
    for number in range(210):
        receive(told, Draft(text=f"Line {number}."), by=lena.actor)
    page = lenas.get(url(told)).content.decode()
    assert "Line 0." in page
    assert page.index("It has not arrived.") < page.index("Line 0.") < page.index("Line 209.")


def test_what_does_not_fit_is_said(lenas: Client, told: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcripts, "MOST_ROWS", 1)
    monkeypatch.setattr(transcripts, "WINDOW", 2)
    page = lenas.get(url(told)).content.decode()
    assert "very long" in page
    assert "It has not arrived." not in page


def test_it_is_in_the_readers_direction(lenas: Client, told: Conversation) -> None:
    page = lenas.get(url(told), headers={"accept-language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl">' in page


def test_others_are_asked_who_they_are(khalids: Client, told: Conversation) -> None:
    assert khalids.get(url(told)).status_code == 302
    assert khalids.post(url(told, "transcript/mail/")).status_code == 302


def test_asking_for_it_by_mail_is_journaled(lenas: Client, told: Conversation, lena: Contact) -> None:
    with recorded() as entries:
        page = lenas.post(url(told, "transcript/mail/"), follow=True).content.decode()
    assert [(entry.kind, entry.data.model_dump()) for entry in entries] == [("transcript_sent", {"contact": lena.pk})]
    assert "on its way to your mail address" in page


def test_it_goes_to_a_proven_address_only(told: Conversation, khalid: Contact, alice: User) -> None:
    add_participant(told, khalid, by=alice.actor)
    with recorded() as entries:
        page = browser_of(khalid).post(url(told, "transcript/mail/"), follow=True).content.decode()
    assert entries == []
    assert "no mail address that we know to be yours" in page


@pytest.mark.parametrize(("how", "noun"), [("page", "transcript/"), ("mail", "transcript/mail/")])
def test_it_is_made_so_often_and_no_more(
    lenas: Client, told: Conversation, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, how: str, noun: str
) -> None:
    monkeypatch.setattr(settings.CONFIG, "limits", True)
    monkeypatch.setitem(limits.TRANSCRIPTS, how, 1)
    act = lenas.get if how == "page" else lenas.post
    assert [act(url(told, noun)).status_code == 429 for _ in range(2)] == [False, True]


def test_mailing_it_is_a_post(lenas: Client, told: Conversation) -> None:
    assert lenas.get(url(told, "transcript/mail/")).status_code == 405
    assert lenas.post(url(told)).status_code == 405


def test_by_a_key_there_is_no_mail(lenas: Client, told: Conversation) -> None:
    page = lenas.get(url(told, "")).content.decode()
    assert "Send me this conversation" in page
    Address.objects.all().delete()
    assert lenas.post(url(told, "transcript/mail/"), follow=True).status_code == 200
