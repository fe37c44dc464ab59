"""Our addresses, kept in the process for a few seconds: every mail asks for them, and they seldom change."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from gatehouse.channels.email.keys import without_tag
from gatehouse.channels.email.models import Inbox
from gatehouse.conversations.models import Conversation

FRESH = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Inboxes:
    """The active ones, by address, and those that take the rest of their domain."""

    by_address: dict[str, Inbox]
    by_domain: dict[str, Inbox]

    def find(self, address: str) -> Inbox | None:
        """The inbox to which mail for this address goes; None when it is none of ours."""
        bare = without_tag(address)
        return self.by_address.get(bare) or self.by_domain.get(bare.rpartition("@")[2])

    def nearest(self, conversation: Conversation) -> Inbox | None:
        """The one for answers about this conversation: its topic's, else its department's, else the general one."""

        def distance(inbox: Inbox) -> tuple[bool, ...]:
            is_other = inbox.department_id != conversation.department_id
            return is_other, inbox.topic_id != conversation.topic_id, inbox.topic_id is not None, not inbox.takes_rest

        return min(self.by_address.values(), key=distance, default=None)

    @property
    def general(self) -> Inbox | None:
        """The one for mail about no conversation."""
        return min(
            self.by_address.values(), key=lambda one: (one.topic_id is not None, not one.takes_rest), default=None
        )

    def addressed(self, addresses: Iterable[str]) -> list[Inbox]:
        """Those that were written to, once each, in this order; whoever takes the rest of a domain comes last."""
        named = dict.fromkeys(found for address in addresses if (found := self.by_address.get(without_tag(address))))
        rest = dict.fromkeys(found for address in addresses if (found := self.find(address)))
        return list(dict.fromkeys([*named, *rest]))


_kept: tuple[float, Inboxes] = (0.0, Inboxes({}, {}))


def inboxes() -> Inboxes:
    """As they are set, at most FRESH seconds ago."""
    global _kept
    until, known = _kept
    if time.monotonic() >= until:
        known = _read()
        _kept = (time.monotonic() + FRESH, known)
    return known


def accepts(address: str) -> bool:
    """Whether an inbox takes mail for this address; while none is set, leads find all of it in quarantine.

    Reads the database at most every FRESH seconds, and raises what it says.
    """
    known = inboxes()
    return not known.by_address or known.find(address) is not None


def published() -> list[Inbox]:
    """Those on the contact page, in order; none while no mail is taken in."""
    return [inbox for inbox in inboxes().by_address.values() if inbox.is_published]


def forget() -> None:
    """Read them again the next time this process needs them."""
    global _kept
    _kept = (0.0, Inboxes({}, {}))


def _read() -> Inboxes:
    found = Inbox.objects.filter(is_active=True).select_related("department", "topic").order_by("position", "address")
    active = list(found)
    return Inboxes(
        {inbox.address: inbox for inbox in active},
        {inbox.domain: inbox for inbox in reversed(active) if inbox.takes_rest},
    )
