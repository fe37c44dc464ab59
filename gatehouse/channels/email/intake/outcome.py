"""What became of a stored mail, for whoever handed it in."""

from dataclasses import dataclass
from uuid import UUID

from gatehouse.channels.email.models import Fate


@dataclass(frozen=True, slots=True)
class Outcome:
    """`conversation` is its number and `message_seq` the message's there; `reason` says why it is neither opened nor added."""

    raw: UUID
    fate: Fate
    reason: str = ""
    conversation: str = ""
    message_seq: int | None = None
