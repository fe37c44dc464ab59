"""Which chats a visitor may see: the ones he began, and, when we know who he is, those of the same person elsewhere."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from gatehouse.channels.chat.models import Assurance, Chat, ChatState, Visitor
from gatehouse.conversations.models import Contact, State


def chats_for(visitor: Visitor) -> QuerySet[Chat]:
    """His token opens his own chats, never the other tickets of whoever he turns out to be."""
    own = Q(visitor=visitor)
    if visitor.assurance != Assurance.ANONYMOUS and visitor.contact_id is not None:
        own |= Q(conversation__contact=visitor.contact_id)
    return Chat.objects.filter(own, conversation__erased_at=None)


def current_chat(visitor: Visitor) -> Chat | None:
    """The newest one that can go on; a merged one where it goes on, if that is a chat of his as well."""
    found = chats_for(visitor).exclude(conversation__state=State.CLOSED).filter(conversation__merged_into=None)
    return found.select_related("conversation__contact", "conversation__department").order_by("-arrived_at").first()


def talking_with(contacts: Iterable[Contact]) -> str:
    """The name of the agent who talks with one of these in a chat at this moment; empty when nobody does."""
    there = Chat.objects.filter(state=ChatState.TAKEN, conversation__contact__in=contacts)
    return there.values_list("conversation__assignee__public_name", flat=True).order_by("-taken_at").first() or ""
