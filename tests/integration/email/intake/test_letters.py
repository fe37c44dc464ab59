"""What a letter becomes: its queue, its language, its files, its secrets."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.core.files.storage import storages

from gatehouse.accounts.models import User
from gatehouse.channels.email import inboxes
from gatehouse.channels.email.compose import compose
from gatehouse.channels.email.courier import MailCourier
from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.channels.email.message_ids import mint_message_id
from gatehouse.channels.email.models import Fate, Inbox, RawMail
from gatehouse.conversations.actions.block import block
from gatehouse.conversations.bodies import verify_bodies
from gatehouse.conversations.models import Contact, Delivery, Department, Involvement, Message, State, Topic
from gatehouse.guard import SecretKind
from gatehouse.journal.models import Entry
from gatehouse.journal.verify import verify_all
from tests.integration.email.intake.conftest import COMPLAINTS, SUPPORT, conversation_of, letter, mail_of

pytestmark = pytest.mark.django_db
Hand = Callable[..., Outcome]
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"


def message_of(outcome: Outcome) -> Message:
    return Message.objects.get(conversation__number=outcome.conversation, seq=outcome.message_seq)


def with_file(content: bytes, name: str, *, type: str = "text/plain") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "lena.vogt@mail.example", SUPPORT, "Files"
    mail.set_content("Look at this.")
    main, _, sub = type.partition("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def test_a_letter_opens_a_conversation(mail_in: Hand, deposits: Department) -> None:
    outcome = mail_in(letter("Wo ist meine Einzahlung? Ich habe sie gestern gesendet und sie ist nicht da."))
    opened = conversation_of(outcome)
    assert (outcome.fate, opened.department, opened.channel) == (Fate.OPENED, deposits, "email")
    assert (opened.state, opened.language, opened.subject) == (State.SUBMITTED, "de", "Deposit")
    assert verify_all().is_whole
    assert next(verify_bodies(), None) is None


def test_a_letter_without_limit_of_length_is_kept_whole(mail_in: Hand) -> None:
    text = "A long story. " * 20_000
    assert len(message_of(mail_in(letter(text))).text) >= len(text) - 2


SUBJECTS = [
    "Product Feedback",
    "Re: Fwd: PRODUCT  FEEDBACK",
    "AW: [Alderwick] product feedback!",
    "=?utf-8?b?UHJvZHVjdCBGZWVkYmFjaw==?=",
    "回复：Product Feedback",
]


@pytest.mark.parametrize("subject", SUBJECTS, ids=["plain", "prefixes", "tag", "encoded", "chinese"])
def test_product_feedback_goes_to_feedback(mail_in: Hand, security: Department, subject: str) -> None:
    topic = Topic.objects.create(slug="product-feedback", names={"en": "Feedback"}, department=security)
    raw = letter("Dark mode, please.").replace(b"Subject: Deposit", f"Subject: {subject}".encode())
    opened = conversation_of(mail_in(raw))
    assert (opened.topic, opened.department) == (topic, security)


def test_a_formal_complaint_goes_by_its_address(mail_in: Hand, complaints: Inbox) -> None:
    opened = conversation_of(mail_in(letter(to=COMPLAINTS), COMPLAINTS))
    assert (opened.department, opened.topic) == (complaints.department, complaints.topic)


def test_two_addresses_of_ours_are_one_conversation_that_both_see(mail_in: Hand, complaints: Inbox) -> None:
    outcome = mail_in(letter(to=SUPPORT, Cc=COMPLAINTS), SUPPORT, COMPLAINTS)
    opened = conversation_of(outcome)
    assert Involvement.objects.get(conversation=opened).department == complaints.department
    assert list(mail_of(outcome).arrivals.order_by("pk").values_list("inbox__address", flat=True)) == [
        SUPPORT,
        COMPLAINTS,
    ]


@pytest.mark.parametrize("to", ["support+vip@alderwick.example", "SUPPORT@Alderwick.Example", "typo@alderwick.example"])
def test_plus_case_and_unknown_names_lead_to_the_inbox(mail_in: Hand, support: Inbox, to: str) -> None:
    assert mail_of(mail_in(letter(to=to), to)).arrivals.get().inbox == support


def test_without_an_inbox_it_waits_in_quarantine(mail_in: Hand, support: Inbox) -> None:
    Inbox.objects.update(is_active=False)
    inboxes.forget()
    assert mail_in(letter()).fate == Fate.QUARANTINED


def test_a_secret_is_marked_and_the_original_locked_away(mail_in: Hand) -> None:
    outcome = mail_in(letter(f"My words are {PHRASE}. Help!"))
    message, raw = message_of(outcome), RawMail.objects.get(pk=outcome.raw)
    assert PHRASE not in message.text
    assert [one["kind"] for one in message.removed] == [SecretKind.RECOVERY_PHRASE]
    assert (raw.reader_key, bool(raw.evidence_key)) == ("", True)
    with pytest.raises(PermissionError):
        store.read(raw)


def test_the_same_secret_by_another_way_is_locked_away_as_well(mail_in: Hand) -> None:
    raw = letter(f"My words are {PHRASE}.")
    mail_in(raw)
    assert RawMail.objects.get(pk=mail_in(raw).raw).reader_key == ""


def test_a_secret_in_html_alone_is_found(mail_in: Hand) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "lena.vogt@mail.example", SUPPORT, "Help"
    mail.set_content("See the other part.")
    mail.add_alternative(f"<p>My words: <b>{PHRASE}</b></p>", subtype="html")
    outcome = mail_in(mail.as_bytes())
    assert PHRASE not in message_of(outcome).html
    assert RawMail.objects.get(pk=outcome.raw).reader_key == ""


def test_a_file_is_kept_with_the_message(mail_in: Hand) -> None:
    outcome = mail_in(with_file(b"date;amount\n1;2\n", "history.csv", type="text/csv"))
    (file,) = message_of(outcome).attachments.order_by("pk")
    assert (file.name, file.size) == ("history.csv", 16)


def test_a_secret_in_a_small_text_file_is_marked(mail_in: Hand) -> None:
    outcome = mail_in(with_file(f"backup: {PHRASE}".encode(), "notes.txt"))
    (file,) = message_of(outcome).attachments.order_by("pk")
    assert PHRASE.encode() not in storages["private"].open(file.key).read()
    assert RawMail.objects.get(pk=outcome.raw).reader_key == ""


def test_a_program_is_left_out_and_named(mail_in: Hand) -> None:
    outcome = mail_in(with_file(b"MZ\x90\x00" + b"\x00" * 200, "invoice.exe", type="application/octet-stream"))
    assert message_of(outcome).attachments.count() == 0
    assert [one["name"] for one in mail_of(outcome).notices_of("left_out")] == ["invoice.exe"]


def test_a_forwarded_mail_is_kept_as_a_text_that_can_be_read(mail_in: Hand) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "lena.vogt@mail.example", SUPPORT, "Is this you?"
    mail.set_content("They wrote me this.")
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "Alderwick <help@a1derwick.example>", "Confirm your account"
    inner.set_content("Send us your code.")
    mail.add_attachment(inner)
    (file,) = message_of(mail_in(mail.as_bytes())).attachments.order_by("pk")
    text = storages["private"].open(file.key).read().decode()
    assert "a1derwick.example" in text
    assert "Send us your code." in text


def test_a_blocked_writer_is_heard_by_nobody(mail_in: Hand, answered: Delivery, lena: Contact, alice: User) -> None:
    block(lena, by=alice.actor)
    assert mail_in(letter("Hello?", In_Reply_To=answered.message_id)).fate == Fate.IGNORED


def test_an_automatic_answer_to_nothing_is_ignored_but_its_mail_is_kept(mail_in: Hand) -> None:
    outcome = mail_in(letter("I am away.", Auto_Submitted="auto-replied"))
    assert (outcome.fate, mail_of(outcome).message) == (Fate.IGNORED, None)
    assert store.read(RawMail.objects.get(pk=outcome.raw))


def test_a_subject_that_only_sounds_automatic_opens_a_conversation(mail_in: Hand) -> None:
    assert mail_in(letter(subject="Vacation: I cannot withdraw")).fate == Fate.OPENED


def told(kind: str) -> tuple[Delivery, str]:
    """The one mail that the newest entry of this kind asks for, and its words on one line."""
    MailCourier().handle([Entry.objects.filter(kind=kind).latest("id")])
    delivery = Delivery.objects.select_related("entry", "contact", "conversation__department").latest("pk")
    delivery.message_id = mint_message_id(delivery)
    return delivery, " ".join(str(compose(delivery).body).split())


def test_the_confirmation_says_of_a_secret_what_is_true(mail_in: Hand) -> None:
    mail_in(letter(f"My words: {PHRASE}."))
    delivery, body = told("opened")
    assert delivery.template == "confirmation"
    assert "They were removed from what our agents see." in body
    assert "not saved" not in body


def test_who_sends_a_secret_in_a_thread_is_warned(mail_in: Hand, answered: Delivery) -> None:
    mail_in(letter(f"My words: {PHRASE}.", In_Reply_To=answered.message_id))
    delivery, body = told("received")
    assert (delivery.template, delivery.recipient) == ("warning", "lena.vogt@mail.example")
    assert "Something secret stood in your mail" in body


def test_who_writes_in_a_thread_without_one_hears_nothing(mail_in: Hand, answered: Delivery) -> None:
    mail_in(letter("Thanks.", In_Reply_To=answered.message_id))
    MailCourier().handle([Entry.objects.filter(kind="received").latest("id")])
    assert Delivery.objects.latest("pk") == answered
