"""Answer a customer."""

from django.db import transaction

from gatehouse.conversations.access import agents_for
from gatehouse.conversations.actions.assign import take
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.posting import post_draft
from gatehouse.conversations.models import Conversation
from gatehouse.conversations.post import Posted, Refused
from gatehouse.journal.actor import Actor


def reply(conversation: Conversation, draft: Draft, *, by: Actor, ask: bool = False) -> Posted:
    """Send an agent's answer. `ask` means that we wait for the customer now. What nobody has becomes the
    agent's if it can be his.

    Raises Impossible when it is closed or merged.
    """
    try:
        if conversation.assignee_id is None and by.is_agent:
            with transaction.atomic():
                # Somebody else may have taken it since it was read; and security answers where it is no member.
                if conversation.lock().assignee_id is None and agents_for(conversation).filter(pk=by.id or 0).exists():
                    take(conversation, by=by)
                return post_draft(conversation, "agent", draft, by, ask=ask)
        return post_draft(conversation, "agent", draft, by, ask=ask)
    except Refused:
        conversation.refresh_from_db(fields=["merged_into"])
        if conversation.merged_into_id is not None:
            raise Impossible("This conversation was merged into another. Answer there.") from None
        raise Impossible("This conversation is closed. Reopen it, then send your answer.") from None
