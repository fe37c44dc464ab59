"""Take a customer's message into a conversation."""

from dataclasses import dataclass

from django.db import transaction

from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Blocked
from gatehouse.conversations.actions.link import link
from gatehouse.conversations.actions.open import Request, open_request
from gatehouse.conversations.actions.posting import post_draft
from gatehouse.conversations.actions.verify import end_sureness
from gatehouse.conversations.models import OPEN_STATES, Contact, Conversation, Link
from gatehouse.conversations.post import Posted, Refused
from gatehouse.journal.actor import SYSTEM, Actor


@dataclass(frozen=True, slots=True)
class Received:
    """Where the message went: the conversation asked for, the one it was merged into, or a new one when it was closed."""

    conversation: Conversation
    posted: Posted


def receive(conversation: Conversation, draft: Draft, *, by: Actor) -> Received:
    """Post the customer's message. To a solved conversation it reopens it; to a closed one it opens a linked new one.

    Raises Blocked when the contact may not write.
    """
    if by.id != conversation.contact_id:
        end_sureness(conversation)
    try:
        return Received(conversation, post_draft(conversation, "customer", draft, by))
    except Refused:
        if Contact.objects.filter(pk=by.id or 0, blocked_at__isnull=False).exists():
            raise Blocked("You cannot write to this ticket any more.") from None
        conversation = Conversation.objects.select_related("merged_into", "contact").get(pk=conversation.pk)
        if conversation.merged_into is not None:
            return receive(conversation.survivor, draft, by=by)
        return _follow_up(conversation, draft, by)


@transaction.atomic
def _follow_up(closed: Conversation, draft: Draft, by: Actor) -> Received:
    """Begin a linked new conversation, or go on in the one that was begun before and is still open.

    The sender's own id for the message makes the same one twice one conversation.
    """
    followed = Link.objects.filter(one=closed, kind=Link.Kind.FOLLOW_UP).values("other")
    begun = Conversation.objects.filter(pk__in=followed, state__in=OPEN_STATES, merged_into=None)
    if (going_on := begun.order_by("-pk").first()) is not None and going_on.origin != draft.client_id:
        return receive(going_on, draft, by=by)
    request = Request(
        subject=closed.subject,
        draft=draft,
        department=closed.department,
        topic=closed.topic,
        contact=closed.contact,
        author=Contact.objects.filter(pk=by.id or 0).first(),
        language=closed.language,
        origin=draft.client_id,
    )
    opened = open_request(request)
    if opened.is_new:
        link(closed, opened.conversation, by=SYSTEM, kind=Link.Kind.FOLLOW_UP)
    return Received(opened.conversation, Posted(opened.message, 1, 1, opened.found, is_new=opened.is_new))
