"""When what is said in a chat goes out by other ways as well: when its customer has not read it there meanwhile."""

from datetime import timedelta

from gatehouse.channels.chat.models import Chat
from gatehouse.conversations.models import Conversation
from gatehouse.journal.models import Entry

WAITS = timedelta(minutes=1)
READS_IN = timedelta(seconds=5)  # who has the chat before his eyes has read it by then
READ_THERE = "It was read in the chat."
# Letters about what the chat itself shows to who is there.
SHOWN = frozenset({"reply", "details", "solved", "closed", "reopened"})
# What a form or a mail is answered with; a chat shows it at once.
NEEDLESS = frozenset({"confirmation", "copy"})


def is_chat(conversation: Conversation) -> bool:
    return conversation.channel == "chat"


def was_read(conversation: Conversation, entry: Entry) -> bool:
    """Whether the customer has had this entry before his eyes in the chat."""
    seen = Chat.objects.filter(pk=conversation.pk).values_list("seen_seq", flat=True).first()
    return seen is not None and entry.public_seq is not None and seen >= entry.public_seq
