"""Opening a conversation: by a customer's form, and by an agent."""

from uuid import uuid4

import psycopg
import pytest

from gatehouse.accounts.models import User
from gatehouse.conversations import numbers, opening
from gatehouse.conversations.actions.block import block
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.open import Request, open_for, open_request
from gatehouse.conversations.models import Contact, Conversation, Message, Topic
from gatehouse.conversations.names import sentence
from gatehouse.journal.verify import verify_all
from gatehouse.testing.cast import recorded

pytestmark = pytest.mark.django_db


def request(topic: Topic, **more: object) -> Request:
    draft = Draft(text=str(more.pop("text", "It has not arrived.")), answers=more.pop("answers", None))  # type: ignore[arg-type]
    values = {"subject": "Deposit", "name": "Lena", "email": "Lena@Mail.example", **more}
    return Request(draft=draft, department=topic.department, topic=topic, **values)  # type: ignore[arg-type]


def test_a_request_is_a_conversation_with_one_entry(deposit_topic: Topic) -> None:
    with recorded() as entries:
        opened = open_request(request(deposit_topic))
    assert [sentence(entry) for entry in entries] == ["Lena opened this"]
    conversation = opened.conversation
    assert conversation.state == "submitted"
    assert numbers.read(conversation.number, "GH") == conversation.number
    assert conversation.messages.get().seq == 1
    assert verify_all().is_whole


def test_an_unproven_address_is_nobodys(deposit_topic: Topic, lena: Contact) -> None:
    conversation = open_request(request(deposit_topic, email="lena.vogt@mail.example")).conversation
    assert conversation.contact != lena
    assert not conversation.contact.addresses.get().is_verified


def test_the_same_form_twice_is_one_ticket(deposit_topic: Topic) -> None:
    origin = uuid4()
    first = open_request(request(deposit_topic, origin=origin))
    again = open_request(request(deposit_topic, origin=origin))
    assert first.conversation == again.conversation
    assert (first.is_new, again.is_new) == (True, False)
    assert Message.objects.count() == 1


def test_secrets_are_never_stored(deposit_topic: Topic) -> None:
    secret = "Tr0ub4dor&3x"
    text = f"my password is {secret}"
    opened = open_request(request(deposit_topic, text=text, subject=text, answers={"note": text}))
    conversation = opened.conversation
    stored = f"{conversation.subject} {conversation.answers} {conversation.messages.get().text}"
    assert secret not in stored
    assert [finding.kind for finding in opened.found] == ["password", "password"]
    assert [one["kind"] for one in conversation.messages.get().removed] == ["password", "password"]


def test_a_number_that_is_taken_is_drawn_again(
    deposit_topic: Topic, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([conversation.number, "GH-NEW1-NEW1"])
    monkeypatch.setattr(numbers, "make", lambda prefix: next(drawn))
    assert open_request(request(deposit_topic, origin=uuid4())).conversation.number == "GH-NEW1-NEW1"


def test_an_agent_who_sends_twice_opens_one(deposit_topic: Topic, alice: User) -> None:
    asked = request(deposit_topic, origin=uuid4())
    first, again = (open_for(asked, by=alice.actor) for _ in range(2))
    assert (first.conversation, again.is_new) == (again.conversation, False)


def test_a_name_cannot_break_a_mail_header(deposit_topic: Topic) -> None:
    conversation = open_request(request(deposit_topic, name="Lena\r\nBcc: all@x.example\x00\u202e")).conversation
    assert conversation.contact.name == "Lena Bcc: all@x.example"


def test_what_a_blocked_contact_sends_reaches_no_queue(deposit_topic: Topic, lena: Contact, alice: User) -> None:
    block(lena, by=alice.actor)
    conversation = open_request(request(deposit_topic, email="lena.vogt@mail.example")).conversation
    assert conversation.is_spam


def test_an_agent_opens_one_for_a_customer(deposit_topic: Topic, alice: User) -> None:
    with recorded() as entries:
        conversation = open_for(request(deposit_topic), by=alice.actor).conversation
    assert [sentence(entry) for entry in entries] == ["Alice opened this"]
    assert (conversation.state, conversation.assignee) == ("replied", alice)
    assert conversation.messages.get().kind == "agent"


def test_a_statement_that_fails_leaves_nothing(deposit_topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry is the last thing written: when it cannot be, neither is the rest."""
    broken = opening._BEFORE.replace("'opened', %(at)s", "'opened', 'yesterday-ish'::timestamptz")
    monkeypatch.setattr("gatehouse.conversations.opening._BEFORE", broken)
    with pytest.raises(psycopg.DataError):
        open_request(request(deposit_topic))
    assert not Conversation.objects.exists()
    assert not Contact.objects.exists()


@pytest.mark.parametrize("cut", [6, 11])
@pytest.mark.parametrize("name_first", [True, False])
def test_a_phrase_in_two_fields_is_removed_from_both(deposit_topic: Topic, cut: int, name_first: bool) -> None:
    words = [
        "legal",
        "winner",
        "thank",
        "year",
        "wave",
        "sausage",
        "worth",
        "useful",
        "legal",
        "winner",
        "thank",
        "yellow",
    ]
    one, other = " ".join(words[:cut]), " ".join(words[cut:])
    name, text = (one, other) if name_first else (other, one)
    request = Request(
        subject="Help", draft=Draft(text=text), department=deposit_topic.department, name=name, email="a@mail.example"
    )
    opened = open_request(request)
    kept = f"{opened.conversation.contact.name} {opened.conversation.messages.get().text}"
    assert not set(words) & set(kept.split())
    assert [str(one.kind) for one in opened.found] == ["recovery_phrase"]


def test_fields_that_hold_no_secret_together_stay_as_they_are(deposit_topic: Topic) -> None:
    draft = Draft(text="I forgot my password", answers={"uid": "48291377"})
    where = {"department": deposit_topic.department, "topic": deposit_topic}
    request = Request(subject="Help", draft=draft, name="Lena99", email="l@mail.example", **where)
    opened = open_request(request)
    assert (opened.found, opened.conversation.answers) == ((), {"uid": "48291377"})
