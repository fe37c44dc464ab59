"""Taking an answer back: nobody saw it, its mail never leaves, its words are there again."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.channels.email.courier import MailCourier
from gatehouse.channels.email.sending import deliver
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.state import solve
from gatehouse.conversations.actions.take_back import TAKEN_BACK, take_back
from gatehouse.conversations.models import Contact, Conversation, Delivery, DeliveryState, Message, SheetDraft, State
from gatehouse.conversations.seen import note_seen
from gatehouse.conversations.timeline import last_words, timeline
from gatehouse.journal.models import Entry
from gatehouse.journal.verify import verify_all
from gatehouse.testing.cast import recorded


@pytest.fixture
def answer(conversation: Conversation, alice: User) -> UUID:
    posted = reply(conversation, Draft(text="Your **deposit** is lost."), by=alice.actor)
    assert posted.message is not None
    return posted.message


def mails(conversation: Conversation) -> list[Delivery]:
    return list(Delivery.objects.filter(conversation=conversation, template="reply").order_by("pk"))


def carry(conversation: Conversation) -> None:
    MailCourier().handle(
        list(Entry.objects.filter(subject_kind="conversation", subject_id=conversation.pk, kind="replied"))
    )


def test_it_is_gone_from_both_pages_and_stays_in_the_journal(
    conversation: Conversation, alice: User, lena: Contact, answer: UUID
) -> None:
    with recorded() as entries:
        take_back(conversation, answer, by=alice.actor)
    assert [(entry.kind, entry.is_public) for entry in entries] == [("reply_withdrawn", False)]
    for actor in (alice.actor, lena.actor):
        shown = [item.message.pk for item in timeline(conversation, actor).items if item.message]
        assert answer not in shown
    assert last_words([conversation.pk], staff=True)[conversation.pk].kind == "customer"
    assert Entry.objects.filter(kind="replied").count() == 1


def test_the_words_are_on_the_sheet_above_what_was_begun_since(
    conversation: Conversation, alice: User, answer: UUID
) -> None:
    SheetDraft.objects.create(
        conversation=conversation, agent=alice, sheet="answer", text="And", client_id=uuid4(), saved_at=timezone.now()
    )
    take_back(conversation, answer, by=alice.actor)
    draft = SheetDraft.objects.get()
    assert (draft.text, draft.version) == ("Your **deposit** is lost.\n\nAnd", 2)
    message = Message.objects.get(pk=answer)
    assert (message.text, message.salt) == ("", None)


def test_it_is_our_turn_again(conversation: Conversation, alice: User, answer: UUID) -> None:
    take_back(conversation, answer, by=alice.actor)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.answered_at) == (State.PROGRESS, None)
    assert conversation.unanswered_since == conversation.messages.get(seq=1).created_at


def test_an_earlier_answer_still_stands(conversation: Conversation, alice: User, answer: UUID) -> None:
    second = reply(conversation, Draft(text="One more thing."), by=alice.actor, ask=True).message
    assert second is not None
    take_back(conversation, second, by=alice.actor)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.unanswered_since, conversation.waiting_since) == (
        State.REPLIED,
        None,
        None,
    )
    assert conversation.answered_at is not None


def test_what_the_customer_wrote_meanwhile_waits_for_us(
    conversation: Conversation, alice: User, lena: Contact, answer: UUID
) -> None:
    receive(conversation, Draft(text="Hello?"), by=lena.actor)
    take_back(conversation, answer, by=alice.actor)
    conversation.refresh_from_db()
    assert conversation.unanswered_since == conversation.messages.get(seq=1).created_at


def test_what_a_machine_wrote_meanwhile_waits_for_nobody(
    conversation: Conversation, alice: User, lena: Contact, answer: UUID
) -> None:
    receive(conversation, Draft(text="I am out of the office.", quiet=True), by=lena.actor)
    second = reply(conversation, Draft(text="And one more thing."), by=alice.actor)
    assert second.message is not None
    take_back(conversation, second.message, by=alice.actor)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.unanswered_since) == (State.REPLIED, None)


def test_one_that_was_solved_with_it_is_open_again(conversation: Conversation, alice: User, answer: UUID) -> None:
    solve(conversation, by=alice.actor)
    take_back(conversation, answer, by=alice.actor)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.solved_at) == (State.PROGRESS, None)


def test_its_mail_never_leaves(conversation: Conversation, alice: User, answer: UUID) -> None:
    carry(conversation)
    take_back(conversation, answer, by=alice.actor)
    (mail,) = mails(conversation)
    assert (mail.state, mail.error) == (DeliveryState.SKIPPED, TAKEN_BACK)


def test_nor_when_the_courier_comes_later(conversation: Conversation, alice: User, answer: UUID) -> None:
    take_back(conversation, answer, by=alice.actor)
    carry(conversation)
    (mail,) = mails(conversation)
    deliver(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.error) == (DeliveryState.SKIPPED, TAKEN_BACK)


def test_what_is_leaving_stays(conversation: Conversation, alice: User, answer: UUID) -> None:
    carry(conversation)
    Delivery.objects.update(attempts=1)
    with pytest.raises(Impossible, match="on its way"):
        take_back(conversation, answer, by=alice.actor)


def test_what_the_customer_has_read_stays(conversation: Conversation, alice: User, answer: UUID) -> None:
    note_seen([Message.objects.get(pk=answer)])
    with pytest.raises(Impossible, match="read the answer"):
        take_back(conversation, answer, by=alice.actor)


def test_who_reads_it_after_it_was_taken_back_reads_again(
    conversation: Conversation, alice: User, answer: UUID
) -> None:
    """A page may have fetched the words a moment before."""
    fetched = Message.objects.get(pk=answer)
    take_back(conversation, answer, by=alice.actor)
    assert note_seen([fetched])


def test_its_time_is_over_soon(conversation: Conversation, alice: User, answer: UUID) -> None:
    Message.objects.filter(pk=answer).update(created_at=timezone.now() - timedelta(seconds=14))
    with pytest.raises(Impossible, match="too late"):
        take_back(conversation, answer, by=alice.actor)


def test_twice_is_once(conversation: Conversation, alice: User, answer: UUID) -> None:
    with recorded() as entries:
        take_back(conversation, answer, by=alice.actor)
        take_back(conversation, answer, by=alice.actor)
    assert len(entries) == 1


def test_others_cannot(conversation: Conversation, bob: User, answer: UUID) -> None:
    with pytest.raises(Impossible, match="no such answer"):
        take_back(conversation, answer, by=bob.actor)


def test_the_chain_is_whole(conversation: Conversation, alice: User, answer: UUID) -> None:
    take_back(conversation, answer, by=alice.actor)
    assert not verify_all().problems
