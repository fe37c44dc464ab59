"""Which chats a visitor may see: the ones he began, and, when we know who he is, those of the same person elsewhere."""

from django.db.models import Q, QuerySet

from gatehouse.channels.chat.models import Assurance, Chat, Visitor
from gatehouse.conversations.models import Conversation, State


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


def author_of(chat: Chat) -> int:
    """The contact in whose name the visitor writes there: the conversation's own, also after it was joined to its owner."""
    conversation: Conversation = chat.conversation
    return conversation.contact_id
