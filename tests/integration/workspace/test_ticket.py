"""The ticket with which a page hears of changes."""

from django.conf import settings

from gatehouse.live.tickets import read
from gatehouse.testing.desk import desk_client


def opened(answer):
    return read(answer.json()["ticket"], verify=settings.KEYRING.verify)


def test_a_ticket_names_who_hears_of_what(desk, alice, conversation):
    ticket = opened(desk.post("/desk/ticket/", {"numbers": conversation.number}))
    assert ticket.actor == f"agent:{alice.pk}"
    assert ticket.topics == (
        "queue",
        f"mentions:{alice.pk}",
        f"conversation:{conversation.pk}",
        f"presence:{conversation.pk}",
    )
    assert not ticket.is_public
    assert ticket.name == alice.public_name


def test_it_ends_with_the_session(desk, alice):
    from gatehouse.accounts.models import OpenSession

    ticket = opened(desk.post("/desk/ticket/"))
    assert OpenSession.objects.get(user=alice).session == ticket.session


def test_it_says_where_the_line_is(desk):
    answer = desk.post("/desk/ticket/").json()
    assert (answer["socket"], answer["poll"]) == (settings.CONFIG.socket_url, "/live/poll")


def test_a_page_hears_of_eight_conversations_and_no_more(desk, alice, conversation):
    one = conversation.number
    assert len(opened(desk.post("/desk/ticket/", {"numbers": f"{one},{one},"})).topics) == 4
    many = ",".join(f"GH-0000-000{n}" for n in range(9))
    assert desk.post("/desk/ticket/", {"numbers": many}).status_code == 404


def test_nobody_hears_of_what_he_may_not_see(mallory, conversation):
    assert desk_client(mallory).post("/desk/ticket/", {"numbers": conversation.number}).status_code == 404


def test_a_ticket_asks_for_sign_in_and_for_a_post(desk, client):
    assert client.post("/desk/ticket/").status_code == 302
    assert desk.get("/desk/ticket/").status_code == 405
