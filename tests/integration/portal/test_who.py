"""The small window beside a chat on somebody's site."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from gatehouse.channels.chat.actions.introduce import ask_who, challenge_of
from gatehouse.channels.chat.models import Brand, Introduction, Visitor
from gatehouse.channels.chat.visits import LIVES, digest
from gatehouse.conversations.models import Contact, LinkRequest
from gatehouse.portal.links import _digest

pytestmark = pytest.mark.django_db
SITE = "https://www.alderwick.example"


@pytest.fixture
def asked() -> Introduction:
    brand = Brand.objects.create(slug="alderwick", name="Alderwick Pro", origins=[SITE])
    now = timezone.now()
    visitor = Visitor.objects.create(
        brand=brand, origin=SITE, token_hash=digest("t"), seen_at=now, expires_at=now + LIVES
    )
    return ask_who(visitor, challenge_of("v" * 43))


@pytest.fixture
def window(asked: Introduction) -> str:
    return f"/who/{asked.pk}/"


@pytest.fixture
def proven(client: Client, lena: Contact) -> Client:
    session = client.session
    session["contacts"] = [lena.pk]
    session.save()
    return client


def test_it_names_the_site_the_chat_and_what_the_agent_will_see(proven: Client, window: str) -> None:
    page = proven.get(window).content.decode()
    assert all(one in page for one in (SITE, "Alderwick Pro", "Lena Vogt", "lena.vogt@mail.example"))
    assert "widget.js" not in page  # no chat in the chat's window


def test_no_site_frames_it_and_its_opener_may_be_answered(proven: Client, window: str) -> None:
    for answer in (proven.get(window), proven.get(f"{window}link/"), proven.post(window)):
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Cross-Origin-Opener-Policy"] == "unsafe-none"
        assert "no-store" in answer["Cache-Control"]


def test_the_answer_is_a_code_in_the_page(proven: Client, window: str, asked: Introduction, lena: Contact) -> None:
    answer = proven.post(window)
    asked.refresh_from_db()
    assert asked.contact == lena
    assert digest(answer.context["code"]) == bytes(asked.code or b"")
    assert answer.context["code"] in answer.content.decode()


def test_it_is_answered_once(proven: Client, window: str) -> None:
    proven.post(window)
    assert proven.post(window).status_code == proven.get(window).status_code == 410


def test_a_question_ends_after_half_an_hour(proven: Client, window: str) -> None:
    Introduction.objects.update(created_at=timezone.now() - timedelta(minutes=31))
    assert proven.get(window).status_code == proven.post(window).status_code == 410


def test_another_site_cannot_answer(window: str, asked: Introduction, lena: Contact) -> None:
    client = Client(enforce_csrf_checks=True)
    session = client.session
    session["contacts"] = [lena.pk]
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    assert client.post(window, headers={"Origin": SITE}).status_code == 403
    asked.refresh_from_db()
    assert asked.confirmed_at is None


def test_nobody_answers_for_whom_nothing_is_proven(client: Client, window: str, asked: Introduction) -> None:
    page = client.post(window).content.decode()
    asked.refresh_from_db()
    assert asked.confirmed_at is None
    assert "First prove that an address is yours" in page
    assert SITE in page


def test_the_mailed_link_leads_back(client: Client, window: str, lena: Contact) -> None:
    sent = client.post(f"{window}link/", {"email": "lena.vogt@mail.example"})
    assert (sent.status_code, sent["Location"]) == (302, f"{window}link/")
    assert sent["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert "I have opened the link" in client.get(f"{window}link/").content.decode()
    LinkRequest.objects.update(token=_digest("mailed"))
    assert client.post("/link/mailed/")["Location"] == window
    assert "Lena Vogt" in client.get(window).content.decode()
    LinkRequest.objects.update(redeemed_at=None)
    assert client.post("/link/mailed/")["Location"] == "/tickets/"  # once
    assert mail.outbox == []  # by the worker


def test_a_question_that_is_over_is_not_led_back_to(client: Client, window: str, lena: Contact) -> None:
    client.post(f"{window}link/", {"email": "lena.vogt@mail.example"})
    LinkRequest.objects.update(token=_digest("mailed"))
    Introduction.objects.all().delete()
    assert client.post("/link/mailed/")["Location"] == "/tickets/"


def test_half_an_address_is_sent_back(client: Client, window: str) -> None:
    answer = client.post(f"{window}link/", {"email": "lena@"})
    assert answer.status_code == 422
    assert "This is not a whole email address." in answer.content.decode()


def test_it_speaks_the_language_of_its_chat(proven: Client, window: str) -> None:
    Visitor.objects.update(language="ar")
    answer = proven.get(window)
    assert '<html lang="ar" dir="rtl">' in answer.content.decode()
    assert answer["Content-Language"] == "ar"


def test_an_unknown_question_is_nothing(proven: Client) -> None:
    assert proven.get("/who/0192d3a0-0000-7000-8000-000000000000/").status_code == 404
