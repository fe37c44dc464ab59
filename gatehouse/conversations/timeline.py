"""What happened in a conversation, in order: messages and events, as the actor may see them.

A page never holds the whole story: it reads a window of rows, however long the conversation is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject, Left

from gatehouse.conversations.models import Attachment, Conversation, Delivery, Mention, Message
from gatehouse.conversations.names import PageNames, customer_sentence, sentence
from gatehouse.conversations.prepared import Among, Prepared, columns
from gatehouse.conversations.windows import NEWEST, Row, Window, rows_of
from gatehouse.journal.actor import SYSTEM, Actor
from gatehouse.journal.models import Entry

FILES_SHOWN = 10
_LISTED = object()
_WORDS = 2_000  # characters
_SAID = columns(Message, "id", "conversation_id", "seq", "kind", "agent_id", "text", "created_at")
_FILE_FIELDS = ("id", "name", "media_type", "family", "size", "thumbnail_key", "width", "height", "erased_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row of a timeline: a message, or an event's sentence. `origin`: where it came from by a merge or a split.

    `deliveries`: what became of the mails that it caused, for agents.
    """

    at: datetime
    seq: int
    entry: Entry | None
    message: Message | None = None
    sentence: str = ""
    origin: Conversation | None = None
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """Items, oldest first. `earlier` and `later` are the times before and after which there is more, None at the ends.

    `threads` are the ids of the conversation and, unless only news were asked for, of those merged into it.
    `is_called` when the actor is mentioned in them and has not read that.
    """

    items: list[Item]
    earlier: datetime | None
    later: datetime | None
    seq: int
    threads: list[int]
    is_called: bool


def timeline(conversation: Conversation, actor: Actor, window: Window = NEWEST, *, unfolded: int = 0) -> Timeline:
    """The rows of a window. `unfolded` is the message, by its number for this actor, that shows all its files.

    A customer gets public items only, in words for customers; merged conversations are woven in by time.
    The caller has found the conversation through `access`.
    """
    threads, has_moved, is_called = _threads(conversation, window, actor)
    cut = rows_of(conversation, threads, actor, window, has_moved=has_moved)
    messages = messages_of(cut.rows, threads, _numbered(unfolded, actor))
    names = PageNames([row.entry for row in cut.rows if row.entry], for_customers=actor.is_contact)
    items = [item for row in cut.rows if (item := _item(row, messages, names, conversation, actor))]
    is_called = is_called or any(_calls(message, actor) for message in messages.values())
    return Timeline(items, cut.earlier, cut.later, _newest(conversation, cut.rows), threads, is_called)


def _newest(conversation: Conversation, rows: Iterable[Row]) -> int:
    """The newest entry that is known with these rows: some may have come after the conversation was read, and whoever asks for
    what is new must not get them twice."""
    own = (row.seq for row in rows if row.entry and row.entry.subject_id == conversation.pk)
    return max([conversation.seq, *own])


_THREADS = """
with recursive t(id) as (
  values (%s::bigint) union select c.id from conversations_conversation c join t on c.merged_into_id = t.id
) select id, exists (select from conversations_message m where m.moved_to_id = t.id),
  exists (select from conversations_mention n where n.agent_id = %s and n.conversation_id = t.id and n.read_at is null) from t
"""


def _threads(conversation: Conversation, window: Window, actor: Actor) -> tuple[list[int], bool, bool]:
    """The threads that a window is read from, and whether messages were moved to any of them or mention the actor."""
    if window.since is not None:
        return [conversation.pk], False, False
    with connection.cursor() as cursor:
        cursor.execute(_THREADS, [conversation.pk, actor.id if actor.is_agent else None])
        found = cursor.fetchall()
    return [pk for pk, *_ in found], any(moved for _, moved, _ in found), any(called for *_, called in found)


def _calls(message: Message, actor: Actor) -> bool:
    """Whether the message mentions this agent, who has not read that."""
    return actor.is_agent and any(one["agent"] == actor.id and not one["read_at"] for one in message.called)


def merged_threads(conversation: Conversation) -> list[int]:
    """Its own id and those of all that were merged into it, also by way of another."""
    return _threads(conversation, NEWEST, SYSTEM)[0]


def _numbered(unfolded: int, actor: Actor) -> Q | None:
    """The message with this number in its conversation, as the actor counts; None for none."""
    if not unfolded:
        return None
    return Q(public_seq=unfolded) if actor.is_contact else Q(seq=unfolded)


def messages_of(rows: Iterable[Row], threads: list[int], unfolded: Q | None) -> dict[str, Message]:
    """The messages of these rows that are read in these threads, with their writers and their first files."""
    ids = [row.message for row in rows if row.message]
    read_here = Q(moved_to=None) | Q(moved_to__in=threads)
    read: QuerySet[Any] = Message.objects.filter(read_here, pk__in=ids, withdrawn_at=None).select_related(
        "contact", "agent", "conversation"
    )
    attached = Attachment.objects.filter(message=OuterRef("pk"))
    first = attached.order_by("created_at", "pk").values(file=JSONObject(**{name: name for name in _FILE_FIELDS}))
    counted = attached.order_by().values("message").annotate(n=Count("pk")).values("n")
    called = Mention.objects.filter(message=OuterRef("pk")).order_by("pk")
    # A mail's HTML is long, and shown on a page of its own.
    found = read.defer("html").annotate(
        first_files=ArraySubquery(first[:FILES_SHOWN]),
        file_count=Subquery(counted),
        called=ArraySubquery(called.values(call=JSONObject(agent="agent_id", name="name", read_at="read_at"))),
    )
    messages: dict[str, Any] = {str(message.pk): message for message in found}
    _show_files(found, messages, unfolded)
    return messages


def _show_files(found: QuerySet[Any], messages: dict[str, Any], unfolded: Q | None) -> None:
    """Give each message `files` and `more_files`, how many of them are folded away."""
    for message in messages.values():
        message.files = [Attachment(message=message, **known) for known in message.first_files]
        message.more_files = (message.file_count or 0) - len(message.files)
    folded = [message for message in messages.values() if message.more_files]
    if unfolded and folded and (whole := found.filter(unfolded, pk__in=[one.pk for one in folded]).first()):
        shown = messages[str(whole.pk)]
        shown.files, shown.more_files = list(whole.attachments.order_by("created_at", "pk")), 0


def _item(
    row: Row, messages: dict[str, Message], names: PageNames, conversation: Conversation, actor: Actor
) -> Item | None:
    message = messages.get(row.message) if row.message else None
    if row.message and message is None:
        return None  # it was split off, and is read where it went; or taken back
    origin = message.conversation if message and message.conversation_id != conversation.pk else None
    if row.entry is None:
        return Item(at=row.at, seq=0, entry=None, message=message, origin=origin)
    line = customer_sentence(row.entry, names) if actor.is_contact else sentence(row.entry, names)
    if not line and message is None:
        return None
    return Item(
        at=row.at,
        seq=row.seq,
        entry=row.entry,
        message=message,
        sentence=line,
        origin=origin,
        deliveries=row.deliveries,
    )


def last_words(conversations: Iterable[int], *, staff: bool) -> dict[int, Message]:
    """The newest message of each conversation, for the line under its subject in a list: one query, one row for each.

    Of its words as many are read as any line shows.
    """
    found = _saying_last(staff).rows({_LISTED: list(conversations)})
    said = (Message.from_db("default", _SAID, row) for row in found)
    return {message.conversation_id: message for message in said}


@cache
def _saying_last(staff: bool) -> Prepared:
    said = Message.objects.filter(conversation=OuterRef("pk"), moved_to=None, withdrawn_at=None)
    if not staff:
        said = said.filter(public_seq__isnull=False)
    listed = Conversation.objects.filter(Among("pk", _LISTED))
    last = listed.annotate(last=Subquery(said.order_by("-seq").values("pk")[:1])).values("last")
    shown = (Left("text", _WORDS) if name == "text" else name for name in _SAID)
    return Prepared.of(Message.objects.filter(pk__in=last).values_list(*shown))
