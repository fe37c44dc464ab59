"""Answer a customer."""

from django.db import transaction

from gatehouse.conversations.access import agents_for
from gatehouse.conversations.actions.assign import take
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.posting import post_draft
from gatehouse.conversations.models import Conversation, Message
from gatehouse.conversations.post import Posted, Refused
from gatehouse.journal.actor import Actor


class Meanwhile(Exception):
    """Others have answered since the writer looked. `answers` are theirs, in order; look at them, then send again."""

    def __init__(self, answers: list[Message]) -> None:
        super().__init__(self.__doc__)
        self.answers = answers


def reply(
    conversation: Conversation, draft: Draft, *, by: Actor, ask: bool = False, since: int | None = None
) -> Posted:
    """Send an agent's answer. `ask` means that we wait for the customer now. What nobody has becomes the
    agent's if it can be his. `since` is the newest entry that the writer has seen.

    Raises Impossible when it is closed or merged, Meanwhile when others have answered after `since`.
    """
    try:
        if since is None and (conversation.assignee_id is not None or not by.is_agent):
            return post_draft(conversation, "agent", draft, by, ask=ask)
        with transaction.atomic():
            conversation.lock()
            if since is not None:
                _look_between(conversation, draft, since, by)
            # Somebody else may have taken it since it was read; and security answers where it is no member.
            if conversation.assignee_id is None and agents_for(conversation).filter(pk=by.id or 0).exists():
                take(conversation, by=by)
            return post_draft(conversation, "agent", draft, by, ask=ask)
    except Refused:
        conversation.refresh_from_db(fields=["merged_into"])
        if conversation.merged_into_id is not None:
            raise Impossible("This conversation was merged into another. Answer there.") from None
        raise Impossible("This conversation is closed. Reopen it, then send your answer.") from None


def _look_between(conversation: Conversation, draft: Draft, since: int, by: Actor) -> None:
    """Under the lock, so that of two who press at once the second is told. The same answer again is no news."""
    if conversation.messages.filter(client_id=draft.client_id).exists():
        return
    theirs = conversation.messages.filter(kind="agent", seq__gt=since, withdrawn_at=None).exclude(agent=by.id or 0)
    if answers := list(theirs.select_related("agent").order_by("seq")):
        raise Meanwhile(answers)
