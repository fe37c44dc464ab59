"""Heads and envelopes: how mails thread, where answers and bounces go, what machines are told."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest

from gatehouse.accounts.models import User
from gatehouse.channels.email import keys, threads
from gatehouse.channels.email.actions.inboxes import save_inbox
from gatehouse.channels.email.compose import compose
from gatehouse.channels.email.message_ids import mint_message_id
from gatehouse.channels.email.models import Inbox
from gatehouse.channels.email.outgoing import OutgoingMail
from gatehouse.channels.email.reading.automatic import is_ours
from gatehouse.channels.email.reading.parse import parse
from gatehouse.channels.email.reading.reply import fold_letter
from gatehouse.channels.email.sending import deliver
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Contact, Conversation, Delivery, Department
from gatehouse.journal.actor import OPERATOR
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import recorded
from gatehouse.testing.relay import Relay
from tests.integration.email.conftest import Carry

INBOX = "help@alderwick.example"


@pytest.fixture
def inbox(deposits: Department, relay: Relay) -> None:
    save_inbox(Inbox(address=INBOX, department=deposits), by=OPERATOR)


@pytest.fixture
def confirmation(conversation: Conversation, carry: Carry, relay: Relay) -> Delivery:
    return carry(Entry.objects.filter(subject_id=conversation.pk, kind="opened"))[0]


@pytest.fixture
def answer(conversation: Conversation, confirmation: Delivery, alice: User, carry: Carry) -> Delivery:
    with recorded() as entries:
        reply(conversation, Draft(text="We **found** it."), by=alice.actor)
    return next(one for one in carry(entries) if one.template == "reply")


def outgoing(delivery: Delivery) -> OutgoingMail:
    delivery = Delivery.objects.select_related("entry", "contact", "conversation__topic").get(pk=delivery.pk)
    delivery.message_id = delivery.message_id or mint_message_id(delivery)
    return compose(delivery)


def mail(delivery: Delivery) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(outgoing(delivery).message().as_bytes(), policy=default))


def text(delivery: Delivery, kind: str = "plain") -> str:
    part = mail(delivery).get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_without_an_inbox_it_is_answered_in_the_portal(answer: Delivery) -> None:
    assert mail(answer)["Reply-To"] is None
    assert "reply in the portal" in " ".join(text(answer).split())
    assert "gatehouse-earlier" not in text(answer, "html")
    assert outgoing(answer).return_path == "support@alderwick.example"


def test_with_an_inbox_three_keys_lead_home(inbox: None, answer: Delivery) -> None:
    head = mail(answer)
    assert keys.read_address(str(head["Reply-To"])) == ("r", answer.pk)
    assert keys.read_subject(str(head["Subject"]), answer.recipient) == str(answer.conversation)
    assert str(head["Message-ID"]) == mint_message_id(answer)
    assert "To answer, reply to this mail" in " ".join(text(answer).split())


def test_bounces_find_their_delivery(inbox: None, answer: Delivery, relay: Relay) -> None:
    assert keys.read_address(outgoing(answer).return_path) == ("b", answer.pk)
    deliver(answer.pk)
    assert relay.senders == [keys.bounce_address(INBOX, answer.pk)]
    assert relay.mails[0]["From"].addresses[0].addr_spec == "support@alderwick.example"


def test_nothing_answers_a_machines_answer_to_mail(inbox: None, confirmation: Delivery, relay: Relay) -> None:
    entry = confirmation.entry
    object.__setattr__(entry.data, "channel", "email")
    case_of = Delivery.objects.select_related("entry").get(pk=confirmation.pk)
    case_of.entry, case_of.message_id = entry, mint_message_id(confirmation)
    assert compose(case_of).return_path == ""


def test_the_empty_sender_reaches_the_relay(inbox: None, relay: Relay) -> None:
    from django.core.mail import get_connection

    get_connection().send_messages([OutgoingMail("s", "b", "a@b.example", ["c@d.example"], return_path="")])
    assert relay.senders == [""]


def test_what_a_person_wrote_is_not_called_automatic(answer: Delivery, confirmation: Delivery) -> None:
    assert mail(answer)["Auto-Submitted"] is None
    assert mail(confirmation)["Auto-Submitted"] == "auto-replied"


def test_the_first_mail_refers_to_itself_and_later_ones_to_it(answer: Delivery, confirmation: Delivery) -> None:
    first, later = mail(confirmation), mail(answer)
    assert first["References"] == first["Message-ID"]
    assert later["In-Reply-To"] == later["References"] == first["Message-ID"]


def test_it_hangs_on_the_customers_own_mails(
    inbox: None, answer: Delivery, confirmation: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        threads, "_written_ids", lambda conversation, recipient: ("<first@mail.example>", "<2@mail.example>")
    )
    head = mail(answer)
    assert head["In-Reply-To"] == "<2@mail.example>"
    assert str(head["References"]).split() == [
        "<first@mail.example>",
        mint_message_id(confirmation),
        "<2@mail.example>",
    ]
    assert str(head["Subject"]).startswith("Re: 1,250 USDT over Tron not in my balance [GH-")


def test_we_know_our_own(answer: Delivery) -> None:
    letter = parse(outgoing(answer).message().as_bytes())
    assert is_ours(letter, [], lambda _id: False)


def test_what_the_customer_wrote_is_quoted_and_folded_again(
    inbox: None, answer: Delivery, conversation: Conversation
) -> None:
    assert "----- Original message -----" in text(answer)
    assert "> It has not arrived." in text(answer)
    assert 'class="gatehouse-earlier' in text(answer, "html")
    letter = parse(outgoing(answer).message().as_bytes())
    assert "It has not arrived." not in fold_letter(letter).reply
    assert "We **found** it." in fold_letter(letter).reply


def test_whoever_was_added_leaves_with_one_click(
    inbox: None, answer: Delivery, conversation: Conversation, khalid: Contact, lena: Contact, alice: User, carry: Carry
) -> None:
    add_participant(conversation, khalid, by=alice.actor)
    with recorded() as entries:
        receive(conversation, Draft(text="Still nothing."), by=lena.actor)
    (copy,) = carry(entries)
    assert mail(copy)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/do/" in str(mail(copy)["List-Unsubscribe"])
    assert mail(answer)["List-Unsubscribe"] is None
