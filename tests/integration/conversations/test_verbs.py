"""Every other verb: it changes, records one entry with its sentence, and does nothing the second time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.actions.assign import assign, take
from gatehouse.conversations.actions.block import block, unblock
from gatehouse.conversations.actions.details import answer_details, request_details
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.erase import erase
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.escalate import escalate
from gatehouse.conversations.actions.hold import set_hold
from gatehouse.conversations.actions.involve import involve, withdraw
from gatehouse.conversations.actions.keep_open import keep_open
from gatehouse.conversations.actions.nudge import nudge
from gatehouse.conversations.actions.open import Request
from gatehouse.conversations.actions.participants import add_participant, remove_participant
from gatehouse.conversations.actions.priority import set_priority
from gatehouse.conversations.actions.prove import prove
from gatehouse.conversations.actions.rate import rate
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.remind import remind
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.spam import mark_spam
from gatehouse.conversations.actions.state import close, reopen, set_state, solve
from gatehouse.conversations.actions.tag import tag, untag
from gatehouse.conversations.actions.transfer import transfer
from gatehouse.conversations.models import Contact, Conversation, Department, Message, Priority, State, Tag, Topic
from gatehouse.conversations.names import PageNames, customer_sentence, sentence
from gatehouse.conversations.timeline import timeline
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.verify import verify_all
from gatehouse.testing.cast import make_agent, open_as, recorded

pytestmark = pytest.mark.django_db


def said(act: Callable[[], object], *, subject: str = "conversation") -> list[str]:
    """The sentences of the entries that an act records."""
    with recorded() as entries:
        act()
    names = PageNames(entries)
    return [sentence(entry, names) for entry in entries if entry.subject_kind == subject]


def test_assign(conversation: Conversation, alice: User, bob: User) -> None:
    assert said(lambda: assign(conversation, bob, by=alice.actor)) == ["Alice assigned this to Bob"]
    assert said(lambda: assign(conversation, bob, by=alice.actor)) == []
    assert conversation.state == "progress"
    assert said(lambda: assign(conversation, None, by=bob.actor)) == ["Bob gave this back to the queue"]


def test_a_stranger_cannot_be_given_it(conversation: Conversation, alice: User, mallory: User) -> None:
    with pytest.raises(Impossible, match="department"):
        assign(conversation, mallory, by=alice.actor)


def test_taking_shows_the_customer_who(conversation: Conversation, alice: User) -> None:
    with recorded() as entries:
        take(conversation, by=alice.actor)
    assert customer_sentence(entries[0]) == "Alice took your ticket."


def test_an_answer_takes_nothing_from_who_was_quicker(conversation: Conversation, alice: User, bob: User) -> None:
    stale = Conversation.objects.get(pk=conversation.pk)
    assert stale.assignee is None
    take(conversation, by=bob.actor)
    assert said(lambda: reply(stale, Draft(text="On its way."), by=alice.actor)) == ["Alice answered"]
    assert Conversation.objects.get(pk=conversation.pk).assignee == bob


def test_security_answers_without_being_a_member(conversation: Conversation) -> None:
    sera = make_agent("Sera", role="security")
    assert said(lambda: reply(conversation, Draft(text="We looked into it."), by=sera.actor)) == ["Sera answered"]
    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.state) == (None, "replied")


def test_transfer(conversation: Conversation, alice: User, mallory: User, security: Department) -> None:
    take(conversation, by=alice.actor)
    assert said(lambda: transfer(conversation, security, by=alice.actor)) == ["Alice handed this over to Security"]
    assert said(lambda: transfer(conversation, security, by=alice.actor)) == []
    assert conversation.assignee is None
    assert conversation in conversations_for(mallory.actor)
    assert conversation not in conversations_for(alice.actor)


def test_involve(conversation: Conversation, alice: User, mallory: User, security: Department) -> None:
    assert conversation not in conversations_for(mallory.actor)
    assert said(lambda: involve(conversation, security, by=alice.actor)) == ["Alice asked Security"]
    assert said(lambda: involve(conversation, security, by=alice.actor)) == []
    assert conversation in conversations_for(mallory.actor)
    assert said(lambda: withdraw(conversation, security, by=alice.actor)) == ["Alice no longer needs Security"]
    assert conversation not in conversations_for(mallory.actor)


def test_details(conversation: Conversation, alice: User, lena: Contact, deposit_topic: Topic) -> None:
    fields = list(deposit_topic.fields.all())
    with recorded() as entries:
        request = request_details(conversation, fields, by=alice.actor)
    assert [customer_sentence(entry) for entry in entries] == ["Alice needs 2 details from you."]
    assert conversation.state == "waiting"
    draft = Draft(text="")
    for _ in range(2):
        answer_details(request, {"hash": "ab" * 32, "amount": "1250"}, draft, by=lena.actor)
    conversation.refresh_from_db()
    assert conversation.answers == {"hash": "ab" * 32, "amount": "1250"}
    assert (conversation.state, conversation.messages.count()) == ("progress", 2)


def test_a_secret_among_the_details_is_told(
    conversation: Conversation, alice: User, lena: Contact, deposit_topic: Topic
) -> None:
    request = request_details(conversation, list(deposit_topic.fields.all()), by=alice.actor)
    received = answer_details(request, {"amount": "my password is Tr0ub4dor&3x"}, Draft(text=""), by=lena.actor)
    assert [finding.kind for finding in received.posted.found] == ["password"]
    assert Message.objects.latest("seq").removed == [{"kind": "password", "count": 1}]


def test_participants(conversation: Conversation, alice: User, khalid: Contact) -> None:
    assert said(lambda: add_participant(conversation, khalid, by=alice.actor)) == ["Alice added خالد المنصوري"]
    assert conversation in conversations_for(khalid.actor)
    assert said(lambda: add_participant(conversation, khalid, by=alice.actor)) == []
    assert said(lambda: remove_participant(conversation, khalid, by=alice.actor)) == ["Alice removed خالد المنصوري"]
    assert conversation not in conversations_for(khalid.actor)


def test_notes_never_reach_a_participant(conversation: Conversation, alice: User, khalid: Contact) -> None:
    from gatehouse.conversations.actions.note import note

    add_participant(conversation, khalid, by=alice.actor)
    note(conversation, Draft(text="between us"), by=alice.actor)
    shown = timeline(conversation, khalid.actor).items
    assert "between us" not in [item.message.text for item in shown if item.message]
    assert "between us" in [item.message.text for item in timeline(conversation, alice.actor).items if item.message]


def test_spam(conversation: Conversation, alice: User) -> None:
    assert said(lambda: mark_spam(conversation, by=alice.actor)) == ["Alice marked this as spam"]
    assert said(lambda: mark_spam(conversation, by=alice.actor)) == []
    assert said(lambda: mark_spam(conversation, False, by=alice.actor)) == ["Alice said this is no spam"]


def test_block(lena: Contact, alice: User) -> None:
    assert said(lambda: block(lena, by=alice.actor), subject="contact") == ["Alice blocked this contact"]
    assert said(lambda: block(lena, by=alice.actor), subject="contact") == []
    assert said(lambda: unblock(lena, by=alice.actor), subject="contact") == ["Alice unblocked this contact"]


def test_escalate(conversation: Conversation, alice: User) -> None:
    take(conversation, by=alice.actor)
    assert said(lambda: escalate(conversation, "Looks stolen.", by=alice.actor)) == ["Alice escalated this to level 1"]
    conversation.refresh_from_db()
    assert (conversation.level, conversation.assignee) == (1, None)
    assert Message.objects.latest("seq").text == "Looks stolen."
    with pytest.raises(Impossible):
        escalate(conversation, " ", by=alice.actor)


def test_escalating_twice_with_the_same_id_raises_once(conversation: Conversation, alice: User) -> None:
    client_id = uuid4()
    once, again = (escalate(conversation, "Looks stolen.", by=alice.actor, client_id=client_id) for _ in range(2))
    assert (again.seq, again.is_new, conversation.level) == (once.seq, False, 1)


def test_states(conversation: Conversation, alice: User) -> None:
    assert said(lambda: solve(conversation, by=alice.actor)) == ["Alice set this to “Solved”"]
    assert said(lambda: solve(conversation, by=alice.actor)) == []
    assert conversation.solved_at is not None
    assert said(lambda: close(conversation, by=alice.actor)) == ["Alice set this to “Closed”"]
    assert (conversation.solved_at is None, conversation.closed_at is None) == (True, False)
    assert said(lambda: reopen(conversation, by=alice.actor)) == ["Alice set this to “In progress”"]
    with pytest.raises(Impossible):
        set_state(conversation, State.SUBMITTED, by=alice.actor)


def test_nothing_ends_by_itself_before_a_person_has_answered(conversation: Conversation) -> None:
    assert said(lambda: set_state(conversation, State.CLOSED, by=SYSTEM, automatic=True)) == []
    assert conversation.state == "submitted"


def test_priority(conversation: Conversation, alice: User) -> None:
    act = lambda: set_priority(conversation, Priority.URGENT, by=alice.actor)  # noqa: E731
    assert said(act) == ["Alice set the priority to “Urgent”"]
    assert said(act) == []


def test_tags(conversation: Conversation, alice: User) -> None:
    Tag.objects.create(key="tron-backlog", name="Tron Backlog")
    assert said(lambda: tag(conversation, "Tron Backlog", by=alice.actor)) == ["Alice added the tag “tron-backlog”"]
    assert said(lambda: tag(conversation, "tron-backlog", by=alice.actor)) == []
    assert said(lambda: untag(conversation, "tron-backlog", by=alice.actor)) == ["Alice removed the tag “tron-backlog”"]
    with pytest.raises(Impossible):
        tag(conversation, "<b>", by=alice.actor)


def test_nudge(conversation: Conversation, lena: Contact) -> None:
    with pytest.raises(Impossible, match="the promised time is over"):
        nudge(conversation, by=lena.actor)
    Conversation.objects.update(updated_at=timezone.now() - timedelta(hours=25))
    conversation.refresh_from_db()
    assert said(lambda: nudge(conversation, by=lena.actor)) == ["Lena Vogt asked for an update"]
    with pytest.raises(Impossible):
        nudge(conversation, by=lena.actor)


def test_remind_and_keep_open(conversation: Conversation, alice: User, lena: Contact) -> None:
    assert said(lambda: remind(conversation, by=SYSTEM)) == []
    reply(conversation, Draft(text="Which network?"), by=alice.actor, ask=True)
    assert said(lambda: remind(conversation, by=SYSTEM)) == ["The customer was reminded"]
    assert said(lambda: remind(conversation, by=SYSTEM)) == []
    assert said(lambda: keep_open(conversation, by=lena.actor)) == ["Lena Vogt keeps this open"]
    conversation.refresh_from_db()
    assert (conversation.state, conversation.reminded_at) == ("waiting", None)


def test_rate(conversation: Conversation, alice: User, lena: Contact) -> None:
    with pytest.raises(Impossible):
        rate(conversation, 5, by=lena.actor)
    solve(conversation, by=alice.actor)
    assert said(lambda: rate(conversation, 5, by=lena.actor)) == ["Lena Vogt rated this 5 of 5"]
    assert said(lambda: rate(conversation, 5, by=lena.actor)) == []
    with pytest.raises(Impossible):
        rate(conversation, 6, by=lena.actor)


def test_erasing_takes_the_words_and_leaves_the_journal_whole(
    conversation: Conversation, dora: User, lena: Contact
) -> None:
    receive(conversation, Draft(text="My rent money"), by=lena.actor)
    set_hold(conversation, True, by=dora.actor)
    assert said(lambda: erase(conversation, by=SYSTEM)) == []
    assert said(lambda: set_hold(conversation, False, by=dora.actor)) == ["Dora lifted the legal hold"]
    assert len(said(lambda: erase(conversation, by=SYSTEM))) == 1
    assert set(conversation.messages.values_list("text", "salt")) == {("", None)}
    conversation.refresh_from_db()
    assert (conversation.subject, conversation.answers) == ("", {})
    assert verify_all().is_whole


def test_a_proven_address_collects_what_was_sent_under_it(deposit_topic: Topic, khalid: Contact) -> None:
    from gatehouse.conversations.actions.open import open_request

    first = open_as(khalid, deposit_topic, "One")
    request = Request(
        subject="Two", draft=Draft(text="x"), department=deposit_topic.department, email="khalid@mail.example"
    )
    second = open_request(request).conversation
    assert first.contact != second.contact
    owner = prove("Khalid@mail.example ")
    assert owner is not None
    assert set(conversations_for(owner.actor)) == {first, second}
    assert prove("khalid@mail.example") == owner
    assert prove("nobody@mail.example") is None
    assert verify_all().is_whole


def test_an_address_proven_in_the_same_moment_is_one_entry(khalid: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()

    def meanwhile() -> datetime:
        khalid.addresses.update(verified_at=now)
        return now

    monkeypatch.setattr(timezone, "now", meanwhile)
    assert said(lambda: prove("khalid@mail.example"), subject="contact") == []
