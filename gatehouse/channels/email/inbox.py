"""Where answers by mail come in."""

from django.conf import settings

from gatehouse.conversations.models import Conversation


def inbox_of(conversation: Conversation) -> str:
    """The address at which answers about this conversation are taken in; empty while we take in none."""
    inbox: str = settings.MAIL_INBOX
    return inbox
