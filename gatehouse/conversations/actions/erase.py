"""Erase what is no longer needed: words, answers and files go for good, the journal stays whole."""

import logging

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from gatehouse.conversations.entries import Erased
from gatehouse.conversations.models import Attachment, Conversation, Message
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record

log = logging.getLogger(__name__)


@transaction.atomic
def erase(conversation: Conversation, *, by: Actor) -> None:
    """Erase every message and file. Does nothing under a legal hold."""
    conversation.lock()
    if conversation.on_hold or conversation.erased_at:
        return
    now = timezone.now()
    files = _erase_files(conversation)
    messages = Message.objects.filter(conversation=conversation, erased_at=None).update(
        text="", html="", answers=None, removed=[], salt=None, erased_at=now
    )
    conversation.subject, conversation.answers, conversation.erased_at = "", {}, now
    conversation.save(update_fields=["subject", "answers", "erased_at"])
    record(conversation, Erased(messages=messages, attachments=files), by=by)


@transaction.atomic
def erase_files(conversation: Conversation, *, by: Actor) -> None:
    """Erase its files only. Does nothing under a legal hold."""
    conversation.lock()
    if conversation.on_hold:
        return
    files = _erase_files(conversation)
    if files:
        record(conversation, Erased(attachments=files), by=by)


def _erase_files(conversation: Conversation) -> int:
    files = list(Attachment.objects.filter(message__conversation=conversation, erased_at=None))
    keys = [key for file in files for key in (file.key, file.thumbnail_key) if key]
    Attachment.objects.filter(pk__in=[file.pk for file in files]).update(
        erased_at=timezone.now(), name="", key="", thumbnail_key="", sha256=b""
    )
    transaction.on_commit(lambda: delete_stored(keys))
    return len(files)


def delete_stored(keys: list[str]) -> None:
    """Remove files from the private storage. What a crash or an outage leaves behind, the sweep of unknown files finds."""
    try:
        for key in keys:
            storages["private"].delete(key)
    except OSError as error:
        log.warning("Files of something erased are left to the sweep: %s", error)
