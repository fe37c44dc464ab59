"""Keep what an agent is writing, so that it outlives his browser and is there on another machine."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gatehouse.conversations.models import Conversation, Message, SheetDraft
from gatehouse.conversations.post import guarded
from gatehouse.journal.actor import Actor


class Overtaken(Exception):
    """The draft was changed, sent or thrown away elsewhere since this sheet saw it. `kept` is what is there now."""

    def __init__(self, kept: SheetDraft | None) -> None:
        super().__init__(self.__doc__)
        self.kept = kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands on a sheet. `based_on` is the version that it goes on from, nought for none.

    `continues` is the sheet that stood there before a reload: its last save may have been on its way still.
    """

    sheet: str
    text: str
    client_id: UUID
    based_on: int = 0
    continues: UUID | None = None


@transaction.atomic
def keep_draft(conversation: Conversation, words: Words, *, by: Actor) -> int:
    """Keep the words after the guard and return their version; empty ones end the draft, which is version nought.

    Raises Overtaken when another tab or machine has changed it meanwhile: nothing is overwritten unseen.
    """
    # While the same words are being sent, either this comes first and is ended with them, or it sees that they were sent.
    conversation.lock()
    own = SheetDraft.objects.filter(conversation=conversation, agent=by.id or 0, sheet=words.sheet)
    kept = own.select_for_update().first()
    if _is_overtaken(conversation, kept, words):
        raise Overtaken(kept)
    if not words.text.strip():
        own.delete()
        return 0
    new = {"text": guarded(words.text).text, "client_id": words.client_id, "saved_at": timezone.now()}
    if kept is not None:
        own.update(version=kept.version + 1, **new)
        return kept.version + 1
    place = {"conversation": conversation, "agent_id": by.id or 0, "sheet": words.sheet}
    made, is_new = SheetDraft.objects.get_or_create(**place, defaults=new)
    if not is_new:
        raise Overtaken(made)
    return made.version


def end_draft(conversation: Conversation, words: Words, *, by: Actor) -> None:
    """What was sent is no draft any more; what another tab has written since stays."""
    own = SheetDraft.objects.filter(conversation=conversation, agent=by.id or 0, sheet=words.sheet)
    sheets = [words.client_id, *([words.continues] if words.continues else [])]
    own.filter(Q(client_id__in=sheets) | Q(version__lte=words.based_on)).delete()


def _is_overtaken(conversation: Conversation, kept: SheetDraft | None, words: Words) -> bool:
    if kept is not None:
        is_own = kept.client_id == words.client_id or kept.version == words.based_on
        return not is_own and (kept.client_id, kept.version) != (words.continues, words.based_on + 1)
    return words.based_on != 0 or Message.objects.filter(conversation=conversation, client_id=words.client_id).exists()
