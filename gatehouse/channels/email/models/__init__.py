"""What the mail channel stores."""

from gatehouse.channels.email.models.inbox import Inbox
from gatehouse.channels.email.models.incoming import Arrival, IncomingMail, Nature, Result
from gatehouse.channels.email.models.outbox import OutboxMail
from gatehouse.channels.email.models.raw import Fate, RawMail, Source

__all__ = ["Arrival", "Fate", "Inbox", "IncomingMail", "Nature", "OutboxMail", "RawMail", "Result", "Source"]
