"""What the mail channel stores."""

from gatehouse.channels.email.models.outbox import OutboxMail
from gatehouse.channels.email.models.raw import Fate, RawMail, Source

__all__ = ["Fate", "OutboxMail", "RawMail", "Source"]
