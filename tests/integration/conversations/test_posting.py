"""Messages: one statement, one entry, nothing twice."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection, connections

from gatehouse.accounts.models import User
from gatehouse.conversations import post
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Blocked, Impossible
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.state import close, solve
from gatehouse.conversations.models import Attachment, Contact, Conversation, Link, Message, Topic
from gatehouse.conversations.names import customer_sentence, sentence
from gatehouse.journal.models import Entry
from gatehouse.journal.verify import verify_all
from gatehouse.testing.cast import open_as, recorded

pytestmark = pytest.mark.django_db
Make = Callable[..., Draft]


def test_a_customers_message(conversation: Conversation, lena: Contact, draft: Make) -> None:
    with recorded() as entries:
        posted = receive(conversation, draft("Any news?"), by=lena.actor).posted
    assert [sentence(entry) for entry in entries] == ["Lena Vogt wrote"]
    message = Message.objects.get(pk=posted.message)
    assert (message.text, message.seq, message.public_seq, message.contact) == ("Any news?", 2, 2, lena)
    assert verify_all().is_whole


def test_the_entry_vouches_for_the_body(conversation: Conversation, lena: Contact, draft: Make) -> None:
    receive(conversation, draft("Any news?"), by=lena.actor)
    message, entry = Message.objects.latest("seq"), Entry.objects.latest("id")
    assert entry.content["data"]["mac"] == post.body_mac(bytes(message.salt or b""), message.text, message.html)
    assert entry.data.message == message.pk  # type: ignore[attr-defined]
    assert "news" not in entry.canonical


def test_an_answer_takes_and_replies(conversation: Conversation, alice: User, draft: Make) -> None:
    with recorded() as entries:
        reply(conversation, draft("It is on its way."), by=alice.actor)
    assert [sentence(entry) for entry in entries] == ["Alice took this", "Alice answered"]
    conversation.refresh_from_db()
    assert (conversation.state, conversation.assignee) == ("replied", alice)
    assert conversation.answered_at is not None


def test_a_question_waits_for_the_customer(conversation: Conversation, alice: User, lena: Contact, draft: Make) -> None:
    reply(conversation, draft("Which network?"), by=alice.actor, ask=True)
    conversation.refresh_from_db()
    assert conversation.state == "waiting"
    assert conversation.waiting_since is not None
    receive(conversation, draft("Tron."), by=lena.actor)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.waiting_since) == ("progress", None)


def test_a_note_is_private(conversation: Conversation, alice: User, draft: Make) -> None:
    before = conversation.updated_at
    posted = note(conversation, draft("Looks like the memo is missing."), by=alice.actor)
    conversation.refresh_from_db()
    assert posted.public_seq is None
    assert (conversation.state, conversation.public_seq, conversation.updated_at) == ("submitted", 1, before)


def test_sending_again_adds_nothing(conversation: Conversation, lena: Contact) -> None:
    same = Draft(text="Hello?", client_id=uuid4())
    first = receive(conversation, same, by=lena.actor).posted
    again = receive(conversation, same, by=lena.actor).posted
    assert (first.seq, first.public_seq) == (again.seq, again.public_seq)
    assert (first.is_new, again.is_new) == (True, False)
    assert conversation.messages.count() == 2


def test_a_customers_message_reopens_what_was_solved(conversation: Conversation, lena: Contact, alice: User) -> None:
    solve(conversation, by=alice.actor)
    with recorded() as entries:
        posted = receive(conversation, Draft(text="Still missing."), by=lena.actor).posted
    assert posted.reopened
    assert [sentence(entry) for entry in entries] == ["Lena Vogt reopened this by writing"]
    assert customer_sentence(entries[0]) == "Your message opened this ticket again."
    conversation.refresh_from_db()
    assert (conversation.state, conversation.solved_at) == ("progress", None)
    assert verify_all().is_whole


def test_to_a_closed_one_opens_a_linked_new_one(conversation: Conversation, lena: Contact, alice: User) -> None:
    close(conversation, by=alice.actor)
    same = Draft(text="It happened again.")
    received = receive(conversation, same, by=lena.actor)
    again = receive(conversation, same, by=lena.actor)
    assert received.conversation != conversation
    assert again.conversation == received.conversation
    assert Link.objects.get().kind == "follow_up"
    assert verify_all().is_whole


def test_a_participant_opens_the_new_one_in_his_own_name(
    conversation: Conversation, lena: Contact, khalid: Contact, alice: User
) -> None:
    add_participant(conversation, khalid, by=alice.actor)
    close(conversation, by=alice.actor)
    with recorded() as entries:
        opened = receive(conversation, Draft(text="Pay it out to me."), by=khalid.actor).conversation
    assert opened.contact == lena
    assert opened.messages.get().contact == khalid
    assert [sentence(entry) for entry in entries if entry.kind == "opened"] == ["خالد المنصوري opened this"]
    assert customer_sentence(entries[0]) == "خالد المنصوري opened this ticket for you."
    assert verify_all().is_whole


def test_to_a_merged_one_arrives_in_the_survivor(
    conversation: Conversation, lena: Contact, alice: User, deposit_topic: Topic
) -> None:
    other = open_as(lena, deposit_topic, "Same again")
    merge(other, conversation, by=alice.actor)
    assert receive(other, Draft(text="Hello?"), by=lena.actor).conversation == conversation


def test_an_agent_cannot_answer_a_closed_one(conversation: Conversation, alice: User) -> None:
    close(conversation, by=alice.actor)
    with pytest.raises(Impossible, match="Reopen"):
        reply(conversation, Draft(text="Hello"), by=alice.actor)
    note(conversation, Draft(text="For the record."), by=alice.actor)


def test_a_blocked_contact_is_told_no(conversation: Conversation, lena: Contact, alice: User) -> None:
    from gatehouse.conversations.actions.block import block

    block(lena, by=alice.actor)
    conversation.refresh_from_db()
    with pytest.raises(Blocked):
        receive(conversation, Draft(text="Hello"), by=lena.actor)


def test_an_empty_message_is_refused(conversation: Conversation, lena: Contact) -> None:
    with pytest.raises(Impossible):
        receive(conversation, Draft(text=" \n"), by=lena.actor)


def test_a_null_byte_is_replaced(conversation: Conversation, lena: Contact) -> None:
    receive(conversation, Draft(text="a\x00b"), by=lena.actor)
    assert Message.objects.latest("seq").text == "a\ufffdb"


def test_secrets_are_removed_before_they_are_stored(conversation: Conversation, lena: Contact) -> None:
    posted = receive(conversation, Draft(text="my password is Tr0ub4dor&3x"), by=lena.actor).posted
    message = Message.objects.latest("seq")
    assert "Tr0ub4dor" not in message.text
    assert message.removed == [{"kind": "password", "count": 1}]
    assert len(posted.found) == 1


def test_files_are_claimed_only_with_their_form(conversation: Conversation, lena: Contact) -> None:
    form = uuid4()
    mine, strange = (
        Attachment.objects.create(
            form=owner, name="a.png", media_type="image/png", family="picture", size=1, sha256=b""
        )
        for owner in (form, uuid4())
    )
    posted = receive(
        conversation, Draft(text="See", attachments=(mine.pk, strange.pk), form=form), by=lena.actor
    ).posted
    assert [file.pk for file in Message.objects.get(pk=posted.message).attachments.all()] == [mine.pk]


@pytest.mark.django_db(transaction=True)
def test_eight_writers_and_doubles_give_one_gapless_chain(lena: Contact, deposit_topic: Topic) -> None:
    conversation = open_as(lena, deposit_topic, "Busy")
    drafts = [Draft(text=f"message {number}") for number in range(40)]

    def write() -> None:
        for each in drafts:
            receive(conversation, each, by=lena.actor)
        connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seqs = sorted(conversation.messages.values_list("public_seq", flat=True))
    assert seqs == list(range(1, 42))
    assert verify_all().is_whole


@pytest.mark.django_db(transaction=True)
def test_the_statement_is_prepared(conversation: Conversation, lena: Contact) -> None:
    for number in range(3):
        receive(conversation, Draft(text=str(number)), by=lena.actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_prepared_statements where statement like '%%update conversations_conversation c%%'"
        )
        assert cursor.fetchone() == (1,)
