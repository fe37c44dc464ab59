"""Leave a note that only staff can see."""

from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.posting import post_draft
from gatehouse.conversations.models import Conversation
from gatehouse.conversations.post import Posted, Refused
from gatehouse.journal.actor import Actor


def note(conversation: Conversation, draft: Draft, *, by: Actor) -> Posted:
    """Add a note. Closed conversations take notes too; merged and erased ones do not."""
    try:
        return post_draft(conversation, "note", draft, by)
    except Refused:
        conversation.refresh_from_db(fields=["merged_into"])
        if conversation.merged_into_id is None:
            raise Impossible("This conversation was erased. Reopen it, then leave your note.") from None
        raise Impossible("This conversation was merged into another. Leave your note there.") from None
