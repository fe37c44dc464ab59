"""R1 to R8, R12 and R13 of the worst bugs that other desks had with mail, each as a test named by its number."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatehouse.accounts.models import User
from gatehouse.channels.email import keys
from gatehouse.channels.email.actions.inboxes import save_inbox
from gatehouse.channels.email.courier import CONFIRMATIONS, MailCourier
from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.channels.email.intake.take_in import take
from gatehouse.channels.email.models import Arrival, Fate, Inbox, IncomingMail, Nature, RawMail, Source
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.state import set_state
from gatehouse.conversations.models import (
    Address,
    Contact,
    Conversation,
    Delivery,
    DeliveryState,
    Link,
    Message,
    Participant,
    State,
    Topic,
)
from gatehouse.journal.actor import OPERATOR
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import open_as
from tests.integration.email.intake.conftest import (
    COMPLAINTS,
    SUPPORT,
    conversation_of,
    letter,
    mail_of,
    passed,
)

pytestmark = pytest.mark.django_db
Hand = Callable[..., Outcome]

AUTOMATIC = {
    "vacation": {"Auto_Submitted": "auto-replied"},
    "generated": {"Auto_Submitted": "auto-generated"},
    "bulk": {"Precedence": "bulk"},
    "list": {"List_Id": "<all.mail.example>"},
    "suppressed": {"X_Auto_Response_Suppress": "All"},
    "no reply": {"sender": "no-reply@mail.example"},
}


def deliveries() -> list[Delivery]:
    """What the courier makes of every entry there is."""
    courier = MailCourier()
    courier.handle([entry for entry in Entry.objects.order_by("id") if courier.wants(entry)])
    return list(Delivery.objects.order_by("pk"))


@pytest.mark.parametrize("fields", AUTOMATIC.values(), ids=AUTOMATIC.keys())
def test_r1_no_automatic_mail_is_answered(mail_in: Hand, fields: dict[str, str]) -> None:
    mail_in(letter(**fields))
    assert deliveries() == []


def test_r1_nothing_with_an_empty_sender_is_answered(mail_in: Hand) -> None:
    mail_in(letter(), sender="")
    assert deliveries() == []


def test_r1_a_letter_is_confirmed_but_no_sender_more_than_three_times_an_hour(mail_in: Hand) -> None:
    for number in range(CONFIRMATIONS + 2):
        mail_in(letter(f"Hello {number}"))
    states = [one.state for one in deliveries()]
    assert states == [DeliveryState.QUEUED] * CONFIRMATIONS + [DeliveryState.SKIPPED] * 2


def test_r2_mail_from_an_inbox_of_ours_opens_nothing(mail_in: Hand) -> None:
    outcome = mail_in(letter(sender=f"Support <{SUPPORT}>"))
    assert (outcome.fate, mail_of(outcome).nature) == (Fate.IGNORED, Nature.OWN)
    assert not Conversation.objects.exists()


def test_r2_our_own_mail_that_comes_back_opens_nothing(mail_in: Hand, answered: Delivery) -> None:
    outcome = mail_in(letter(sender="somebody@mail.example", message_id=answered.message_id))
    assert (outcome.fate, Conversation.objects.count()) == (Fate.IGNORED, 1)


def test_r2_an_agents_address_is_no_inbox(alice: User) -> None:
    with pytest.raises(Impossible, match="An agent signs in"):
        save_inbox(Inbox(address=alice.email.upper(), department=alice.departments.all()[0]), by=OPERATOR)


@pytest.mark.parametrize("state", [State.SOLVED, State.WAITING, State.CLOSED])
def test_r3_an_out_of_office_notice_is_added_and_moves_nothing(
    mail_in: Hand, answered: Delivery, alice: User, state: State
) -> None:
    conversation = answered.conversation
    assert conversation is not None
    set_state(conversation, state, by=alice.actor)
    before = Conversation.objects.values().get(pk=conversation.pk)
    outcome = mail_in(letter("I am away.", In_Reply_To=answered.message_id, Auto_Submitted="auto-replied"))
    after = Conversation.objects.values().get(pk=conversation.pk)
    changed = {name for name in before if before[name] != after[name]}
    assert (outcome.fate, changed) == (Fate.APPENDED, {"seq", "public_seq", "head"})


def test_r3_a_missing_return_path_says_nothing(mail_in: Hand, answered: Delivery, alice: User) -> None:
    assert answered.conversation is not None
    set_state(answered.conversation, State.SOLVED, by=alice.actor)
    mail_in(letter("Still missing.", In_Reply_To=answered.message_id), sender=None)
    assert Conversation.objects.get(pk=answered.conversation_id).state == State.PROGRESS


def test_r4_a_ticket_number_in_the_subject_joins_nobody(mail_in: Hand, conversation: Conversation) -> None:
    opened = [
        mail_in(letter("Let me in.", sender=f"s{number}@mail.example", subject=f"Re: [{conversation.number}]"))
        for number in range(100)
    ]
    assert {outcome.fate for outcome in opened} == {Fate.OPENED}
    assert conversation.messages.count() == 1
    assert Link.objects.filter(one=conversation, kind=Link.Kind.POSSIBLY).count() == 20


def test_r5_a_stolen_key_joins_nobody_and_changes_no_requester(
    mail_in: Hand, answered: Delivery, lena: Contact
) -> None:
    outcome = mail_in(
        letter("I am Lena.", sender="eve@mail.example", to=keys.reply_address(SUPPORT, answered.pk)),
        keys.reply_address(SUPPORT, answered.pk),
    )
    opened, stolen = conversation_of(outcome), Conversation.objects.get(pk=answered.conversation_id)
    assert opened != stolen
    assert (stolen.contact, opened.contact == lena) == (lena, False)
    assert Link.objects.filter(one=stolen, other=opened, kind=Link.Kind.POSSIBLY).exists()


def test_r5_the_author_is_who_stands_in_from(mail_in: Hand) -> None:
    outcome = mail_in(letter(sender="eve@mail.example", Reply_To="lena.vogt@mail.example"))
    assert list(conversation_of(outcome).contact.addresses.values_list("value", flat=True)) == ["eve@mail.example"]


def test_r6_a_hundred_answers_to_one_mail_are_a_hundred_conversations(mail_in: Hand, answered: Delivery) -> None:
    for number in range(100):
        mail_in(letter("And I?", sender=f"s{number}@mail.example", In_Reply_To=answered.message_id))
    assert Conversation.objects.count() == 101
    assert Message.objects.filter(conversation=answered.conversation_id).count() == 2


def test_r6_what_goes_to_another_inbox_begins_something_of_its_own(
    mail_in: Hand, answered: Delivery, complaints: Inbox
) -> None:
    outcome = mail_in(letter("I complain.", to=COMPLAINTS, In_Reply_To=answered.message_id), COMPLAINTS)
    opened = conversation_of(outcome)
    assert (opened.department, opened.topic) == (complaints.department, complaints.topic)
    assert Link.objects.filter(other=opened, kind=Link.Kind.POSSIBLY).exists()


def test_r6_an_answer_to_a_merged_one_goes_where_it_goes_on(
    mail_in: Hand, answered: Delivery, lena: Contact, deposit_topic: Topic, alice: User
) -> None:
    survivor = open_as(lena, deposit_topic, "The same again")
    assert answered.conversation is not None
    merge(answered.conversation, survivor, by=alice.actor)
    assert mail_in(letter("Hello?", In_Reply_To=answered.message_id)).conversation == survivor.number


KEYS = ["address", "id", "subject"]


def by_key(answered: Delivery, key: str) -> dict[str, str]:
    """What a letter has that brings one of the keys of this answer, and no other."""
    assert answered.conversation is not None
    token = keys.subject_token(answered.conversation.number, answered.recipient)
    return {
        "address": {"to": keys.reply_address(SUPPORT, answered.pk)},
        "id": {"References": f"<other@mail.example> {answered.message_id}"},
        "subject": {"subject": f"AW: Something [{token}]"},
    }[key]


@pytest.mark.parametrize("key", KEYS)
def test_r7_each_key_is_enough_with_the_other_two_gone(mail_in: Hand, answered: Delivery, key: str) -> None:
    assert answered.conversation is not None
    outcome = mail_in(letter("Thank you.", **by_key(answered, key)))
    assert (outcome.fate, outcome.conversation) == (Fate.APPENDED, answered.conversation.number)
    assert mail_of(outcome).joined_by == key


@pytest.mark.parametrize("key", KEYS)
def test_r7_a_key_serves_nobody_but_its_recipient(mail_in: Hand, answered: Delivery, khalid: Contact, key: str) -> None:
    """Also nobody else who takes part: what was sent to him has keys of his own."""
    assert answered.conversation is not None
    Participant.objects.create(conversation=answered.conversation, contact=khalid)
    theirs = khalid.addresses.get(kind="email").value
    outcome = mail_in(letter("I am Khalid.", sender=theirs, **by_key(answered, key)))
    opened = conversation_of(outcome)
    assert opened != answered.conversation
    assert Link.objects.filter(one=answered.conversation, other=opened, kind=Link.Kind.POSSIBLY).exists()


@pytest.mark.parametrize("key", KEYS[:2])
def test_r7_a_key_serves_its_recipient_at_his_other_address(
    mail_in: Hand, answered: Delivery, lena: Contact, key: str
) -> None:
    Address.objects.create(contact=lena, kind="email", value="lena@work.example")
    outcome = mail_in(letter("From work.", sender="lena@work.example", **by_key(answered, key)))
    assert mail_of(outcome).joined_by == key


@pytest.mark.parametrize("ways", [(SUPPORT, SUPPORT), (SUPPORT, COMPLAINTS)], ids=["twice", "two inboxes"])
def test_r8_the_same_mail_is_one_message(mail_in: Hand, complaints: Inbox, ways: tuple[str, str]) -> None:
    raw = letter(to=f"{SUPPORT}, {COMPLAINTS}" if ways[0] != ways[1] else SUPPORT)
    first, second = mail_in(raw, ways[0]), mail_in(b"Received: by a relay\r\n" + raw, ways[1])
    assert (first.fate, second.fate) == (Fate.OPENED, Fate.DUPLICATE)
    assert second.conversation == first.conversation
    assert Message.objects.count() == 1
    assert set(Arrival.objects.values_list("inbox__address", flat=True)) == set(ways)


def test_r8_another_mail_under_the_same_id_is_kept(mail_in: Hand) -> None:
    fates = [mail_in(letter(text, message_id="<same@mail.example>")).fate for text in ("One.", "Two.")]
    assert fates == [Fate.OPENED, Fate.OPENED]


def test_r8_without_an_id_the_content_tells(mail_in: Hand) -> None:
    raw = letter().replace(b"Message-ID: ", b"X-Old-ID: ")
    assert [mail_in(raw).fate for _ in range(2)] == [Fate.OPENED, Fate.DUPLICATE]


def test_r8_five_times_by_three_ways_makes_one_message() -> None:
    raw = letter()
    ways = [Source.SMTP, Source.SMTP, Source.IMAP, Source.PIPE, Source.IMAP]
    outcomes = [take(store.keep(raw, Envelope(way, None, (SUPPORT,)))) for way in ways]
    assert [one.fate for one in outcomes if one] == [Fate.OPENED] + [Fate.DUPLICATE] * 4
    assert (Message.objects.count(), IncomingMail.objects.count()) == (1, 1)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.one_of(st.binary(max_size=3_000), st.binary(max_size=500).map(lambda some: letter() + some)))
def test_r12_any_bytes_end_in_a_stored_row_and_a_fate(support: Inbox, raw: bytes) -> None:
    outcome = take(store.keep(raw, Envelope(Source.LMTP, None, (SUPPORT,))))
    assert outcome is not None
    assert RawMail.objects.get(pk=outcome.raw).fate == outcome.fate != Fate.STORED


@pytest.mark.parametrize(
    "head",
    [
        b"Subject: a\x00b\r\nFrom: x\xff\xfe@mail.example",
        b"Subject: =?utf-8?b?AO2ggA==?=\r\nFrom: =?x?q?=00?= <a@b.example>",
    ],
    ids=["raw", "encoded"],
)
def test_r12_nul_and_lone_surrogates_reach_no_row(mail_in: Hand, head: bytes) -> None:
    outcome = mail_in(head + b"\r\n\r\nText \x00 \xed\xa0\x80\r\n")
    assert outcome.fate == Fate.OPENED


def test_r13_line_ends_in_a_subject_never_reach_a_header(mail_in: Hand) -> None:
    outcome = mail_in(letter().replace(b"Subject: Deposit", b"Subject: =?utf-8?q?a=0D=0ABcc:_victim@mail.example?="))
    subject = conversation_of(outcome).subject
    assert not set(subject) & set("\r\n")


def test_a_forged_sender_joins_nothing(mail_in: Hand, answered: Delivery, lena: Contact) -> None:
    fields = {"In_Reply_To": answered.message_id, "Authentication_Results": passed(result="fail")}
    outcome = mail_in(letter("Send it to me.", **fields))
    opened = conversation_of(outcome)
    assert (outcome.fate, opened.contact == lena, mail_of(outcome).is_forged) == (Fate.OPENED, False, True)
    assert Link.objects.filter(other=opened, kind=Link.Kind.POSSIBLY).exists()


def test_results_of_a_strange_server_are_no_proof(mail_in: Hand, lena: Contact) -> None:
    outcome = mail_in(letter(Authentication_Results="mx.evil.example; dmarc=pass header.from=mail.example"))
    assert (mail_of(outcome).is_assured, conversation_of(outcome).contact == lena) == (False, False)


def test_a_sender_whose_domain_vouches_for_him_is_the_owner_of_the_address(mail_in: Hand, lena: Contact) -> None:
    outcome = mail_in(letter(Authentication_Results=passed()))
    assert conversation_of(outcome).contact == lena
    assert timezone.now() - conversation_of(outcome).created_at < timedelta(minutes=1)
