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
from django.db.models import Exists, OuterRef, QuerySet

from gatehouse.conversations.actions.erase import erase, erase_files
from gatehouse.conversations.actions.forget import forget
from gatehouse.conversations.actions.remind import remind
from gatehouse.conversations.actions.snooze import wake
from gatehouse.conversations.actions.state import set_state
from gatehouse.conversations.actions.upload import discard_upload
from gatehouse.conversations.models import (
    DRAFTS_KEPT,
    KEY_LIVES,
    LINK_LIVES,
    Attachment,
    Contact,
    Conversation,
    LinkRequest,
    Message,
    Participant,
    Presence,
    SheetDraft,
    State,
    TicketKey,
    Topic,
)
from gatehouse.conversations.promise import CLOSE_AFTER, REMIND_AFTER, SOLVE_AFTER
from gatehouse.journal.actor import SYSTEM

BATCH = 100
MOST = 2000  # of a topic in one run, so that a run ends before the next begins
LINKS_KEPT = timedelta(days=1)
SPAM_KEPT = timedelta(days=90)  # untouched; time enough to find what was marked by mistake
_DAY = timedelta(days=1)
_NAMES_AT_ONCE = 10_000
_OUR_NAME = re.compile(r"[0-9a-f]{40}")
_YEAR, _MONTH = re.compile(r"\d{4}"), re.compile(r"\d{2}")


def remind_waiting(now: datetime) -> int:
    """Remind customers whose answer we have waited for longer than their topic says."""
    return sum(
        _each(
            _live(State.WAITING, topic).filter(reminded_at=None, waiting_since__lte=now - after),
            lambda conversation: remind(conversation, by=SYSTEM),
        )
        for topic, after in _spans(lambda topic: topic.remind_after, REMIND_AFTER)
    )


def solve_silent(now: datetime) -> int:
    """Count as solved what still waits long enough after its reminder; without a reminder nothing is."""
    return sum(
        _each(
            _live(State.WAITING, topic).filter(reminded_at__lte=now - after),
            lambda conversation: set_state(conversation, State.SOLVED, by=SYSTEM, automatic=True),
        )
        for topic, after in _spans(lambda topic: topic.solve_after, SOLVE_AFTER)
    )


def close_solved(now: datetime) -> int:
    """Close what has been solved for as long as its topic says."""
    return sum(
        _each(
            _live(State.SOLVED, topic).filter(solved_at__lte=now - after),
            lambda conversation: set_state(conversation, State.CLOSED, by=SYSTEM, automatic=True),
        )
        for topic, after in _spans(lambda topic: topic.close_after, CLOSE_AFTER)
    )


def wake_snoozed(now: datetime) -> int:
    """Bring back into the lists what was put aside until now."""
    return _each(
        Conversation.objects.filter(snoozed_until__lte=now), lambda conversation: wake(conversation, by=SYSTEM)
    )


def erase_expired(now: datetime) -> int:
    """Erase closed conversations whose time is over, those merged into them, and old spam; never under a legal hold."""
    done = sum(
        _each(_over(topic, now - after), lambda conversation: erase(conversation, by=SYSTEM))
        for topic, after in _spans(lambda topic: topic.keep_for)
    )
    merged = _may_go().filter(merged_into__erased_at__isnull=False)
    spam = _may_go().filter(is_spam=True, updated_at__lte=now - SPAM_KEPT)
    return done + sum(_each(due, lambda conversation: erase(conversation, by=SYSTEM)) for due in (merged, spam))


def forget_contacts(now: datetime) -> int:
    """Forget customers whose conversations are all erased and who take part and have words in no other."""
    alive = Conversation.objects.filter(erased_at=None)
    mine = Exists(Conversation.objects.filter(contact=OuterRef("pk")))
    kept = Exists(alive.filter(contact=OuterRef("pk")))
    takes_part = Exists(Participant.objects.filter(contact=OuterRef("pk"), conversation__erased_at=None))
    wrote = Exists(Message.objects.filter(contact=OuterRef("pk"), erased_at=None))
    over = Contact.objects.filter(erased_at=None, blocked_at=None, user=None, joined_into=None).filter(mine)
    due = over.exclude(kept).exclude(takes_part).exclude(wrote)
    done = 0
    for contact in list(due.order_by("pk")[:MOST]):
        with transaction.atomic():
            contact.lock()
            if due.filter(pk=contact.pk).exists():  # he may have written meanwhile
                forget(contact, by=SYSTEM)
                done += 1
    return done


def erase_expired_files(now: datetime) -> int:
    """Erase the files of closed conversations, and of those merged into them, whose topic keeps files for a shorter time."""
    attached = Attachment.objects.filter(erased_at=None)
    stayed = attached.filter(message__conversation=OuterRef("pk"), message__moved_to=None)
    files = Exists(stayed) | Exists(attached.filter(message__moved_to=OuterRef("pk")))
    done = 0
    for topic, after in _spans(lambda topic: topic.keep_files_for):
        over = _over(topic, now - after)
        for due in (over, _may_go().filter(merged_into__in=over)):
            done += _each(due.filter(files), lambda conversation: erase_files(conversation, by=SYSTEM))
    return done


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
    """Delete the askings for mailed links a day after they ended, and keys that open nothing any more."""
    links = LinkRequest.objects.filter(created_at__lt=now - LINK_LIVES - LINKS_KEPT).delete()[0]
    return links + TicketKey.objects.filter(created_at__lt=now - KEY_LIVES).delete()[0]


def forget_drafts(now: datetime) -> int:
    """Delete what agents began to write and left untouched for a month."""
    return SheetDraft.objects.filter(saved_at__lt=now - DRAFTS_KEPT).delete()[0]


def forget_presence(now: datetime) -> int:
    """Delete the traces of who was there."""
    return Presence.objects.filter(seen_until__lt=now).delete()[0]


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


def _spans(days: Callable[[Topic], int], default: timedelta | None = None) -> Iterator[tuple[Topic | None, timedelta]]:
    """Each topic with a span of its own, and what holds without a topic. Topic by topic, so that indexes on times serve."""
    for topic in Topic.objects.all():
        if days(topic) or default:  # nought means for ever where things are kept, at once where they wait
            yield topic, timedelta(days=days(topic))
    if default:
        yield None, default


def _live(state: State, topic: Topic | None) -> QuerySet[Conversation]:
    """Those of a topic in this state; nothing happens by itself before a person has answered."""
    found = Conversation.objects.filter(state=state, merged_into=None, is_spam=False, answered_at__isnull=False)
    return found.filter(topic=topic)


def _over(topic: Topic | None, before: datetime) -> QuerySet[Conversation]:
    """Those of a topic that were closed before this time; what was merged goes with the one that goes on."""
    return _may_go().filter(topic=topic, state=State.CLOSED, merged_into=None, closed_at__lte=before)


def _may_go() -> QuerySet[Conversation]:
    """Those that nothing keeps: no legal hold, of theirs or of where their messages were split off from."""
    held = Message.objects.filter(moved_to=OuterRef("pk"), conversation__on_hold=True)
    return Conversation.objects.filter(on_hold=False, erased_at=None).exclude(Exists(held))


def _each(due: QuerySet[Conversation], act: Callable[[Conversation], None]) -> int:
    """Act on each that is due, asking again under its lock whether it still is."""
    done, last = 0, 0
    while done < MOST:
        ids = list(due.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH])
        for pk in ids:
            with transaction.atomic():
                mine = (
                    due.select_related("topic").select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
                )
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
select listed.path from unnest(%s::text[]) as listed(path)
where not exists (select from conversations_attachment a where a.key = listed.path)
  and not exists (select from conversations_attachment a where a.thumbnail_key = listed.path)
"""


def _unknown(keys: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN, [keys])
        return [key for (key,) in cursor.fetchall()]
