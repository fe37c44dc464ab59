"""The composer: two sheets, an answer and a note, each with the ids that make sending twice harmless."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Conversation, SheetDraft


@dataclass(frozen=True, slots=True)
class Sheet:
    """One of the two forms. `form` is what its files are uploaded under; `text` is the draft, `version` its number."""

    kind: str
    form: str
    client_id: str
    text: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Pen:
    """What the composer shows. A closed conversation takes notes only, a merged or erased one nothing."""

    conversation: Conversation
    sheets: list[Sheet]
    chosen: str

    @classmethod
    def fresh(cls, conversation: Conversation, user: User, chosen: str = "") -> "Pen":
        """Fresh sheets with what this agent has begun to write."""
        return cls.of(conversation, SheetDraft.objects.filter(conversation=conversation, agent=user), chosen)

    @classmethod
    def of(cls, conversation: Conversation, drafts: Iterable[SheetDraft], chosen: str = "") -> "Pen":
        """Fresh sheets with these drafts, which are one agent's."""
        kinds = _kinds(conversation)
        kept = {draft.sheet: draft for draft in drafts}
        sheets = [_sheet(kind, kept.get(kind)) for kind in kinds]
        return cls(conversation, sheets, chosen if chosen in kinds else kinds[0] if kinds else "")


def answer_sheet(draft: SheetDraft | None) -> Sheet:
    """A fresh sheet for an answer alone, with what the agent has begun to write."""
    return _sheet("answer", draft)


def _sheet(kind: str, draft: SheetDraft | None) -> Sheet:
    text, version = (draft.text, draft.version) if draft else ("", 0)
    return Sheet(kind, str(uuid4()), str(uuid4()), text, version)


def _kinds(conversation: Conversation) -> list[str]:
    if conversation.merged_into_id is not None or conversation.erased_at is not None:
        return []
    return ["note"] if conversation.state == "closed" else ["answer", "note"]
