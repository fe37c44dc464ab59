"""Begin a chat: a conversation from its first message, with a place in the queue."""

from dataclasses import dataclass
from uuid import UUID

from gatehouse.channels.chat.models import Chat, Visitor
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.open import Request, open_request
from gatehouse.conversations.models import Conversation, Topic
from gatehouse.conversations.opening import Beside
from gatehouse.guard import Finding

# Whoever was unknown is from now on the contact that his conversation made.
_BESIDE = """, v as (
  update chat_visitor set contact_id = %(contact)s where id = %(visitor)s and contact_id is null
), h as (
  insert into chat_chat (conversation_id, visitor_id, department_id, state, assurance, arrived_at, seen_seq, agent_seen_seq)
  values (%(conversation)s, %(visitor)s, %(department)s, 'waiting', %(assurance)s, %(at)s, 1, 0)
)"""


@dataclass(frozen=True, slots=True)
class Begun:
    """The chat, what the guard took out of its first message, and whether it was begun just now."""

    chat: Chat
    found: tuple[Finding, ...]
    is_new: bool


def begin_chat(
    visitor: Visitor, topic: Topic, text: str, *, id_: UUID, files: tuple[UUID, ...] = (), form: UUID | None = None
) -> Begun:
    """The same id again is the same chat; somebody else's is Impossible. Whoever is unknown gets a contact of his own.

    The place in the queue is taken by the statement that opens the conversation: a hundred and more come every second when
    markets crash.
    """
    if not (text.strip() or files):
        raise Impossible("Write something or attach a file.")
    draft = Draft(text=text, channel="chat", attachments=files, form=form, client_id=id_)
    opened = open_request(*wanted(visitor, topic, draft))
    if opened.is_new:
        return Begun(in_line(visitor, opened.conversation), opened.found, is_new=True)
    known = Chat.objects.select_related("conversation").filter(pk=opened.conversation.pk, visitor=visitor).first()
    if known is None:
        raise Impossible("This id was used for something else. Make a new one.")
    return Begun(known, (), is_new=False)


def wanted(visitor: Visitor, topic: Topic, draft: Draft) -> tuple[Request, Beside]:
    """What is to be opened, and the place in the queue beside it."""
    request = Request(
        subject=topic.name,
        draft=draft,
        department=topic.department,
        topic=topic,
        contact=visitor.contact,
        language=visitor.language,
        time_zone=visitor.time_zone,
        origin=draft.client_id,
    )
    return request, Beside(_BESIDE, {"visitor": visitor.pk, "assurance": str(visitor.assurance)})


def in_line(visitor: Visitor, conversation: Conversation) -> Chat:
    """What was written beside the conversation."""
    chat = Chat(
        conversation=conversation,
        visitor=visitor,
        department_id=conversation.department_id,
        assurance=visitor.assurance,
        arrived_at=conversation.created_at,
        seen_seq=1,
    )
    chat._state.adding, chat._state.db = False, "default"
    visitor.contact_id = conversation.contact_id
    return chat
