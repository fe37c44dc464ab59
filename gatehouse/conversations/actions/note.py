"""Leave a note that only staff can see."""

from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.posting import post_draft
from gatehouse.conversations.models import Conversation
from gatehouse.conversations.post import Posted, Refused
from gatehouse.journal.actor import Actor


def note(conversation: Conversation, draft: Draft, *, by: Actor) -> Posted:
    """Add a note. Closed conversations take notes too; merged ones do not."""
    try:
        return post_draft(conversation, "note", draft, by)
    except Refused:
        raise Impossible("This conversation was merged into another. Leave your note there.") from None
