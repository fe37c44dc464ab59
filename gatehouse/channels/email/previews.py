"""An answer as its mail will be, before it is sent."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.channels.email.case import Case, has_proven
from gatehouse.channels.email.compose import preview_case
from gatehouse.channels.email.courier import address_of
from gatehouse.channels.email.outgoing import OutgoingMail
from gatehouse.channels.email.threads import Threading
from gatehouse.conversations.entries import Replied
from gatehouse.conversations.models import Conversation, Delivery, Message, MessageKind
from gatehouse.journal.data import EntryData


@dataclass(frozen=True)
class Draft(Case):
    """A case whose message is not posted yet."""

    draft: Message
    asks: bool

    @property
    def data(self) -> EntryData:
        return Replied(message=self.draft.pk, mac="", channel="desk", ask=self.asks)

    @cached_property
    def message(self) -> Message | None:
        return self.draft

    @cached_property
    def code(self) -> str:
        """Given when it is sent."""
        return ""

    @cached_property
    def threading(self) -> Threading:
        """A preview has no head that anybody sees but its subject."""
        return Threading()


def preview(conversation: Conversation, text: str, *, asks: bool, agent: User) -> OutgoingMail | None:
    """The mail to the one who opened the conversation; None when he has given no address. `text` has passed the guard."""
    contact = conversation.contact
    recipient = address_of(contact)
    if not recipient:
        return None
    mail = Delivery(pk=0, conversation=conversation, contact=contact, recipient=recipient, template="reply")
    message = Message(
        conversation=conversation,
        seq=conversation.seq + 1,
        kind=MessageKind.AGENT,
        agent=agent,
        text=text,
        created_at=timezone.now(),
    )
    case = Draft(
        mail,
        conversation,
        contact,
        is_requester=True,
        is_proven=has_proven(contact, recipient),
        draft=message,
        asks=asks,
    )
    return preview_case(case)
