"""The composer: two sheets, an answer and a note, each with the ids that make sending twice harmless."""

from dataclasses import dataclass
from uuid import uuid4

from gatehouse.conversations.models import Conversation


@dataclass(frozen=True, slots=True)
class Sheet:
    """One of the two forms. `form` is what its files are uploaded under."""

    kind: str
    form: str
    client_id: str


@dataclass(frozen=True, slots=True)
class Pen:
    """What the composer shows. A closed conversation takes notes only, a merged or erased one nothing."""

    conversation: Conversation
    sheets: list[Sheet]
    chosen: str

    @classmethod
    def fresh(cls, conversation: Conversation, chosen: str = "") -> "Pen":
        kinds = _kinds(conversation)
        sheets = [Sheet(kind, str(uuid4()), str(uuid4())) for kind in kinds]
        return cls(conversation, sheets, chosen if chosen in kinds else kinds[0] if kinds else "")


def _kinds(conversation: Conversation) -> list[str]:
    if conversation.merged_into_id is not None or conversation.erased_at is not None:
        return []
    return ["note"] if conversation.state == "closed" else ["answer", "note"]
