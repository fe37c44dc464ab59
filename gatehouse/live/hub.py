"""Who listens to what, in memory, for one process. Single-threaded: everything here runs on the event loop."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatehouse.live.tickets import QUEUE, SECONDS, Ticket

if TYPE_CHECKING:
    from gatehouse.live.client import Client

LIFETIME = 900.0


class TooMany(Exception):
    """Too many pages are open for this person; close some and try again."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True, slots=True)
class Notice:
    """One entry was committed. `public_seq` is None when customers must not even count it."""

    kind: str
    id: int
    seq: int
    public_seq: int | None

    @property
    def subject(self) -> str:
        return f"{self.kind}:{self.id}"


class Subscription:
    """What one client hears by one ticket. `last` is the newest public seq that it was sent, None before it was begun."""

    __slots__ = ("client", "last", "since", "ticket", "until")

    def __init__(self, client: "Client", ticket: Ticket, since: int | None, until: float) -> None:
        self.client = client
        self.ticket = ticket
        self.since = since
        self.last: int | None = None
        self.until = until

    @property
    def name(self) -> str:
        return self.ticket.topics[0]

    @property
    def conversation(self) -> int:
        """The id of the one conversation whose words it gets."""
        return int(self.name.rpartition(":")[2])


class Hub:
    """Clients, and their subscriptions by topic, by session and by actor."""

    def __init__(self, *, most_each: int = 12, most: int = 20_000, lifetime: float = LIFETIME) -> None:
        self.most_each = most_each
        self.most = most
        self.lifetime = lifetime
        self.clients: set[Client] = set()
        self.fall_behind: Callable[[int], None] = lambda conversation: None  # whose words must be read
        self._by_topic: dict[str, set[Subscription]] = {}
        self._by_session: dict[str, set[Subscription]] = {}
        self._by_actor: dict[str, int] = defaultdict(int)
        self._revoked: dict[str, tuple[float, str]] = {}  # session: when (seconds since 1970), and the reason

    def join(self, client: "Client", ticket: Ticket, since: int | None) -> Subscription:
        """Subscribe. Raises TooMany. A ticket from before its session ended or moved gives what ends at once."""
        if self._by_actor[ticket.actor] >= self.most_each:
            raise TooMany
        subscription = Subscription(client, ticket, since, time.monotonic() + self.lifetime)
        self._by_actor[ticket.actor] += 1
        self._by_session.setdefault(ticket.session, set()).add(subscription)
        for topic in ticket.topics:
            self._by_topic.setdefault(topic, set()).add(subscription)
        return subscription

    def ended_before(self, ticket: Ticket) -> str:
        """Why this ticket's session ended after it was made; empty when it did not."""
        revoked = self._revoked.get(ticket.session)
        return revoked[1] if revoked and ticket.expires - SECONDS <= revoked[0] else ""

    def leave(self, subscription: Subscription) -> None:
        ticket = subscription.ticket
        self._by_actor[ticket.actor] -= 1
        if not self._by_actor[ticket.actor]:
            del self._by_actor[ticket.actor]
        _drop(self._by_session, ticket.session, subscription)
        for topic in ticket.topics:
            _drop(self._by_topic, topic, subscription)

    def publish(self, notice: Notice) -> None:
        """Tell whoever listens; who gets words is read for when it has not got them yet."""
        subject = notice.subject
        for subscription in self._by_topic.get(subject, ()):
            if not subscription.ticket.is_public:
                subscription.client.signal(subject, notice.seq)
            elif notice.public_seq is not None and (subscription.last or 0) < notice.public_seq:
                self.fall_behind(notice.id)
        if notice.kind == "conversation":
            for subscription in self._by_topic.get(QUEUE, ()):
                subscription.client.signal(QUEUE, 0)

    def listening(self, topic: str) -> Iterable[Subscription]:
        return tuple(self._by_topic.get(topic, ()))

    def readers(self, conversation: int) -> list[Subscription]:
        """Those who get this conversation's words."""
        return [one for one in self._by_topic.get(f"conversation:{conversation}", ()) if one.ticket.is_public]

    def everybody(self) -> Iterable[Subscription]:
        return [one for client in self.clients for one in client.subscriptions.values()]

    def revoke(self, session: str, reason: str = "revoked") -> None:
        """End a session's subscriptions, and those that a ticket already handed out would still make.

        "revoked": the session is over. "renew": it goes on, but what it may hear has changed; its pages ask anew.
        """
        now = time.time()
        self._revoked = {name: one for name, one in self._revoked.items() if one[0] > now - SECONDS - 5}
        self._revoked[session] = (now, reason)
        for subscription in tuple(self._by_session.get(session, ())):
            subscription.client.end(subscription, reason)

    def end_all(self, reason: str) -> None:
        for subscription in self.everybody():
            subscription.client.end(subscription, reason)

    def end_old(self) -> None:
        """End what has lived long enough: what it may hear is asked anew."""
        now = time.monotonic()
        for subscription in self.everybody():
            if subscription.until <= now:
                subscription.client.end(subscription, "renew")


def _drop(index: dict[str, set[Subscription]], key: str, subscription: Subscription) -> None:
    index[key].discard(subscription)
    if not index[key]:
        del index[key]
