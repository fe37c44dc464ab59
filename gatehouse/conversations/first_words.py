"""A message as one line of a list."""

from gatehouse.conversations.markdown import plain_words
from gatehouse.conversations.models import Message
from gatehouse.conversations.removed import mark_name
from gatehouse.guard import SecretKind, split_marks


def one_line(message: Message) -> str:
    """Marks in the reader's language, an agent's words without signs of Markdown, a customer's as they are."""
    if message.agent_id is not None:
        return plain_words(message.text, _mark)
    shown = (_mark(part) if isinstance(part, SecretKind) else part for part in split_marks(message.text))
    return " ".join("".join(shown).split())


def _mark(kind: SecretKind) -> str:
    return f"[{mark_name(kind)}]"
