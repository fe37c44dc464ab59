"""What a mail is written from: one delivery, with everything its words depend on."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation

from gatehouse.channels.email.codes import mail_code
from gatehouse.channels.email.inboxes import inboxes
from gatehouse.channels.email.models import vouched_for
from gatehouse.channels.email.moments import moment
from gatehouse.channels.email.threads import Threading, threading_of
from gatehouse.conversations.models import Address, AddressKind, Contact, Conversation, Delivery, Message
from gatehouse.journal.data import EntryData

# Letters of any script with what stands in names; no digit, no sign of an address, no more words than a name has.
_NAME = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f\u0610-\u064b .'’\-]){1,40}")
_WORDS_OF_A_NAME = 4
_BY_A_PERSON = {"reply", "opened_for"}
_AT_ONCE = {"confirmation", "warning"}  # what a machine answers to what just came in


@dataclass(frozen=True)
class Case:
    """A delivery's conversation as this recipient may know it.

    `is_proven`: the address is known to be his. To any other goes nothing that somebody typed, neither words nor names,
    since a stranger could make us mail them to anybody.
    """

    delivery: Delivery
    conversation: Conversation
    contact: Contact
    is_requester: bool
    is_proven: bool

    @property
    def data(self) -> EntryData:
        return self.delivery.entry.data

    @property
    def language(self) -> str:
        """The conversation's for its requester, else the recipient's own; English when we do not have it."""
        wanted = self.conversation.language if self.is_requester else self.contact.language
        try:
            return translation.get_supported_language_variant(wanted)
        except LookupError:
            return settings.LANGUAGE_CODE

    @property
    def is_automatic(self) -> bool:
        """Whether no person wrote this mail (RFC 3834)."""
        return self.delivery.template not in _BY_A_PERSON

    @property
    def answers_mail(self) -> bool:
        """Whether a machine answers a mail by it. Nothing may ever be answered to such an answer."""
        return self.delivery.template in _AT_ONCE and getattr(self.data, "channel", "") == "email"

    @cached_property
    def inbox(self) -> str:
        """Where an answer by mail comes in; empty while we take in none."""
        found = inboxes().nearest(self.conversation)
        return found.address if found else ""

    @cached_property
    def threading(self) -> Threading:
        return threading_of(self.conversation, self.delivery.recipient, before=self.delivery.pk)

    @cached_property
    def code(self) -> str:
        """By which its reader finds out that it is ours."""
        return mail_code(self.delivery)

    @property
    def number(self) -> str:
        return self.conversation.number

    @property
    def ticket_url(self) -> str:
        return ticket_url(self.conversation)

    @property
    def greeting_name(self) -> str:
        return plausible_name(self.contact.name) if self.is_proven else ""

    @property
    def topic(self) -> str:
        """What it is about, in the operator's words; empty when nobody chose."""
        return one_line(self.conversation.topic.name) if self.conversation.topic else ""

    @property
    def department(self) -> str:
        return one_line(self.conversation.department.name)

    def at(self, moment_: datetime) -> str:
        return moment(moment_, self.contact.time_zone)

    @cached_property
    def message(self) -> Message | None:
        """The message that this mail is about; None when it is about something else, or its words are erased."""
        id_ = getattr(self.data, "message", None)
        if not isinstance(id_, UUID):
            return None
        found = Message.objects.select_related("agent", "contact").filter(
            pk=id_, erased_at=None, public_seq__isnull=False
        )
        return found.first()

    def other(self, id_: Any) -> Conversation:
        """The other conversation of a merge or a split."""
        return Conversation.objects.get(pk=id_)


def ticket_url(conversation: Conversation) -> str:
    """The ticket's page. The address authorises nothing."""
    return f"{settings.BASE_URL}/t/{conversation.number}/"


def make_case(delivery: Delivery) -> Case:
    """Read what the mail needs. The delivery comes with conversation and contact, and both are set."""
    conversation, contact = delivery.conversation, delivery.contact
    if conversation is None or contact is None:
        raise ValueError(f"delivery {delivery.pk} is about no conversation or to nobody")
    return Case(
        delivery=delivery,
        conversation=conversation,
        contact=contact,
        is_requester=conversation.contact_id in (contact.pk, contact.joined_into_id),
        is_proven=has_proven(contact, delivery.recipient),
    )


def has_proven(contact: Contact, address: str) -> bool:
    """Whether this address is known to be his, or that of the contact that he was joined into.

    He has opened a link that was mailed there, or began something with a letter from it that its domain vouches for (DMARC).
    What joins a conversation proves nothing: a stranger may have begun that with this address.
    """
    same = [pk for pk in (contact.pk, contact.joined_into_id) if pk]
    proven = Address.objects.filter(kind=AddressKind.EMAIL, value=address, verified_at__isnull=False)
    began = vouched_for(address).filter(message__contact__in=same)
    return proven.filter(contact__in=same).exists() or began.exists()


def plausible_name(name: str) -> str:
    """The name, or nothing when it is more than one: whoever knew the address may have typed it, to speak in our mail."""
    return name if _NAME.fullmatch(name) and len(name.split()) <= _WORDS_OF_A_NAME else ""


def language_tag() -> str:
    """The active language as RFC 5646 writes it: `zh-Hans`."""
    language, _dash, script = (translation.get_language() or settings.LANGUAGE_CODE).partition("-")
    return f"{language}-{script.title()}" if script else language


def one_line(text: str) -> str:
    """A name on one line, as a header needs it."""
    return " ".join(text.split())
