"""A conversation in a few facts, to be looked at beside another before the two are merged."""

from dataclasses import dataclass

from gatehouse.conversations.models import Conversation


@dataclass(frozen=True, slots=True)
class Beside:
    """What an agent compares. `messages` are those that are read in it; `people` are who else takes part."""

    conversation: Conversation
    messages: int
    people: list[str]


def beside(conversation: Conversation) -> Beside:
    """In two queries."""
    taking_part = conversation.participants.select_related("contact").order_by("pk")
    names = [one.contact.name or str(one.contact) for one in taking_part]
    return Beside(conversation, conversation.messages.filter(moved_to=None, withdrawn_at=None).count(), names)
