"""A chat follows its conversation: taken, given back, ended, handed to another department."""

from datetime import datetime
from typing import ClassVar

from django.utils import timezone

from gatehouse.channels.chat.models import ENDED, Chat, ChatState
from gatehouse.conversations.models import OPEN_STATES, Conversation
from gatehouse.journal.followers import Courier
from gatehouse.journal.models import Entry

_COLUMNS = ["state", "department", "arrived_at", "taken_at", "ended_at"]


class ChatFollower(Courier):
    """Looks at what the conversation says now, so that it may be shown the same entry twice. Not replayed: the times at which
    somebody was taken are only known when it happens."""

    name = "chats"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"assigned", "replied", "state_set", "transferred", "merged", "spam_marked", "received"}
    )

    def handle(self, entries: list[Entry]) -> None:
        ids = {entry.subject_id for entry in entries if entry.subject_kind == "conversation"}
        wrote = {entry.subject_id for entry in entries if entry.kind == "received"}
        chats = Chat.objects.select_for_update(of=("self",)).select_related("conversation").filter(pk__in=ids)
        for chat in chats.order_by("pk"):
            now = timezone.now()
            if follow(chat, chat.conversation, now, wrote_now=chat.pk in wrote):
                chat.save(update_fields=_COLUMNS)


def follow(chat: Chat, conversation: Conversation, now: datetime, *, wrote_now: bool = False) -> bool:
    """Bring the chat in step; whether that changed anything."""
    before = [getattr(chat, column) for column in _COLUMNS]
    chat.department_id = conversation.department_id
    if conversation.merged_into_id or conversation.is_spam or conversation.state not in OPEN_STATES:
        _end(chat, now)
    elif chat.state == ChatState.TICKET:
        pass  # until somebody says otherwise, whoever has it
    elif conversation.assignee_id is not None:
        _take(chat, now)
    elif chat.state == ChatState.TAKEN:
        chat.state = ChatState.WAITING  # given back: he keeps the place that he came with, before whoever came later
    elif chat.state in ENDED and wrote_now:
        chat.state, chat.arrived_at, chat.ended_at = ChatState.WAITING, now, None
    return before != [getattr(chat, column) for column in _COLUMNS]


def _end(chat: Chat, now: datetime) -> None:
    if chat.state != ChatState.ENDED:
        chat.state, chat.ended_at = ChatState.ENDED, now


def _take(chat: Chat, now: datetime) -> None:
    if chat.state != ChatState.TAKEN:
        chat.state, chat.taken_at, chat.ended_at = ChatState.TAKEN, now, None
