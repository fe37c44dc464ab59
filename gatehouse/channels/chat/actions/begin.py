"""Begin a chat: a conversation from its first message, with a place in the queue."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from gatehouse.channels.chat.models import Chat, Visitor
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.open import Request, open_request
from gatehouse.conversations.models import Topic
from gatehouse.guard import Finding


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
    if visitor.contact_id is None:
        visitor.contact_id = opened.conversation.contact_id
        visitor.save(update_fields=["contact"])
    chat = Chat.objects.create(
        conversation=opened.conversation,
        visitor=visitor,
        department=topic.department,
        assurance=visitor.assurance,
        arrived_at=timezone.now(),
        seen_seq=1,
    )
    return Begun(chat, opened.found, is_new=True)
