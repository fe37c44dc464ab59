"""Make the link back into a ticket for who gave no mail address."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from gatehouse.conversations.entries import KeyMade
from gatehouse.conversations.models import Contact, Conversation, TicketKey
from gatehouse.journal.record import record


@transaction.atomic
def make_key(conversation: Conversation, *, by: Contact) -> str:
    """A fresh token for its requester, in place of the one before. It is kept nowhere: whoever called shows it, once."""
    conversation.lock()
    token = secrets.token_urlsafe(32)
    TicketKey.objects.update_or_create(
        conversation=conversation,
        defaults={"contact": by, "token": digest(token), "created_at": timezone.now()},
    )
    record(conversation, KeyMade(), by=by.actor)
    return token


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
