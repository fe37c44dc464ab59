"""The ticket with which a page hears of changes."""

from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from gatehouse.live.tickets import read
from gatehouse.testing.desk import desk_client


def opened(answer):
    text = parse_qs(urlsplit(answer.json()["url"]).query)["ticket"][0]
    return read(text, verify=settings.KEYRING.verify)


def test_a_ticket_names_who_hears_of_what(desk, alice, conversation):
    ticket = opened(desk.post("/desk/ticket/", {"number": conversation.number}))
    assert ticket.actor == f"agent:{alice.pk}"
    assert ticket.topics == (
        "queue",
        f"mentions:{alice.pk}",
        f"conversation:{conversation.pk}",
        f"presence:{conversation.pk}",
    )
    assert not ticket.is_public


def test_it_ends_with_the_session(desk, alice):
    from gatehouse.accounts.models import OpenSession

    ticket = opened(desk.post("/desk/ticket/"))
    assert OpenSession.objects.get(user=alice).session == ticket.session


def test_nobody_hears_of_what_he_may_not_see(mallory, conversation):
    assert desk_client(mallory).post("/desk/ticket/", {"number": conversation.number}).status_code == 404


def test_a_ticket_asks_for_sign_in_and_for_a_post(desk, client):
    assert client.post("/desk/ticket/").status_code == 302
    assert desk.get("/desk/ticket/").status_code == 405
