"""What is over in a moment, as it travels on the bus: who types, and what somebody has seen. Pure."""

import re
from dataclasses import dataclass

from gatehouse.live.frames import Side

_is_number = re.compile(r"[0-9]{1,18}").fullmatch


@dataclass(frozen=True, slots=True)
class Typed:
    conversation: int
    side: Side
    is_typing: bool
    name: str

    @property
    def payload(self) -> str:
        return f"typing:{self.conversation}:{self.side}:{int(self.is_typing)}:{self.name}"


@dataclass(frozen=True, slots=True)
class SeenUpTo:
    conversation: int
    side: Side
    seq: int

    @property
    def payload(self) -> str:
        return f"seen:{self.conversation}:{self.side}:{self.seq}"


def read(payload: str) -> Typed | SeenUpTo | None:
    """None for anything else on the bus."""
    match payload.split(":", 4):
        case ["typing", conversation, ("customer" | "agent") as side, ("0" | "1") as on, name] if _is_number(
            conversation
        ):
            return Typed(int(conversation), side, on == "1", name)
        case ["seen", conversation, ("customer" | "agent") as side, seq] if _is_number(conversation) and _is_number(
            seq
        ):
            return SeenUpTo(int(conversation), side, int(seq))
    return None
