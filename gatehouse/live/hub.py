"""Who listens to what, in memory, for one process. Single-threaded: everything here runs on the event loop."""

import asyncio
import json
import time
from collections import defaultdict
from dataclasses import dataclass

from gatehouse.live.tickets import QUEUE, SECONDS, Ticket

MOST_PENDING = 64


class TooMany(Exception):
    """Too many pages are open for this person; close some and try again."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True)
class Notice:
    """One entry was committed. `public_seq` is None when customers must not even count it."""

    kind: str
    id: int
    seq: int
    public_seq: int | None

    @property
    def subject(self) -> str:
        return f"{self.kind}:{self.id}"


class Subscriber:
    """One open stream. Signals about the same subject melt together; one that falls behind must fetch all anew."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.wake = asyncio.Event()
        self.ended: str | None = None
        self._pending: dict[str, int] = {}
        self._must_resync = False

    def offer(self, subject: str, seq: int) -> None:
        if subject not in self._pending and len(self._pending) >= MOST_PENDING:
            self.resync()
        elif not self._must_resync:
            self._pending[subject] = max(seq, self._pending.get(subject, 0))
            self.wake.set()

    def resync(self) -> None:
        self._pending.clear()
        self._must_resync = True
        self.wake.set()

    def end(self, reason: str) -> None:
        """Close the stream after what is pending; the page asks for a fresh ticket unless it was revoked."""
        self.ended = self.ended or reason
        self.wake.set()

    def take(self) -> str:
        """Everything to say now, as text of a server-sent event stream (WHATWG HTML §9.2)."""
        events = [_event("resync", {})] if self._must_resync else []
        events += [_event("signal", {"subject": subject, "seq": seq}) for subject, seq in self._pending.items()]
        if self.ended:
            events.append(_event("end", {"reason": self.ended}))
        self._pending.clear()
        self._must_resync = False
        self.wake.clear()
        return "".join(events)


class Hub:
    """Streams by topic, by session and by actor."""

    def __init__(self, *, most_each: int = 12, most: int = 20_000) -> None:
        self.most_each = most_each
        self.most = most
        self.streams: set[Subscriber] = set()
        self._by_topic: dict[str, set[Subscriber]] = defaultdict(set)
        self._by_session: dict[str, set[Subscriber]] = defaultdict(set)
        self._by_actor: dict[str, int] = defaultdict(int)
        self._revoked: dict[str, tuple[float, str]] = {}  # session: when (seconds since 1970), and the reason

    def join(self, ticket: Ticket) -> Subscriber:
        """Open a stream. Raises TooMany. A ticket from before its session ended or moved gives a stream that ends at once."""
        if self._by_actor[ticket.actor] >= self.most_each or len(self.streams) >= self.most:
            raise TooMany
        subscriber = Subscriber(ticket)
        self.streams.add(subscriber)
        self._by_actor[ticket.actor] += 1
        self._by_session[ticket.session].add(subscriber)
        for topic in ticket.topics:
            self._by_topic[topic].add(subscriber)
        revoked = self._revoked.get(ticket.session)
        if revoked and ticket.expires - SECONDS <= revoked[0]:  # made before it
            subscriber.end(revoked[1])
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        ticket = subscriber.ticket
        self.streams.discard(subscriber)
        self._by_actor[ticket.actor] -= 1
        if not self._by_actor[ticket.actor]:
            del self._by_actor[ticket.actor]
        _drop(self._by_session, ticket.session, subscriber)
        for topic in ticket.topics:
            _drop(self._by_topic, topic, subscriber)

    def publish(self, notice: Notice) -> None:
        for subscriber in self._by_topic.get(notice.subject, ()):
            if not subscriber.ticket.is_public:
                subscriber.offer(notice.subject, notice.seq)
            elif notice.public_seq is not None:
                subscriber.offer(notice.subject, notice.public_seq)
        if notice.kind == "conversation":
            for subscriber in self._by_topic.get(QUEUE, ()):
                subscriber.offer(QUEUE, 0)

    def revoke(self, session: str, reason: str = "revoked") -> None:
        """End a session's streams, and those that a ticket already handed out would still open.

        "revoked": the session is over. "renew": it goes on, but what it may hear has changed; its pages ask anew.
        """
        now = time.time()
        self._revoked = {name: one for name, one in self._revoked.items() if one[0] > now - SECONDS - 5}
        self._revoked[session] = (now, reason)
        for subscriber in self._by_session.get(session, ()):
            subscriber.end(reason)

    def end_all(self, reason: str) -> None:
        for subscriber in self.streams:
            subscriber.end(reason)


def _event(name: str, data: dict[str, object]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"


def _drop(index: dict[str, set[Subscriber]], key: str, subscriber: Subscriber) -> None:
    index[key].discard(subscriber)
    if not index[key]:
        del index[key]
