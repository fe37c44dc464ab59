"""What a widget can ask for over HTTP."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from gatehouse.channels.chat import brands
from gatehouse.channels.chat.models import Brand, Chat, Visitor
from gatehouse.channels.forms.shipped import structure
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Address, Contact, Conversation, Message, Topic
from gatehouse.live import tickets
from gatehouse.testing.cast import recorded

from .conftest import Knock

Visit = Callable[..., dict[str, Any]]


def begin(knock: Knock, token: str, **more: Any) -> tuple[int, dict[str, Any]]:
    return knock("conversations", {"id": str(uuid4()), "topic": "deposit", "text": "Where is it?", **more}, token)


def test_a_chat_is_a_conversation_from_its_first_message(knock: Knock, token: str) -> None:
    with recorded() as entries:
        status, answer = begin(knock, token)
    conversation = Conversation.objects.get()
    assert (status, answer["chat"]["number"], answer["chat"]["place"]) == (201, conversation.number, 1)
    assert (conversation.channel, conversation.contact.name, conversation.contact.addresses.count()) == ("chat", "", 0)
    assert [entry.kind for entry in entries] == ["opened"]


def test_the_same_id_again_is_the_same_chat(knock: Knock, token: str) -> None:
    id_ = str(uuid4())
    first, again = begin(knock, token, id=id_), begin(knock, token, id=id_)
    assert (first[0], again[0]) == (201, 200)
    assert first[1]["chat"]["number"] == again[1]["chat"]["number"]
    assert Conversation.objects.count() == 1


def test_somebody_elses_id_says_nothing_of_his_chat(knock: Knock, visit: Visit, token: str) -> None:
    id_ = str(uuid4())
    begin(knock, token, id=id_)
    status, answer = begin(knock, visit()["token"], id=id_)
    assert (status, "chat" in answer) == (409, False)


def test_places_follow_the_order_of_arrival(knock: Knock, visit: Visit) -> None:
    assert [begin(knock, visit()["token"])[1]["chat"]["place"] for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": "x"}, "id"),
        ({"id": None}, "id"),
        ({"topic": "nothing"}, "topic"),
        ({"topic": None}, "topic"),
        ({"topic": 7}, "topic"),
        ({"text": 7}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"files": ["x"]}, "files"),
        ({"files": [str(uuid4())] * 11}, "files"),
    ],
)
def test_what_is_wrong_is_named(knock: Knock, token: str, wrong: dict[str, Any], field: str) -> None:
    status, answer = begin(knock, token, **wrong)
    assert (status, answer["error"]["field"]) == (400, field)


def test_a_secret_is_taken_out_before_anything_is_stored(knock: Knock, token: str) -> None:
    _, answer = begin(knock, token, text="my password is: hunter2-hunter2")
    assert answer["chat"]["removed"] == [{"kind": "password", "count": 1}]
    assert "hunter2" not in Message.objects.get().text


def test_a_closed_chat_takes_nobody_and_says_what_to_do(knock: Knock, token: str, brand: Brand) -> None:
    brand.is_on = False
    brand.save()
    brands.forget()
    status, answer = begin(knock, token)
    assert (status, answer["error"]["code"]) == (409, "not_open")


def test_a_ticket_is_for_his_own_chat(knock: Knock, token: str, chat: Chat, settings: Any) -> None:
    _, answer = knock("tickets", {}, token)
    ticket = tickets.read(answer["ticket"], verify=settings.KEYRING.verify)
    assert ticket.topics == (f"conversation:{chat.pk}",)
    assert (ticket.actor, ticket.is_public) == (f"contact:{chat.conversation.contact_id}", True)
    assert answer["socket"].startswith("ws://")


def test_a_chat_brings_its_first_ticket_along(knock: Knock, token: str, settings: Any) -> None:
    _, answer = begin(knock, token)
    assert answer["pass"].keys() == knock("tickets", {}, token)[1].keys()
    ticket = tickets.read(answer["pass"]["ticket"], verify=settings.KEYRING.verify)
    assert ticket.topics == (answer["chat"]["subject"],)


def test_without_a_chat_there_is_no_ticket(knock: Knock, token: str) -> None:
    assert knock("tickets", {}, token)[0] == 404


def test_ending_solves_it_once_and_then_it_can_be_rated(knock: Knock, token: str, chat: Chat) -> None:
    assert knock("rating", {"stars": 4}, token)[0] == 409
    assert knock("end", {}, token)[1]["chat"]["is_solved"]
    assert knock("end", {}, token)[0] == 200
    assert knock("rating", {"stars": 4}, token)[1]["chat"]["rating"] == 4


@pytest.mark.parametrize("stars", [0, 6, "5", True, None, 2.5])
def test_a_rating_is_one_to_five(knock: Knock, token: str, chat: Chat, stars: Any) -> None:
    assert knock("rating", {"stars": stars}, token)[0] == 400


def test_answers_go_by_mail_when_he_gives_an_address(knock: Knock, token: str, chat: Chat) -> None:
    with recorded() as entries:
        status, answer = knock("email", {"email": "Max@Mail.example"}, token)
        knock("email", {"email": "max@mail.example"}, token)
    assert (status, answer["chat"]["email"]) == (200, "m•••@m•••.example")
    assert [entry.kind for entry in entries] == ["address_given"]
    assert Address.objects.get().verified_at is None


@pytest.mark.parametrize("email", ["", "x", "a@b", "a@b.example\nBcc: c@d.example", 7])
def test_what_is_no_address_is_refused(knock: Knock, token: str, chat: Chat, email: Any) -> None:
    assert knock("email", {"email": email}, token)[0] == 400


def test_a_transcript_needs_a_proven_address(knock: Knock, token: str, chat: Chat) -> None:
    knock("email", {"email": "max@mail.example"}, token)
    assert knock("transcript", {}, token)[0] == 409


def test_a_transcript_goes_to_who_is_proven(knock: Knock, token: str, chat: Chat, lena: Contact) -> None:
    Visitor.objects.update(contact=lena)
    Conversation.objects.update(contact=lena)
    with recorded() as entries:
        assert knock("transcript", {}, token) == (200, {"sent": True})
    assert [entry.kind for entry in entries] == ["transcript_sent"]


def test_a_file_opens_by_its_own_address_alone(knock: Knock, token: str, chat: Chat, client: Client) -> None:
    assert client.get(f"/chat/files/{uuid4()}/?token=x").status_code == 404


def test_word_lists_are_data(client: Client) -> None:
    response = client.get("/chat/words/en.json")
    assert (len(response.json()), response.json()[0]) == (2048, "abandon")
    assert client.get("/chat/words/xx.json").status_code == 404


def test_it_never_merges_by_what_was_typed(knock: Knock, token: str, chat: Chat, lena: Any) -> None:
    knock("email", {"email": "lena.vogt@mail.example"}, token)
    chat.conversation.refresh_from_db()
    assert chat.conversation.contact_id != lena.pk


def test_the_offered_topics_are_shipped_ones() -> None:
    assert set(brands.TOPICS) <= set(structure.TOPICS)


def test_an_answer_is_of_the_chat(chat: Chat, alice: Any, deposit_topic: Topic) -> None:
    reply(chat.conversation, Draft(text="I look.", channel="chat"), by=alice.actor)
    assert Message.objects.get(kind="agent").channel == "chat"
