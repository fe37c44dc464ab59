"""Where an agent is mentioned: the list, and how many he has not read."""

from dataclasses import dataclass

from gatehouse.accounts.models import User
from gatehouse.conversations.access import mentions_of, unread_mentions
from gatehouse.conversations.models import Mention
from gatehouse.workspace.places import Place
from gatehouse.workspace.queues import MOST_COUNTED, MOST_PAGES, PAGE, Count

SEGMENT = "mentions"  # what addresses call this list


@dataclass(frozen=True, slots=True)
class Mentions:
    """Rows, the newest first, and where the next page starts (None: this is the last)."""

    rows: list[Mention]
    next: Place | None
    pages: int = 1
    current: str = ""

    @property
    def has_unread(self) -> bool:
        return any(row.read_at is None for row in self.rows)


def page(user: User, after: Place | None = None, *, pages: int = 1, current: str = "") -> Mentions:
    """One page, or several at once."""
    pages = max(1, min(pages, MOST_PAGES))
    found = mentions_of(user).select_related("conversation", "message__agent").order_by("-at", "-pk")
    if after:
        found = found.filter(at__lte=after.at).exclude(at=after.at, pk__gte=after.id)
    rows = list(found[: PAGE * pages + 1])
    shown = rows[: PAGE * pages]
    is_more = len(rows) > len(shown)
    return Mentions(shown, Place(shown[-1].at, shown[-1].pk) if is_more else None, pages, current)


def unread(user: User) -> Count:
    """Counts no further than a hundred."""
    return Count(unread_mentions(user.pk, MOST_COUNTED + 1))
