"""What the mail channel stores."""

from gatehouse.channels.email.intake.sources import Source
from gatehouse.channels.email.models.codes import MessageCode
from gatehouse.channels.email.models.flow import MailFlow
from gatehouse.channels.email.models.handed import HandedOver
from gatehouse.channels.email.models.inbox import Inbox
from gatehouse.channels.email.models.incoming import Arrival, IncomingMail, Nature, Result, unread_mails, vouched_for
from gatehouse.channels.email.models.mailboxes import Mailbox, Watermark
from gatehouse.channels.email.models.outbox import OutboxMail
from gatehouse.channels.email.models.raw import Fate, RawMail

__all__ = [
    "Arrival", "Fate", "HandedOver", "Inbox", "IncomingMail", "MailFlow", "Mailbox", "MessageCode", "Nature", "OutboxMail",
    "RawMail", "Result", "Source", "Watermark", "unread_mails", "vouched_for",
]  # fmt: skip
