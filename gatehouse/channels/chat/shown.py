"""How an agent's answer looks in the chat: his Markdown as HTML, as on the ticket's page."""

from django.utils.safestring import mark_safe

from gatehouse.conversations.markdown import markdown
from gatehouse.guard import SecretKind

_GONE = mark_safe('<span class="gone">•••</span>')


def answer_html(text: str) -> str:
    """Read in any language: where a secret stood, stands a sign; what it was, the frame's `removed` says."""
    return markdown(text, _mark)


def _mark(kind: SecretKind) -> str:
    return _GONE
