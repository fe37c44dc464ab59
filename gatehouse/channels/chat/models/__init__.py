"""What the chat stores beside its conversations."""

from gatehouse.channels.chat.models.brand import Brand
from gatehouse.channels.chat.models.chat import ENDED, Chat, ChatState
from gatehouse.channels.chat.models.introduction import Introduction
from gatehouse.channels.chat.models.visitor import Assurance, Identity, Visitor

__all__ = ["ENDED", "Assurance", "Brand", "Chat", "ChatState", "Identity", "Introduction", "Visitor"]
