"""Begin a chat: a conversation from its first message, with a place in the queue."""

from dataclasses import dataclass
from uuid import UUID

import psycopg
from django.db import transaction
from django.utils import timezone

from gatehouse.channels.chat.models import Chat, Visitor
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.open import Request, open_request
from gatehouse.conversations.connection import raw_connection
from gatehouse.conversations.models import Conversation, Topic
from gatehouse.guard import Finding

_CHAT = [field.attname for field in Chat._meta.concrete_fields]
# Whoever was unknown is from now on the contact that his conversation made.
_INSERT = f"""
with v as (update chat_visitor set contact_id = %(contact)s where id = %(visitor_id)s and contact_id is null)
insert into chat_chat ({", ".join(_CHAT)}) values ({", ".join(f"%({name})s" for name in _CHAT)})
"""  # noqa: S608  (names of columns)


@dataclass(frozen=True, slots=True)
class Begun:
    """The chat, what the guard took out of its first message, and whether it was begun just now."""

    chat: Chat
    found: tuple[Finding, ...]
    is_new: bool


@transaction.atomic
def begin_chat(
    visitor: Visitor, topic: Topic, text: str, *, id_: UUID, files: tuple[UUID, ...] = (), form: UUID | None = None
) -> Begun:
    """The same id again is the same chat; somebody else's is Impossible. Whoever is unknown gets a contact of his own."""
    if not (text.strip() or files):
        raise Impossible("Write something or attach a file.")
    draft = Draft(text=text, channel="chat", attachments=files, form=form, client_id=id_)
    opened = open_request(
        Request(
            subject=topic.name,
            draft=draft,
            department=topic.department,
            topic=topic,
            contact=visitor.contact,
            language=visitor.language,
            time_zone=visitor.time_zone,
            origin=id_,
        )
    )
    if not opened.is_new:
        known = Chat.objects.select_related("conversation").filter(pk=opened.conversation.pk, visitor=visitor).first()
        if known is None:
            raise Impossible("This id was used for something else. Make a new one.")
        return Begun(known, (), is_new=False)
    return Begun(_stand_in_line(visitor, opened.conversation), opened.found, is_new=True)


def _stand_in_line(visitor: Visitor, conversation: Conversation) -> Chat:
    """In one statement without Django's writing it each time: a hundred and more do so every second when markets crash."""
    now = timezone.now()
    chat = Chat(
        conversation=conversation,
        visitor=visitor,
        department_id=conversation.department_id,
        assurance=visitor.assurance,
        arrived_at=now,
        seen_seq=1,
    )
    values = {name: getattr(chat, name) for name in _CHAT} | {"contact": conversation.contact_id}
    psycopg.Cursor(raw_connection()).execute(_INSERT, values, prepare=True)
    chat._state.adding, chat._state.db = False, "default"
    visitor.contact_id = conversation.contact_id
    return chat
