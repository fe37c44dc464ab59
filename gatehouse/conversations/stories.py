"""Several conversations side by side: the newest rows of each, in as many queries as for one."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from gatehouse.conversations.names import PageNames, sentence
from gatehouse.conversations.timeline import Item, messages_of
from gatehouse.conversations.windows import Row
from gatehouse.journal.models import Entry

MOST = 30  # rows of each


def stories(since: Mapping[int, int]) -> dict[int, list[Item]]:
    """By conversation, what is new after its number, oldest first: messages, notes, and what its customer was told of.

    For agents. The caller has found the conversations through `access`.
    """
    entries = _newest(since)
    rows = [Row(one.at, one.seq, one, one.content["data"].get("message", "")) for one in entries]
    messages = messages_of(rows, list(since), None)
    names = PageNames([row.entry for row in rows if row.entry and not row.message])
    found: dict[int, list[Item]] = {pk: [] for pk in since}
    for row in rows:
        message = messages.get(row.message) if row.message else None
        if row.entry is None or (row.message and message is None):
            continue  # it was split off or taken back
        line = "" if message else sentence(row.entry, names)
        item = Item(at=row.at, seq=row.seq, entry=row.entry, message=message, sentence=line)
        found[row.entry.subject_id].append(item)
    return found


def _newest(since: Mapping[int, int]) -> list[Entry]:
    """Each conversation's end, along the index of its own chain."""
    if not since:
        return []
    told = Entry.objects.filter(Q(public_seq__isnull=False) | Q(kind="noted"), subject_kind="conversation")
    ends = [told.filter(subject_id=pk, seq__gt=seq).order_by("-seq")[:MOST] for pk, seq in since.items()]
    entries: Iterable[Entry] = ends[0].union(*ends[1:], all=True) if len(ends) > 1 else ends[0]
    return sorted(entries, key=lambda one: (one.subject_id, one.seq))
