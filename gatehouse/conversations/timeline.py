"""What happened in a conversation, in order: messages and events, as the actor may see them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from gatehouse.conversations.models import Conversation, Message
from gatehouse.conversations.names import PageNames, customer_sentence, sentence
from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row of a timeline: a message, or an event's sentence. `origin`: where it came from by a merge or a split."""

    at: datetime
    seq: int
    entry: Entry | None
    message: Message | None = None
    sentence: str = ""
    origin: Conversation | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Items, oldest first. `earlier` is the time before which more can be fetched, None when there is no more.

    `threads` are the ids of the conversation and, on a whole page, of those merged into it.
    """

    items: list[Item]
    earlier: datetime | None
    seq: int
    threads: list[int]


def timeline(
    conversation: Conversation,
    actor: Actor,
    *,
    before: datetime | None = None,
    since: int | None = None,
    limit: int = 100,
) -> Timeline:
    """The newest `limit` items before a time, or all (at most 500) after the sequence number `since`.

    A customer gets public items only, in words for customers; merged conversations are woven in by time.
    The caller has found the conversation through `access`.
    """
    threads = [conversation.pk] if since is not None else merged_threads(conversation)
    entries = list(_entries(threads, actor, before, since)[: (500 if since is not None else limit)])
    entries.reverse()
    is_full = since is None and len(entries) == limit
    earlier = entries[0].at if entries and is_full else None
    messages = _messages_of(entries, threads)
    moved_here = [] if since is not None else _moved_here(threads, actor, earlier, before)
    names = PageNames(entries)
    items = [item for entry in entries if (item := _item(entry, messages, names, conversation, actor))]
    items += [Item(at=m.created_at, seq=0, entry=None, message=m, origin=m.conversation) for m in moved_here]
    items.sort(key=lambda item: (item.at, item.seq))
    return Timeline(items, earlier, conversation.seq, threads)


def merged_threads(conversation: Conversation) -> list[int]:
    """Its own id and those of all that were merged into it, also by way of another."""
    found = newest = [conversation.pk]
    while newest := list(Conversation.objects.filter(merged_into__in=newest).values_list("pk", flat=True)):
        found = [*found, *newest]
    return found


def messages_with_everything() -> QuerySet[Message]:
    """Messages with what a page shows beside them, in a fixed number of queries."""
    return Message.objects.select_related("contact", "agent", "conversation").prefetch_related("attachments")


def _entries(threads: list[int], actor: Actor, before: datetime | None, since: int | None) -> QuerySet[Entry]:
    found = Entry.objects.filter(subject_kind="conversation", subject_id__in=threads)
    if actor.is_contact:
        found = found.filter(public_seq__isnull=False)
    if before is not None:
        found = found.filter(at__lt=before)
    if since is not None:
        found = found.filter(seq__gt=since)
    return found.order_by("-at", "-seq")


def _messages_of(entries: list[Entry], threads: list[int]) -> dict[str, Message]:
    ids = [entry.content["data"]["message"] for entry in entries if "message" in entry.content["data"]]
    found = messages_with_everything().filter(pk__in=ids)
    return {str(message.pk): message for message in found if message.moved_to_id in (None, *threads)}


def _moved_here(threads: list[int], actor: Actor, after: datetime | None, before: datetime | None) -> list[Message]:
    """Messages that were split off to here from elsewhere, within the time that the page shows."""
    moved = messages_with_everything().filter(moved_to__in=threads).exclude(conversation__in=threads)
    if actor.is_contact:
        moved = moved.filter(public_seq__isnull=False)
    if after is not None:
        moved = moved.filter(created_at__gte=after)
    return list(moved.filter(created_at__lt=before) if before else moved)


def _item(
    entry: Entry, messages: dict[str, Message], names: PageNames, conversation: Conversation, actor: Actor
) -> Item | None:
    message_id = entry.content["data"].get("message")
    message = messages.get(message_id) if message_id else None
    if message_id and message is None:
        return None  # it was split off: it is read where it went
    line = customer_sentence(entry, names) if actor.is_contact else sentence(entry, names)
    if not line and message is None:
        return None
    origin = message.conversation if message and message.conversation_id != conversation.pk else None
    return Item(at=entry.at, seq=entry.seq, entry=entry, message=message, sentence=line, origin=origin)


def last_words(conversations: list[Conversation], *, staff: bool) -> dict[int, Message]:
    """The newest message of each conversation, for the line under its subject in a list: one query for them all."""
    found = Message.objects.filter(conversation__in=conversations, moved_to=None)
    if not staff:
        found = found.filter(public_seq__isnull=False)
    newest = found.order_by("conversation", "-seq").distinct("conversation")
    return {message.conversation_id: message for message in newest}
