"""What the exchange's server is told: that an answer waits, for whom, and where. Its words only where the brand says so."""

import json
from typing import Any

from django.db.models import Max

from gatehouse.channels.chat.models import Chat, Identity
from gatehouse.conversations.entries import Replied
from gatehouse.conversations.models import Delivery, Message, MessageKind

TYPE = "answer.waiting"


def notice(delivery: Delivery, identity: Identity) -> bytes:
    """One JSON object; the same for every try but for what was read meanwhile."""
    entry, conversation = delivery.entry, delivery.conversation
    data: dict[str, Any] = {
        "brand": identity.brand.slug,
        "subject": identity.subject,
        "conversation": conversation.number if conversation else "",
        "seq": entry.public_seq,
        "unread": _unread(delivery.conversation_id),
        **(_words(delivery) if identity.brand.hook_says_text else {}),
    }
    return json.dumps({"type": TYPE, "timestamp": entry.at.isoformat(), "data": data}, ensure_ascii=False).encode()


def _words(delivery: Delivery) -> dict[str, str]:
    data = delivery.entry.data
    found = (
        Message.objects.filter(pk=data.message).values("text", "agent__public_name")
        if isinstance(data, Replied)
        else []
    )
    return next(({"name": one["agent__public_name"] or "", "text": one["text"]} for one in found), {})


def _unread(conversation: int | None) -> int:
    """Answers after the last that he has seen in the chat; whoever has written since has read what stood before."""
    seen = Chat.objects.filter(pk=conversation).values_list("seen_seq", flat=True).first() or 0
    messages = Message.objects.filter(conversation=conversation, withdrawn_at=None, public_seq__isnull=False)
    wrote = messages.filter(kind=MessageKind.CUSTOMER).aggregate(last=Max("public_seq"))["last"] or 0
    return messages.filter(kind=MessageKind.AGENT, public_seq__gt=max(seen, wrote)).count()
