"""Erase what is no longer needed: words, answers and files go for good, the journal stays whole."""

import logging
from typing import Any

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from gatehouse.conversations.entries import Erased
from gatehouse.conversations.models import Attachment, Contact, Conversation, Mention, Message, SheetDraft, State
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record

log = logging.getLogger(__name__)
_NOTHING: dict[str, Any] = {"text": "", "html": "", "answers": None, "removed": [], "salt": None}
_WAITS = ["unanswered_since", "snoozed_until", "woke_at"]  # of these nothing is left either


@transaction.atomic
def erase(conversation: Conversation, *, by: Actor) -> None:
    """Erase every message that is read in it, wherever it was written, and its files. Does nothing under a legal hold."""
    conversation.lock()
    if conversation.erased_at or is_held(conversation):
        return
    now = timezone.now()
    files = _erase_files(conversation)
    messages = Message.objects.filter(_read_in(conversation), erased_at=None).update(**_NOTHING, erased_at=now)
    SheetDraft.objects.filter(conversation=conversation).delete()
    Mention.objects.filter(conversation=conversation).delete()
    conversation.subject, conversation.answers, conversation.erased_at = "", {}, now
    # One that was merged, or spam, may still be open; separated from the other it must not go on without its words.
    conversation.state, conversation.closed_at = State.CLOSED, conversation.closed_at or now
    conversation.unanswered_since = conversation.snoozed_until = conversation.woke_at = None
    conversation.save(
        update_fields=[
            "subject",
            "answers",
            "erased_at",
            "state",
            "closed_at",
            "unanswered_since",
            "snoozed_until",
            "woke_at",
        ]
    )
    record(conversation, Erased(messages=messages, attachments=files), by=by)


@transaction.atomic
def erase_words_of(contact: Contact, conversation: Conversation, *, by: Actor) -> None:
    """Erase what one person wrote and sent in somebody else's conversation. Does nothing under a legal hold."""
    conversation.lock()
    if is_held(conversation):
        return
    his = Q(contact=contact) | Q(contact__joined_into=contact)
    read_here = Message.objects.filter(_read_in(conversation), his)
    files = _erase_these(Attachment.objects.filter(message__in=read_here, erased_at=None))
    messages = read_here.filter(erased_at=None).update(**_NOTHING, erased_at=timezone.now())
    if messages or files:
        record(conversation, Erased(messages=messages, attachments=files, contact=contact.pk), by=by)


@transaction.atomic
def erase_files(conversation: Conversation, *, by: Actor) -> None:
    """Erase its files only. Does nothing under a legal hold."""
    conversation.lock()
    if is_held(conversation):
        return
    files = _erase_files(conversation)
    if files:
        record(conversation, Erased(attachments=files), by=by)


def is_held(conversation: Conversation) -> bool:
    """Whether a legal hold keeps it: its own, or that of a conversation from which messages were split off into it."""
    return conversation.on_hold or Message.objects.filter(moved_to=conversation, conversation__on_hold=True).exists()


def _read_in(conversation: Conversation, path: str = "") -> Q:
    """A message goes with the conversation in which it is read: where a split has moved it to, else its own."""
    stayed = Q(**{f"{path}conversation": conversation, f"{path}moved_to": None})
    return stayed | Q(**{f"{path}moved_to": conversation})


def _erase_files(conversation: Conversation) -> int:
    return _erase_these(Attachment.objects.filter(_read_in(conversation, "message__"), erased_at=None))


def _erase_these(attachments: QuerySet[Attachment]) -> int:
    files = list(attachments)
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
