"""The mailed link: the same answer for everybody, one browser, once, half an hour."""

import hashlib
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gatehouse.conversations.models import Address, Contact, Conversation, LinkRequest

pytestmark = pytest.mark.django_db
NOT_THERE = "GH-0000-0000"
TOKEN = "a" * 43


def sent_link(client: Client, email: str = "lena.vogt@mail.example", number: str = "") -> LinkRequest:
    """Ask in this browser, and stand in for the mail that brings the token."""
    client.post(f"/t/{number}/link/" if number else "/tickets/link/", {"email": email})
    link = LinkRequest.objects.latest("pk")
    link.token = hashlib.sha256(TOKEN.encode()).digest()
    link.save(update_fields=["token"])
    return link


def contacts_of(client: Client) -> Any:
    return client.session.get("contacts")


def test_the_number_alone_opens_nothing(client: Client, conversation: Conversation) -> None:
    known, strange = client.get(f"/t/{conversation.number}/"), client.get(f"/t/{NOT_THERE}/")
    assert known.status_code == strange.status_code == 200
    pages = (page.content.decode() for page in (known, strange))
    pages = (re.sub(r'token" value="\w+"', "", page) for page in pages)
    assert next(pages).replace(conversation.number, NOT_THERE) == next(pages)


@pytest.mark.parametrize("email", ["lena.vogt@mail.example", "nobody@mail.example"])
def test_the_answer_is_the_same_whoever_is_asked_for(
    client: Client, conversation: Conversation, email: str, django_assert_num_queries: Any
) -> None:
    for number in (conversation.number, NOT_THERE):
        with django_assert_num_queries(7):  # a savepoint and its end, three limits, the row, the job
            response = client.post(f"/t/{number}/link/", {"email": email})
        assert (response.status_code, response["Location"]) == (302, "/link/sent/")
    assert LinkRequest.objects.count() == ProcrastinateJob.objects.filter(task_name="send_link").count() == 2


@pytest.mark.parametrize("typed", ["", "x" * 50_000, "no number", NOT_THERE])
def test_a_number_beside_the_address_changes_the_answer_by_nothing(
    client: Client, conversation: Conversation, typed: str, django_assert_num_queries: Any
) -> None:
    for number in (conversation.number.lower().replace("-", " "), typed):
        with django_assert_num_queries(7):
            response = client.post("/tickets/link/", {"email": "lena.vogt@mail.example", "number": number})
        assert (response.status_code, response["Location"]) == (302, "/link/sent/")
    expected = NOT_THERE if typed == NOT_THERE else ""
    assert list(LinkRequest.objects.order_by("pk").values_list("number", flat=True)) == [conversation.number, expected]


def test_a_number_that_cannot_be_stored_is_said_at_its_field(client: Client) -> None:
    page = client.post("/tickets/link/", {"email": "lena.vogt@mail.example", "number": "GH\0"})
    assert (page.status_code, "number-error" in page.content.decode()) == (422, True)


def test_what_was_typed_is_not_sent_back(client: Client, conversation: Conversation) -> None:
    client.post(f"/t/{conversation.number}/link/", {"email": "lena.vogt@mail.example"})
    assert "lena" not in client.get("/link/sent/").content.decode()


@pytest.mark.parametrize("is_known", [True, False])
def test_whose_session_ended_while_he_wrote_gets_his_words_back(
    client: Client, conversation: Conversation, is_known: bool
) -> None:
    number = conversation.number if is_known else NOT_THERE
    page = client.post(f"/t/{number}/reply/", {"text": "It is <b>still</b> missing."})
    assert page.status_code == 401
    assert "It is &lt;b&gt;still&lt;/b&gt; missing." in page.content.decode()
    assert f'href="/t/{number}/"' in page.content.decode()
    assert conversation.messages.count() == 1


def test_a_broken_address_is_said_at_its_field(client: Client) -> None:
    response = client.post("/tickets/link/", {"email": "lena"})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert not LinkRequest.objects.exists()


def test_the_mailed_job_gets_an_id_alone(client: Client) -> None:
    link = sent_link(client)
    assert ProcrastinateJob.objects.get().args == {"request_id": link.pk}


def test_opening_the_link_changes_nothing(client: Client, conversation: Conversation) -> None:
    sent_link(client)
    assert client.get(f"/link/{TOKEN}/").status_code == 200
    assert LinkRequest.objects.get().redeemed_at is None
    assert not contacts_of(client)


def test_the_button_opens_the_ticket_asked_for(client: Client, conversation: Conversation, lena: Contact) -> None:
    sent_link(client, number=conversation.number)
    response = client.post(f"/link/{TOKEN}/")
    assert response["Location"] == f"/t/{conversation.number}/"
    assert contacts_of(client) == [lena.pk]


def test_the_session_gets_a_new_key(client: Client, conversation: Conversation) -> None:
    session = client.session
    session["seen"] = 1
    session.save()
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    sent_link(client)
    client.post(f"/link/{TOKEN}/")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_a_link_works_once(client: Client, conversation: Conversation) -> None:
    sent_link(client)
    client.post(f"/link/{TOKEN}/")
    client.post("/forget/")
    assert client.post(f"/link/{TOKEN}/").status_code == 410
    assert not contacts_of(client)


def test_a_link_lives_half_an_hour(client: Client, conversation: Conversation) -> None:
    link = sent_link(client)
    LinkRequest.objects.filter(pk=link.pk).update(created_at=timezone.now() - timedelta(minutes=30))
    assert client.post(f"/link/{TOKEN}/").status_code == 410
    assert not contacts_of(client)


def test_another_browser_is_offered_a_link_of_its_own(client: Client, conversation: Conversation) -> None:
    sent_link(client, number=conversation.number)
    other = Client()
    assert other.post(f"/link/{TOKEN}/").status_code == 403
    assert not contacts_of(other)
    other.post(f"/link/{TOKEN}/again/")
    fresh = LinkRequest.objects.latest("pk")
    assert (fresh.value, fresh.number) == ("lena.vogt@mail.example", conversation.number)
    assert bytes(fresh.browser) != bytes(LinkRequest.objects.earliest("pk").browser)


def test_a_token_that_was_never_mailed_opens_nothing(client: Client) -> None:
    assert client.get("/link/zzz/").status_code == 410
    assert client.post("/link/zzz/again/")["Location"] == "/tickets/"


def test_redeeming_proves_the_address(client: Client, khalid: Contact) -> None:
    sent_link(client, "Khalid@mail.example ")
    client.post(f"/link/{TOKEN}/")
    assert Address.objects.get(value="khalid@mail.example").is_verified
    assert contacts_of(client) == [khalid.pk]


def test_an_address_nobody_wrote_from_opens_an_empty_list(client: Client) -> None:
    sent_link(client, "nobody@mail.example")
    response = client.post(f"/link/{TOKEN}/", follow=True)
    assert "There is no ticket under this address yet." in response.content.decode()
    assert not contacts_of(client)


def test_an_address_gets_three_links_an_hour(client: Client) -> None:
    for _ in range(3):
        assert client.post("/tickets/link/", {"email": "a@mail.example"}).status_code == 302
    response = Client().post("/tickets/link/", {"email": "A@mail.example"})
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    assert "minutes" in response.content.decode()


def test_a_network_gets_twenty_links_an_hour(client: Client) -> None:
    answers = [client.post("/tickets/link/", {"email": f"{n}@mail.example"}).status_code for n in range(21)]
    assert answers == [302] * 20 + [429]


def test_forgetting_ends_the_session(lenas: Client, conversation: Conversation) -> None:
    lenas.post("/forget/")
    assert not contacts_of(lenas)
    assert "Show that this ticket is yours" in lenas.get(f"/t/{conversation.number}/").content.decode()


@pytest.mark.parametrize("path", ["/forget/", "/tickets/link/", f"/t/{NOT_THERE}/link/", f"/t/{NOT_THERE}/reply/"])
def test_acts_are_posted(client: Client, path: str) -> None:
    assert client.get(path).status_code == 405


def test_a_stranger_who_asks_for_links_keeps_nobody_out(client: Client, db: None, settings: Any) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"limits": True})

    def ask(email: str, network: str) -> int:
        return client.post("/tickets/link/", {"email": email}, REMOTE_ADDR=network).status_code

    assert [ask("lena@mail.example", "198.51.100.7") for _ in range(4)] == [302, 302, 302, 429]
    assert ask("lena+more@mail.example", "198.51.100.7") == 429
    assert ask("lena@mail.example", "203.0.113.9") == 302


def test_no_token_stands_in_the_log(client: Client, db: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "gatehouse.requests"):
        client.get("/link/a-very-secret-token/")
    assert "a-very-secret-token" not in caplog.text
    assert "/link/" in caplog.text
