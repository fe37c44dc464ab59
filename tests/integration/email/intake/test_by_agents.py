"""An agent answers from his own mail program: only by the notice that went to him, once, for a week, and vouched for."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMultiAlternatives

from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.models import User
from gatehouse.channels.email import keys, notices
from gatehouse.channels.email.compose import compose
from gatehouse.channels.email.courier import MailCourier
from gatehouse.channels.email.intake import take_in
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.channels.email.message_ids import mint_message_id
from gatehouse.channels.email.models import Fate, RawMail
from gatehouse.channels.email.sending import deliver
from gatehouse.conversations.actions.assign import assign
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.returned import mail_failed
from gatehouse.conversations.actions.state import set_state
from gatehouse.conversations.models import Contact, Conversation, Delivery, DeliveryState, Message, State, Topic
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import open_as, recorded
from tests.integration.email.intake.conftest import SUPPORT, conversation_of, letter, mail_of, passed

Hand = Callable[..., Outcome]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def allowed(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.CONFIG, "mail_agent_answers", True)


@pytest.fixture
def notice(conversation: Conversation, alice: User, lena: Contact) -> Delivery:
    """What Alice is mailed when Lena writes in the conversation that is with her."""
    User.objects.filter(pk=alice.pk).update(is_mailed=True)
    assign(conversation, alice, by=alice.actor)
    return told(conversation, lena, "Still nothing: 1,250 USDT are missing.")


def told(conversation: Conversation, lena: Contact, text: str) -> Delivery:
    receive(conversation, Draft(text=text), by=lena.actor)
    handled(conversation)
    return Delivery.objects.filter(template=notices.NEWS).latest("pk")


def handled(conversation: Conversation) -> list[Delivery]:
    """The mails that the newest entry made."""
    entry = Entry.objects.filter(subject_kind="conversation", subject_id=conversation.pk).latest("id")
    MailCourier().handle([entry])
    return list(Delivery.objects.filter(entry=entry).order_by("pk"))


def answer(notice: Delivery, alice: User, text: str = "It is on its way now.", **more: str) -> bytes:
    parts = {
        "sender": f"Alice <{alice.email}>",
        "to": keys.agent_address(SUPPORT, notice.pk),
        "subject": "Re: A customer wrote to you",
        "Authentication_Results": passed(alice.email.partition("@")[2]),
    }
    return letter(text, **parts | more)


def test_the_notice_holds_no_word_and_the_token(notice: Delivery, alice: User, mailoutbox: list[EmailMessage]) -> None:
    deliver(notice.pk)
    (mail,) = mailoutbox
    assert isinstance(mail, EmailMultiAlternatives)
    whole = mail.message().as_string() + mail.body + str(mail.alternatives[0][0])
    assert "USDT" not in whole
    assert "Lena" not in whole
    assert (mail.to, mail.reply_to) == ([alice.email], [keys.agent_address(SUPPORT, notice.pk)])
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    assert f"/desk/c/{notice.conversation.number}/" in mail.body  # type: ignore[union-attr]


@pytest.mark.parametrize("language", ["ar", "zh-hans", "de", ""])
def test_it_is_written_in_the_agents_language(notice: Delivery, alice: User, language: str) -> None:
    User.objects.filter(pk=alice.pk).update(language=language)
    notice.message_id = mint_message_id(notice)
    mail = compose(notice)
    is_whole = language in ("ar", "zh-hans")
    assert ("A customer wrote to you" in mail.subject) is not is_whole
    assert ("Reply to this mail" in mail.body) is not is_whole


def test_his_answer_reaches_the_customer(notice: Delivery, alice: User, mail_in: Hand) -> None:
    quoted = "Your deposit arrived.\n\nOn Sat, 28 Nov 2026, Alderwick wrote:\n> There is a new message\n"
    outcome = mail_in(answer(notice, alice, quoted))
    message = Message.objects.get(kind="agent")
    assert (outcome.fate, outcome.message_seq) == (Fate.APPENDED, message.seq)
    assert (message.text, message.agent, message.channel) == ("Your deposit arrived.", alice, "email")
    assert (mail_of(outcome).joined_by, mail_of(outcome).message) == ("agent", message)
    assert [one.template for one in handled(message.conversation)] == ["reply"]


def test_the_token_is_for_one_answer(notice: Delivery, alice: User, mail_in: Hand) -> None:
    mail_in(answer(notice, alice))
    again = mail_in(answer(notice, alice, "And one more thing."))
    note = Message.objects.get(kind="note")
    assert (again.fate, again.reason) == (Fate.APPENDED, "It is kept as a note (used).")
    assert note.text == "And one more thing."
    (kept,) = handled(note.conversation)
    assert (kept.template, kept.recipient) == (notices.KEPT, alice.email)
    kept.message_id = mint_message_id(kept)
    mail = compose(kept)
    assert "Your answer was not sent to the customer" in mail.body
    assert "You had answered by this notice before" in mail.body
    assert "To answer," not in mail.body
    assert not mail.reply_to


def test_it_ends_after_a_week(notice: Delivery, alice: User, mail_in: Hand) -> None:
    Delivery.objects.filter(pk=notice.pk).update(created_at=notice.created_at - timedelta(days=7, seconds=1))
    mail_in(answer(notice, alice))
    assert Message.objects.filter(kind="note").count() == 1
    assert not Message.objects.filter(kind="agent").exists()


def test_when_somebody_has_answered_meanwhile_it_is_a_note(
    notice: Delivery, alice: User, bob: User, mail_in: Hand
) -> None:
    assert notice.conversation is not None
    reply(notice.conversation, Draft(text="Bob is at it."), by=bob.actor)
    mail_in(answer(notice, alice))
    assert [one.text for one in Message.objects.filter(kind="agent")] == ["Bob is at it."]
    assert Message.objects.filter(kind="note").count() == 1


def test_what_is_closed_takes_a_note(notice: Delivery, alice: User, mail_in: Hand) -> None:
    assert notice.conversation is not None
    set_state(notice.conversation, State.CLOSED, by=alice.actor)
    mail_in(answer(notice, alice))
    assert Message.objects.filter(kind="note", conversation=notice.conversation).count() == 1


@pytest.mark.parametrize(
    "more",
    [
        {"Authentication_Results": passed("desk.example", "none")},
        {"Authentication_Results": passed("desk.example", "fail")},
        {"Authentication_Results": ""},
        {"sender": "eve@mail.example", "Authentication_Results": passed("mail.example")},
    ],
    ids=["no policy", "forged", "not checked", "somebody else"],
)
def test_who_is_not_vouched_for_begins_something_of_his_own(
    notice: Delivery, alice: User, mail_in: Hand, more: dict[str, str]
) -> None:
    outcome = mail_in(answer(notice, alice, **more))
    assert conversation_of(outcome) != notice.conversation
    assert not Message.objects.filter(kind__in=["agent", "note"]).exists()


def test_a_colleague_cannot_use_it(notice: Delivery, bob: User, mail_in: Hand) -> None:
    mail_in(answer(notice, bob))
    assert not Message.objects.filter(kind="agent").exists()


def test_without_its_token_an_answer_to_a_notice_is_a_note(notice: Delivery, alice: User, mail_in: Hand) -> None:
    outcome = mail_in(answer(notice, alice, to=SUPPORT, In_Reply_To=mint_message_id(notice)))
    assert Message.objects.get(kind="note").conversation == notice.conversation
    assert outcome.reason == "It is kept as a note (elsewhere)."


def test_a_number_alone_writes_nothing_anywhere(notice: Delivery, alice: User, mail_in: Hand) -> None:
    """DMARC vouches for a domain, not for a person: whoever writes a note holds a notice."""
    assert notice.conversation is not None
    outcome = mail_in(answer(notice, alice, to=SUPPORT, subject=f"[{notice.conversation.number}] my view"))
    assert conversation_of(outcome) != notice.conversation


DOUBTS = {
    "an answer in between": "> There is a new message in a conversation that is with you.\n\nI know.\n\n> Ticket: GH\n\nDone.",
    "no sign of a quote": "Done.\n\nA customer wrote to you\n\nThere is a new message in a conversation that is with you.",
    "his surname": "It is done.\n\nAlice Keller",
    "his address": "It is done. Write to {email} next time.",
}  # fmt: skip


@pytest.mark.parametrize("text", DOUBTS.values(), ids=DOUBTS)
def test_words_that_are_not_for_customers_are_a_note(notice: Delivery, alice: User, mail_in: Hand, text: str) -> None:
    User.objects.filter(pk=alice.pk).update(name="Alice Keller", public_name="Alice")
    mail_in(answer(notice, alice, text.format(email=alice.email)))
    assert not Message.objects.filter(kind="agent").exists()
    assert Message.objects.filter(kind="note").count() == 1


@pytest.mark.parametrize(
    "fields", [{"Precedence": "bulk"}, {"X_Auto_Response_Suppress": "All"}, {"List_Id": "<all.desk.example>"}]
)
def test_what_a_program_may_have_written_is_a_note(
    notice: Delivery, alice: User, mail_in: Hand, fields: dict[str, str]
) -> None:
    mail_in(answer(notice, alice, "I am away until Monday.", **fields))
    assert not Message.objects.filter(kind="agent").exists()


def test_a_mail_that_could_not_be_judged_is_a_note(
    notice: Delivery, alice: User, mail_in: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = take_in.understand_in_child

    def unjudged(content: bytes, **more: Any) -> Any:
        reading = read(content, **more)
        reading.letter.problems.append("the mail could not be judged (ValueError)")
        return reading

    monkeypatch.setattr(take_in, "understand_in_child", unjudged)
    mail_in(answer(notice, alice))
    assert not Message.objects.filter(kind="agent").exists()


def test_an_answer_whose_file_was_left_out_is_a_note(notice: Delivery, alice: User, mail_in: Hand) -> None:
    mail = BytesParser(policy=default).parsebytes(answer(notice, alice, "See the file."))
    mail.add_attachment(b"MZ" + bytes(100), maintype="application", subtype="octet-stream", filename="a.exe")
    mail_in(mail.as_bytes())
    assert Message.objects.get(kind="note").text == "See the file."


def test_a_new_password_ends_what_was_mailed_before(notice: Delivery, alice: User, mail_in: Hand) -> None:
    set_password(alice, "a long new password of hers", by=alice.actor)
    mail_in(answer(notice, alice))
    assert not Message.objects.filter(kind="agent").exists()


def test_after_a_merge_it_is_a_note_where_it_goes_on(
    notice: Delivery, alice: User, lena: Contact, deposit_topic: Topic, mail_in: Hand
) -> None:
    survivor = open_as(lena, deposit_topic, "The same again")
    assert notice.conversation is not None
    merge(notice.conversation, survivor, by=alice.actor)
    mail_in(answer(notice, alice))
    assert Message.objects.get(kind="note").conversation == survivor


def test_notices_end_when_programs_answer_each_other(notice: Delivery, lena: Contact, settings: LazySettings) -> None:
    assert notice.conversation is not None
    states = [told(notice.conversation, lena, f"Line {number}").state for number in range(notices.MOST)]
    assert states == [DeliveryState.QUEUED] * (notices.MOST - 1) + [DeliveryState.SKIPPED]


def test_a_notice_that_came_back_is_not_told_as_the_customers(notice: Delivery) -> None:
    with recorded() as entries:
        mail_failed(notice, "550 No such user")
    assert entries == []


def test_what_he_may_not_see_he_writes_nothing_into(notice: Delivery, mallory: User, mail_in: Hand) -> None:
    assert notice.conversation is not None
    outcome = mail_in(answer(notice, mallory, subject=notice.conversation.number))
    assert conversation_of(outcome) != notice.conversation


def test_a_machine_of_his_answers_nobody(notice: Delivery, alice: User, mail_in: Hand) -> None:
    mail_in(answer(notice, alice, "I am on holiday.", Auto_Submitted="auto-replied"))
    assert not Message.objects.filter(kind__in=["agent", "note"]).exists()


def test_a_secret_of_his_is_taken_out_and_the_original_locked_away(
    notice: Delivery, alice: User, mail_in: Hand
) -> None:
    outcome = mail_in(answer(notice, alice, "Use " + "abandon " * 11 + "about"))
    assert "abandon" not in Message.objects.get(kind="agent").text
    assert RawMail.objects.get(pk=outcome.raw).reader_key == ""


@pytest.mark.parametrize("how", ["> ", "", "| "])
def test_our_own_notice_is_never_sent_to_the_customer(notice: Delivery, alice: User, mail_in: Hand, how: str) -> None:
    """He pressed reply and send, or his program quotes as no other."""
    notice.message_id = mint_message_id(notice)
    quoted = "\n".join(how + line for line in compose(notice).body.splitlines())
    mail_in(answer(notice, alice, f"On Sat, 28 Nov 2026, Alderwick wrote:\n{quoted}\n"))
    assert not Message.objects.filter(kind="agent").exists()
    assert Message.objects.filter(kind="note").count() == 1


def test_an_empty_one_is_said_to_be_empty(notice: Delivery, alice: User, mail_in: Hand) -> None:
    outcome = mail_in(answer(notice, alice, " "))
    assert (outcome.fate, outcome.conversation) == (Fate.IGNORED, notice.conversation.number)  # type: ignore[union-attr]


def test_off_as_shipped(
    notice: Delivery, alice: User, lena: Contact, mail_in: Hand, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.CONFIG, "mail_agent_answers", False)
    assert type(settings.CONFIG).model_fields["mail_agent_answers"].default is False
    deliver(notice.pk)
    notice.refresh_from_db()
    assert notice.state == DeliveryState.SKIPPED
    assert conversation_of(mail_in(answer(notice, alice))) != notice.conversation
    assert notice.conversation is not None
    receive(notice.conversation, Draft(text="Hello?"), by=lena.actor)
    assert notices.NEWS not in {one.template for one in handled(notice.conversation)}


def test_nobody_is_told_who_did_not_ask(conversation: Conversation, alice: User, lena: Contact) -> None:
    assign(conversation, alice, by=alice.actor)
    receive(conversation, Draft(text="Hello?"), by=lena.actor)
    assert notices.NEWS not in {one.template for one in handled(conversation)}


def test_a_notice_about_what_somebody_else_has_by_now_is_not_sent(notice: Delivery, bob: User, alice: User) -> None:
    assert notice.conversation is not None
    assign(notice.conversation, bob, by=alice.actor)
    deliver(notice.pk)
    notice.refresh_from_db()
    assert (notice.state, notice.error) == (DeliveryState.SKIPPED, "Somebody else has the conversation now.")
