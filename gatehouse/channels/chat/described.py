"""What a visitor is told, as JSON (docs/protocol.md)."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from gatehouse.channels.chat.brands import TOPICS
from gatehouse.channels.chat.models import Brand, Chat, Visitor
from gatehouse.channels.chat.places import Standing, standing
from gatehouse.channels.forms import topics
from gatehouse.conversations.models import Address, AddressKind, Conversation, Topic
from gatehouse.guard import Finding
from gatehouse.guard.files import DEFAULT
from gatehouse.journal.actor import Actor
from gatehouse.live.frames import LONGEST_TEXT, MOST_FILES
from gatehouse.live.tickets import mint


def visit_json(visitor: Visitor, token: str, chat: Chat | None) -> dict[str, Any]:
    brand = visitor.brand
    opens = brand.opens_at()
    return {
        **({"token": token} if token else {}),
        "brand": brand.name,
        "is_open": brand.is_open(),
        "opens_at": opens.isoformat() if opens else None,
        "assurance": visitor.assurance,
        "name": visitor.contact.name if visitor.contact else "",
        "topics": [_topic(topic) for topic in topics_of(brand)],
        "chat": chat_json(chat) if chat else None,
        "promise": _("We never ask for a password, a code or recovery words."),
        "limits": {"text": LONGEST_TEXT, "files": MOST_FILES, "bytes": DEFAULT.file_bytes},
        "portal": settings.BASE_URL,
    }


def chat_json(chat: Chat, found: tuple[Finding, ...] = (), where: Standing | None = None) -> dict[str, Any]:
    conversation, where = chat.conversation, where or standing(chat)
    return {
        "number": conversation.number,
        "subject": conversation.journal_subject,
        "topic": conversation.topic.name if conversation.topic else "",
        "state": chat.state,
        "is_solved": not conversation.is_open,
        "rating": conversation.rating,
        "place": where.place,
        "wait": where.wait,
        "last": conversation.public_seq,
        "seen": chat.seen_seq,
        "agent_seen": chat.agent_seen_seq,
        "email": Address(kind=AddressKind.EMAIL, value=where.email).masked if where.email else "",
        "removed": [{"kind": str(one.kind), "count": one.count} for one in found],
    }


def pass_json(visitor: Visitor, conversation: Conversation) -> dict[str, str]:
    """What his socket needs to hear of his chat."""
    subject = conversation.journal_subject
    ticket = mint(
        Actor("contact", conversation.contact_id),
        [subject],
        is_public=True,
        session_key=visitor.session_key,
        sign=settings.KEYRING.sign,
    )
    return {"ticket": ticket, "subject": subject, "socket": settings.CONFIG.socket_url, "poll": "/live/poll"}


def topics_of(brand: Brand) -> list[Topic]:
    """In the order in which they are offered; those that are switched off are left out."""
    known = {slug: entry.topic for slug, entry in topics.shelf().items()}
    wanted = [slug for slug in (brand.topics or TOPICS) if slug in known] or list(known)
    return [known[slug] for slug in wanted]


def _topic(topic: Topic) -> dict[str, str]:
    return {"slug": topic.slug, "name": topic.name, "icon": topic.icon, "help": topic.help}
