"""Canned replies' variables: what stands in braces in a text, and what is put there."""

import re

from gatehouse.accounts.models import User
from gatehouse.conversations.models import CannedReply, Conversation, pick_text

VARIABLES = ("name", "number", "subject", "agent", "department")
_VARIABLE = re.compile(r"\{\s*([^{}\n]{0,40}?)\s*\}")


def unknown_variables(text: str) -> list[str]:
    """What stands in braces and is no variable, in order."""
    return [name for name in _VARIABLE.findall(text) if name not in VARIABLES]


def filled(reply: CannedReply, conversation: Conversation, user: User) -> str:
    """The text in the customer's language with its variables filled; the customer reads the agent's public name."""
    values = {
        "name": conversation.contact.name,
        "number": conversation.number,
        "subject": conversation.subject,
        "agent": user.public_name,
        "department": conversation.department.name,
    }
    text = pick_text(reply.texts, conversation.language)
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)
