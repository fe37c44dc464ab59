"""What is written down of an agent's reading: the records that he opens, and that he searched."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import OuterRef, QuerySet
from django.db.models.lookups import Exact
from django.utils import timezone

from gatehouse.accounts import limits
from gatehouse.accounts.models import User
from gatehouse.conversations.entries import AccountRead, RecordOpened, Searched
from gatehouse.conversations.models import Conversation
from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Entry, ReadConversation
from gatehouse.journal.record import record

_ONCE_PER = timedelta(hours=1)


def open_record(conversation: Conversation, *, by: Actor) -> datetime:
    """Write into the agent's own chain that he reads this, at most once an hour; return when this hour began."""
    return latest_read(conversation.pk, by).first() or write_read(conversation, by=by)


def open_records(conversations: Iterable[int], *, by: Actor) -> None:
    """The same for several that one page shows."""
    shown = set(conversations)
    known = _reads(by).annotate(of=ReadConversation("canonical")).filter(of__in=shown)
    for one in sorted(shown - set(known.values_list("of", flat=True))):
        record(User(pk=by.id), RecordOpened(conversation=one), by=by)


def latest_read(conversation: int | OuterRef, by: Actor) -> QuerySet[Entry, datetime]:
    """When within this hour the agent was written down as a reader: one time or none, along the index of all reads."""
    found = _reads(by).filter(Exact(ReadConversation("canonical"), conversation))
    return found.order_by("-at").values_list("at", flat=True)[:1]


def _reads(by: Actor) -> QuerySet[Entry]:
    """What the agent was written down to have read within this hour."""
    now = timezone.now()
    found = Entry.objects.filter(kind="record_opened", subject_kind=User.journal_kind, subject_id=by.id or 0)
    return found.filter(at__range=(now - _ONCE_PER, now))


def write_read(conversation: Conversation, *, by: Actor) -> datetime:
    """Write down that the agent reads this, and when. Two pages that open at the same moment are both written down."""
    return record(User(pk=by.id), RecordOpened(conversation=conversation.pk), by=by).at


def note_account_read(conversation: Conversation, *, by: Actor) -> None:
    """Write into the agent's own chain that he looks at the account behind this, at most once an hour."""
    if not limits.hit(f"account-read:{by.id}:{conversation.pk}", limit=1, per=_ONCE_PER):
        record(User(pk=by.id), AccountRead(conversation=conversation.pk), by=by)


def note_search(words: str, kind: str, found: int, *, by: Actor) -> None:
    """Write into the agent's own chain that he searched, once an hour for the same words, of which only a hash is counted."""
    digest = hashlib.sha256(words.casefold().encode()).hexdigest()[:32]
    if not limits.hit(f"searched:{by.id}:{digest}", limit=1, per=_ONCE_PER):
        record(User(pk=by.id), Searched(by=kind, found=found), by=by)
