"""All that the journal says of a conversation, a page at a time: its own chain, and who read it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.db.models.lookups import Exact

from gatehouse.conversations.entries.messages import Posted
from gatehouse.conversations.models import Conversation
from gatehouse.journal.data import EntryData
from gatehouse.journal.models import Entry, ReadConversation

PAGE = 100
_PEOPLE = (
    "address_proven", "contact_blocked", "contact_changed", "contact_forgotten", "contact_joined", "details_requested",
    "involved", "kept_open", "key_made", "nudged", "participant_changed", "rated", "verification_asked",
    "verification_confirmed", "verification_declined",
)  # fmt: skip
_BY_ITSELF = '{"actor":{"id":null,"kind":"system"}'  # how the canonical text of what nobody did begins


class Sort(StrEnum):
    """Which entries are read."""

    ALL = "all"
    MESSAGES = "messages"
    HANDLING = "handling"
    PEOPLE = "people"
    READS = "reads"
    AUTOMATIC = "automatic"

    @property
    def of_chain(self) -> Q | None:
        """Those of the conversation's own chain; None for none. What adds words and does more is of both sorts."""
        said = [kind for kind, entry in EntryData.kinds.items() if issubclass(entry, Posted)]
        match self:
            case Sort.MESSAGES:
                return Q(kind__in=said)
            case Sort.PEOPLE:
                return Q(kind__in=_PEOPLE)
            case Sort.HANDLING:
                return ~Q(kind__in=[*_PEOPLE, *set(said) - {"escalated", "snoozed"}])
            case Sort.AUTOMATIC:
                return Q(canonical__startswith=_BY_ITSELF)
        return None if self == Sort.READS else Q()

    @property
    def has_reads(self) -> bool:
        return self in (Sort.ALL, Sort.READS)


Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Which page: entries of a sort in order of time, behind a place or before it, as they are read; else the first."""

    sort: Sort = Sort.ALL
    oldest_first: bool = False
    after: Place | None = None
    before: Place | None = None

    @property
    def is_ahead(self) -> bool:
        """Whether the table is read from older to newer."""
        return self.oldest_first == (self.before is None)


@dataclass(frozen=True, slots=True)
class Page:
    """Entries as they are read, and the places before and behind which there are more."""

    entries: list[Entry]
    before: Place | None = None
    after: Place | None = None


def page(conversation: Conversation, reading: Reading) -> Page:
    """The entries of one page. Their time, then their id orders them; the caller has found the conversation."""
    stretches = [found[: PAGE + 1] for found in _stretches(conversation, reading)]
    found = stretches[0] if len(stretches) == 1 else stretches[0].union(*stretches[1:], all=True)
    entries = sorted(found, key=_place_of, reverse=not reading.is_ahead)
    is_more, entries = len(entries) > PAGE, entries[:PAGE]
    if reading.before:
        entries.reverse()
    if not entries:
        return Page([])
    has_before = is_more if reading.before else reading.after is not None
    has_after = True if reading.before else is_more
    return Page(entries, _place_of(entries[0]) if has_before else None, _place_of(entries[-1]) if has_after else None)


def _stretches(conversation: Conversation, reading: Reading) -> list[QuerySet[Entry]]:
    """Its chain's entries and the reads of it, each along its own index."""
    direction = "" if reading.is_ahead else "-"
    known = Entry.objects.filter(_beyond(reading)).order_by(f"{direction}at", f"{direction}id")
    stretches = []
    if (sort := reading.sort.of_chain) is not None:
        stretches.append(known.filter(sort, subject_kind="conversation", subject_id=conversation.pk))
    if reading.sort.has_reads:
        is_read = Exact(ReadConversation("canonical"), conversation.pk)
        stretches.append(known.filter(is_read, kind="record_opened"))
    return stretches


def _beyond(reading: Reading) -> Q:
    place = reading.after or reading.before
    if place is None:
        return Q()
    (at, id), way = place, "gt" if reading.is_ahead else "lt"
    return Q(**{f"at__{way}e": at}) & (Q(**{f"at__{way}": at}) | Q(**{f"id__{way}": id}))


def _place_of(entry: Entry) -> Place:
    return entry.at, entry.pk
