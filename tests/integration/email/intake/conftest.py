"""A desk with two inboxes, and the way from a letter's bytes to what became of it."""

from collections.abc import Callable
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

import pytest
from django.conf import LazySettings

from gatehouse.accounts.models import User
from gatehouse.channels.email.courier import MailCourier
from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.channels.email.intake.take_in import take
from gatehouse.channels.email.message_ids import mint_message_id
from gatehouse.channels.email.models import Inbox, IncomingMail, RawMail, Source
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Conversation, Delivery, DeliveryState, Department, Topic
from gatehouse.journal.models import Entry

SUPPORT, COMPLAINTS = "support@alderwick.example", "complaints@alderwick.example"
OURS = "mx.alderwick.example"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "gatehouse.project.storage.PrivateFolder", "OPTIONS": {"location": tmp_path}}
    }
    settings.DEFAULT_FROM_EMAIL = f"Alderwick Support <{SUPPORT}>"
    monkeypatch.setattr(settings.CONFIG, "mail_authserv_id", OURS)
    monkeypatch.delitem(settings.CONFIG.__dict__, "authserv_ids", raising=False)  # where it is kept


@pytest.fixture(autouse=True)
def support(deposits: Department) -> Inbox:
    """The inbox of Deposits, which also takes what goes to unknown names."""
    return Inbox.objects.create(address=SUPPORT, department=deposits, takes_rest=True)


@pytest.fixture
def complaints(security: Department) -> Inbox:
    topic = Topic.objects.create(slug="formal-complaint", names={"en": "Formal complaint"}, department=security)
    return Inbox.objects.create(address=COMPLAINTS, department=security, topic=topic)


def letter(
    text: str = "Where is my deposit?",
    *,
    sender: str = "Lena Vogt <lena.vogt@mail.example>",
    to: str = SUPPORT,
    subject: str = "Deposit",
    **fields: str,
) -> bytes:
    """A mail; `fields` are further ones, their names with underscores."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = "Sat, 28 Nov 2026 10:00:00 +0000"
    mail["Message-ID"] = fields.pop("message_id", "") or make_msgid(domain="mail.example")
    for name, value in fields.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def passed(domain: str = "mail.example", result: str = "pass") -> str:
    """What our own mail server writes about a mail."""
    return f"{OURS}; dmarc={result} header.from={domain}"


Taken = tuple[Outcome, RawMail]


@pytest.fixture
def mail_in(db: None) -> Callable[..., Outcome]:
    """Store a mail and take it in: `mail_in(letter(...))`."""

    def hand_in(raw: bytes, *rcpt_to: str, sender: str | None = None) -> Outcome:
        outcome = take(store.keep(raw, Envelope(Source.SMTP, sender, rcpt_to or (SUPPORT,))))
        assert outcome is not None
        return outcome

    return hand_in


@pytest.fixture
def answered(conversation: Conversation, alice: User) -> Delivery:
    """Lena's conversation with an answer that went out to her by mail."""
    return answer_to(conversation, alice)


def answer_to(conversation: Conversation, agent: User, text: str = "It is on its way.") -> Delivery:
    """Answer, and hand the answer's mail over."""
    reply(conversation, Draft(text=text), by=agent.actor)
    entry = Entry.objects.filter(subject_id=conversation.pk, kind="replied").latest("id")
    MailCourier().handle([entry])
    delivery = Delivery.objects.filter(entry=entry).order_by("pk")[0]
    delivery.message_id, delivery.state, delivery.attempts = mint_message_id(delivery), DeliveryState.SENT, 1
    delivery.save()
    return delivery


def mail_of(outcome: Outcome) -> IncomingMail:
    return IncomingMail.objects.get(raw=outcome.raw)


def conversation_of(outcome: Outcome) -> Conversation:
    return Conversation.objects.get(number=outcome.conversation)
