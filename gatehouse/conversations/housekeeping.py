"""What happens to conversations by the clock: waiting customers are reminded, tickets solved and closed, what is over erased.

Every function takes the time, works in small batches with a transaction for each conversation, leaves out what somebody
else holds locked, and returns how much it did. What is left over is done by the next run.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import connection, transaction
from django.db.models import DateTimeField, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from gatehouse.conversations.actions.erase import erase, erase_files
from gatehouse.conversations.actions.remind import remind
from gatehouse.conversations.actions.state import set_state
from gatehouse.conversations.actions.upload import discard_upload
from gatehouse.conversations.models import LINK_LIVES, Attachment, Conversation, LinkRequest, Message, State
from gatehouse.conversations.promise import CLOSE_AFTER, REMIND_AFTER, SOLVE_AFTER
from gatehouse.journal.actor import SYSTEM

BATCH = 100
MOST = 2000  # conversations in one run, so that a run ends before the next begins
LINKS_KEPT = timedelta(days=1)
_DAY = timedelta(days=1)
_NAMES_AT_ONCE = 10_000
_OUR_NAME = re.compile(r"[0-9a-f]{40}")
_YEAR, _MONTH = re.compile(r"\d{4}"), re.compile(r"\d{2}")


def remind_waiting(now: datetime) -> int:
    """Remind customers whose answer we have waited for longer than their topic says."""
    due = _live(State.WAITING).filter(reminded_at=None, answered_at__isnull=False)
    due = due.filter(waiting_since__lte=_ago(now, "topic__remind_after", REMIND_AFTER))
    return _each(due, lambda conversation: remind(conversation, by=SYSTEM))


def solve_silent(now: datetime) -> int:
    """Count as solved what still waits long enough after its reminder; without a reminder nothing is."""
    due = _live(State.WAITING).filter(answered_at__isnull=False)
    due = due.filter(reminded_at__lte=_ago(now, "topic__solve_after", SOLVE_AFTER))
    return _each(due, lambda conversation: set_state(conversation, State.SOLVED, by=SYSTEM, automatic=True))


def close_solved(now: datetime) -> int:
    """Close what has been solved for as long as its topic says."""
    due = _live(State.SOLVED).filter(answered_at__isnull=False)
    due = due.filter(solved_at__lte=_ago(now, "topic__close_after", CLOSE_AFTER))
    return _each(due, lambda conversation: set_state(conversation, State.CLOSED, by=SYSTEM, automatic=True))


def erase_expired(now: datetime) -> int:
    """Erase closed conversations whose time is over, with those merged into them; never under a legal hold."""
    closed = Conversation.objects.filter(state=State.CLOSED, on_hold=False, erased_at=None, topic__keep_for__gt=0)
    closed = closed.filter(closed_at__lte=_ago(now, "topic__keep_for", _DAY)).exclude(_is_still_read())
    merged = Conversation.objects.filter(on_hold=False, erased_at=None, merged_into__erased_at__isnull=False)
    return sum(_each(due, lambda conversation: erase(conversation, by=SYSTEM)) for due in (closed, merged))


def erase_expired_files(now: datetime) -> int:
    """Erase the files of closed conversations whose topic keeps files for a shorter time than words."""
    files = Attachment.objects.filter(message__conversation=OuterRef("pk"), erased_at=None)
    due = Conversation.objects.filter(state=State.CLOSED, on_hold=False, erased_at=None, topic__keep_files_for__gt=0)
    due = due.filter(Exists(files), closed_at__lte=_ago(now, "topic__keep_files_for", _DAY)).exclude(_is_still_read())
    return _each(due, lambda conversation: erase_files(conversation, by=SYSTEM))


def discard_abandoned_uploads(now: datetime) -> int:
    """Throw away files that were uploaded but never sent."""
    before = now - timedelta(days=settings.CONFIG.keep_uploads)
    old = Attachment.objects.filter(message=None, erased_at=None, created_at__lt=before).order_by("created_at")
    done = 0
    for upload in old[:MOST]:
        with transaction.atomic():
            done += discard_upload(upload)
    return done


def forget_links(now: datetime) -> int:
    """Delete the askings for mailed links a day after they ended."""
    return LinkRequest.objects.filter(created_at__lt=now - LINK_LIVES - LINKS_KEPT).delete()[0]


def sweep_unknown_files(now: datetime) -> int:
    """Delete files of ours that no row knows, as a crash may leave them. Only names of our own making are looked at."""
    storage, before, done = storages["private"], now - _DAY, 0
    for folder in _folders(storage):
        names = (f"{folder}/{name}" for name in storage.listdir(folder)[1] if _OUR_NAME.fullmatch(name))
        while some := list(islice(names, _NAMES_AT_ONCE)):
            for key in _unknown(some):
                if storage.get_modified_time(key) < before:
                    storage.delete(key)
                    done += 1
    return done


def _live(state: State) -> QuerySet[Conversation]:
    return Conversation.objects.filter(state=state, merged_into=None, is_spam=False)


def _ago(now: datetime, days: str, default: timedelta) -> ExpressionWrapper:
    """The time that lies this many days back, as the topic's column says, or as the default does without a topic."""
    span = ExpressionWrapper(F(days) * Value(_DAY), output_field=DurationField())
    return ExpressionWrapper(Value(now) - Coalesce(span, Value(default)), output_field=DateTimeField())


def _is_still_read() -> Exists:
    """Whether messages of it were split off into a conversation that is not over, or must be kept."""
    moved = Message.objects.filter(conversation=OuterRef("pk"), moved_to__erased_at=None, moved_to__isnull=False)
    return Exists(moved.filter(~Q(moved_to__state=State.CLOSED) | Q(moved_to__on_hold=True)))


def _each(due: QuerySet[Conversation], act: Callable[[Conversation], None]) -> int:
    """Act on each that is due, asking again under its lock whether it still is."""
    done, last = 0, 0
    while done < MOST:
        ids = list(due.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH])
        for pk in ids:
            with transaction.atomic():
                mine = due.select_related("topic").select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
                if mine is not None:
                    act(mine)
                    done += 1
        if len(ids) < BATCH:
            break
        last = ids[-1]
    return done


def _folders(storage: Storage) -> Iterator[str]:
    """The folders that hold uploads: one a month (actions/upload.py)."""
    try:
        years = [name for name in storage.listdir("")[0] if _YEAR.fullmatch(name)]
    except FileNotFoundError:  # nothing was ever uploaded
        return
    for year in years:
        yield from (f"{year}/{month}" for month in storage.listdir(year)[0] if _MONTH.fullmatch(month))


_UNKNOWN = """
select name from unnest(%s::text[]) name
where not exists (select from conversations_attachment where key = name)
  and not exists (select from conversations_attachment where thumbnail_key = name)
"""


def _unknown(keys: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN, [keys])
        return [key for (key,) in cursor.fetchall()]
