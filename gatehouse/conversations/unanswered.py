"""Since when a customer waits for us.

`Conversation.unanswered_since` is kept by the verbs and by the statement that posts (post.py): a customer's message sets
it when it is empty, our answer empties it, and so does everything after which it is not our turn. What brings a
conversation back to us asks the messages again, here.
"""

from datetime import datetime

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from gatehouse.conversations.models import OUR_TURN, Conversation, DetailRequest, Message, MessageKind
from gatehouse.conversations.timeline import merged_threads
from gatehouse.journal.models import Entry

# What a machine wrote for the customer, such as an out-of-office notice, moves nothing (entries/messages.py).
_BY_MACHINE = Exists(
    Entry.objects.filter(
        subject_kind="conversation",
        subject_id=OuterRef("conversation_id"),
        seq=OuterRef("seq"),
        canonical__contains='"quiet":true',
    )
)


def since(conversation: Conversation) -> datetime | None:
    """When the customer wrote first after our last word in what is read here; None when it is not our turn."""
    if conversation.state not in OUR_TURN or conversation.merged_into_id is not None:
        return None
    threads = merged_threads(conversation)
    read_here = Message.objects.filter(Q(conversation__in=threads, moved_to=None) | Q(moved_to__in=threads))
    written = read_here.filter(~_BY_MACHINE, kind=MessageKind.CUSTOMER, erased_at=None)
    if (ours := _our_last_word(read_here, threads)) is not None:
        written = written.filter(created_at__gt=ours)
    first: datetime | None = written.aggregate(first=Min("created_at"))["first"]
    return first


def _our_last_word(read_here: QuerySet[Message], threads: list[int]) -> datetime | None:
    answered = read_here.filter(kind=MessageKind.AGENT, withdrawn_at=None).aggregate(last=Max("created_at"))["last"]
    asked = DetailRequest.objects.filter(conversation__in=threads).aggregate(last=Max("asked_at"))["last"]
    return max(filter(None, (answered, asked)), default=None)
