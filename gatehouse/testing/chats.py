"""Customers who open the bubble, without its door."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from gatehouse.accounts.models import User
    from gatehouse.channels.chat.models import Chat
    from gatehouse.conversations.models import Conversation, Topic

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"


def begin_as_guest(topic: "Topic", text: str = "It has not arrived.", **told: Any) -> "Chat":
    """A chat that somebody unknown begins on a page of the exchange; it waits."""
    from gatehouse.channels.chat.actions.begin import begin_chat
    from gatehouse.channels.chat.models import Brand
    from gatehouse.channels.chat.visits import Visit, arrive

    brand, _ = Brand.objects.get_or_create(slug="alderwick", defaults={"name": "Alderwick"})
    page = {"page": "https://www.alderwick.example/trade", "page_title": "BTC/USDT", "device": PHONE}
    visit = Visit(brand=brand, origin="https://www.alderwick.example", language="en", told={**page, **told})
    return begin_chat(arrive(visit, "").visitor, topic, text, id_=uuid4()).chat


def follow() -> None:
    """Let the chats follow what happened to their conversations, as the worker does."""
    from gatehouse.channels.chat.follower import ChatFollower
    from gatehouse.journal.models import Entry

    ChatFollower().handle([one for one in Entry.objects.order_by("id") if one.kind in ChatFollower.kinds])


def taken(chat: "Chat", agent: "User") -> "Conversation":
    """The chat's conversation, which is this agent's now."""
    from gatehouse.conversations.actions.assign import take

    take(chat.conversation, by=agent.actor)
    follow()
    return chat.conversation
