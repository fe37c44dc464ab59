"""One connection's side of the protocol: what it asks, and what it is told."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from gatehouse.conversations.post import Post
from gatehouse.live import frames
from gatehouse.live.frames import Told
from gatehouse.live.hub import Hub, Subscription, TooMany
from gatehouse.live.lanes import Lanes, NotStored, Stored
from gatehouse.live.tickets import Ticket, TicketRefused

HEARTBEAT = 25
MOST_PENDING = 64
PACE = 0.1  # seconds between two batches of signals
RATE, BURST = 20.0, 60.0  # frames a second, and at once


class Connection(Protocol):
    """What the gateway needs of a way to a client. `is_slow`: it has more to read than it takes."""

    is_slow: bool

    def send(self, text: str) -> None: ...
    def close(self, code: int, reason: str) -> None: ...


class Desk(Protocol):
    """What a client needs of the gateway."""

    hub: Hub
    lanes: Lanes

    def open(self, ticket: str) -> Ticket: ...
    def begun(self, subscription: Subscription) -> None: ...
    def over(self, subscription: Subscription) -> None: ...
    def stored(self, subscription: Subscription, stored: Stored) -> None: ...
    def seen(self, subscription: Subscription, conversation: int, seq: int) -> None: ...
    def typing(self, subscription: Subscription, conversation: int, is_typing: bool) -> None: ...


class Client:
    """Reads frames in order and answers each. Signals about the same subject melt together while they wait."""

    __slots__ = (
        "_allowance",
        "_counted",
        "_flushed",
        "_flushing",
        "_must_resync",
        "_pending",
        "connection",
        "desk",
        "subscriptions",
    )

    def __init__(self, connection: Connection, desk: Desk) -> None:
        self.connection = connection
        self.desk = desk
        self.subscriptions: dict[str, Subscription] = {}
        self._allowance, self._counted = BURST, time.monotonic()
        self._pending: dict[str, int] | None = None
        self._flushing: asyncio.TimerHandle | None = None
        self._must_resync, self._flushed = False, 0.0
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.tell({"type": "welcome", "version": frames.VERSION, "now": now, "heartbeat": HEARTBEAT})

    def tell(self, frame: Told) -> None:
        self.connection.send(frames.write(frame))

    def hear(self, text: str | bytes) -> None:
        """Answer one frame."""
        try:
            asked = frames.read(text)
        except frames.Invalid as error:
            return self.tell(frames.error(error.code, str(error), field=error.field, id_=error.id))
        match asked:
            case frames.Subscribe():
                self._subscribe(asked)
            case frames.Unsubscribe():
                if subscription := self.subscriptions.get(asked.subject):
                    self._forget(subscription)
            case frames.Say():
                self._say(asked)
            case frames.Seen() | frames.Typing():
                self._note(asked)
            case frames.Ping():
                self.tell({"type": "pong"})

    def wait(self) -> float:
        """Count one frame; how many seconds it comes too early."""
        now = time.monotonic()
        self._allowance = min(BURST, self._allowance + (now - self._counted) * RATE) - 1
        self._counted = now
        return max(0.0, -self._allowance / RATE)

    def gone(self) -> None:
        """The connection is over."""
        for subscription in tuple(self.subscriptions.values()):
            self._forget(subscription)
        if self._flushing:
            self._flushing.cancel()
        self.desk.hub.clients.discard(self)

    def eased(self) -> None:
        """A slow one has read what it had; it gets what it missed."""
        for subscription in self.subscriptions.values():
            if subscription.ticket.is_public:
                self.desk.hub.fall_behind(subscription.conversation)
        self._flush()

    def end(self, subscription: Subscription, reason: str) -> None:
        """This subscription is over; the client is told what to do next."""
        self._flush()
        self.tell({"type": "end", "subject": subscription.name, "reason": reason})  # type: ignore[typeddict-item]
        self._forget(subscription)

    def signal(self, subject: str, seq: int) -> None:
        """Something changed there. At most ten batches a second; who falls far behind fetches all anew."""
        pending = self._pending = {} if self._pending is None else self._pending
        if subject not in pending and len(pending) >= MOST_PENDING:
            pending.clear()
            self._must_resync = True
        elif not self._must_resync:
            pending[subject] = max(seq, pending.get(subject, 0))
        if self._flushing is None:
            wait = max(0.0, self._flushed + PACE - time.monotonic())
            self._flushing = asyncio.get_running_loop().call_later(wait, self._flush)

    def _flush(self) -> None:
        self._flushing = None
        if self.connection.is_slow or self._pending is None:
            return
        if self._must_resync:
            self.tell({"type": "resync"})
        for subject, seq in self._pending.items():
            self.tell({"type": "signal", "subject": subject, "seq": seq})
        self._pending, self._must_resync, self._flushed = None, False, time.monotonic()

    def _subscribe(self, asked: frames.Subscribe) -> None:
        hub = self.desk.hub
        try:
            ticket = self.desk.open(asked.ticket)
            if same := self.subscriptions.get(ticket.topics[0]):
                self._forget(same)
            subscription = hub.join(self, ticket, asked.since)
        except TicketRefused as refused:
            return self.tell(frames.error("ticket_refused", str(refused), field="ticket"))
        except TooMany as refused:
            return self.tell(frames.error("too_many", str(refused), retry_after=30))
        self.subscriptions[subscription.name] = subscription
        if reason := hub.ended_before(ticket):
            return self.end(subscription, reason)
        self.desk.begun(subscription)

    def _forget(self, subscription: Subscription) -> None:
        if self.subscriptions.pop(subscription.name, None) is not None:
            self.desk.hub.leave(subscription)
            self.desk.over(subscription)

    def _say(self, asked: frames.Say) -> None:
        refuse = _refusing(self, str(asked.id))
        subscription = self.subscriptions.get(asked.subject)
        if subscription is None:
            return refuse("not_subscribed", "Subscribe to this subject first.", "subject")
        if not subscription.ticket.is_public:
            return refuse("not_allowed", "This ticket hears, but does not speak.", "subject")
        if not (asked.text.strip() or asked.files):
            return refuse("empty", "Write something or attach a file.", "text")
        if len(asked.text) > frames.LONGEST_TEXT:
            return refuse("too_long", f"At most {frames.LONGEST_TEXT} characters; send the rest as a file.", "text")
        if asked.files and asked.form is None:
            return refuse("invalid", "Files need the form that they were uploaded for.", "form")
        self.desk.lanes.put(_post(subscription, asked), self._answer(subscription, asked.id))

    def _answer(self, subscription: Subscription, id_: UUID) -> Callable[[Stored | NotStored], None]:
        def answer(outcome: Stored | NotStored) -> None:
            if isinstance(outcome, NotStored):
                error = frames.error(
                    outcome.code, str(outcome), id_=str(id_), field=outcome.field, retry_after=outcome.retry_after
                )
                return self.tell(error)
            self.tell(
                {
                    "type": "ack",
                    "subject": subscription.name,
                    "id": str(id_),
                    "seq": outcome.seq,
                    "at": outcome.at,
                    "removed": outcome.removed,
                }
            )
            self.desk.stored(subscription, outcome)

        return answer

    def _note(self, asked: frames.Seen | frames.Typing) -> None:
        for subscription in self.subscriptions.values():
            if asked.subject in subscription.ticket.topics and asked.subject.startswith("conversation:"):
                conversation = int(asked.subject.rpartition(":")[2])
                if isinstance(asked, frames.Seen):
                    return self.desk.seen(subscription, conversation, asked.seq)
                return self.desk.typing(subscription, conversation, asked.is_typing)
        self.tell(frames.error("not_subscribed", "Subscribe to this subject first.", field="subject"))


def _refusing(client: Client, id_: str) -> Callable[[str, str, str], None]:
    def refuse(code: str, message: str, field: str) -> None:
        client.tell(frames.error(code, message, id_=id_, field=field))

    return refuse


def _post(subscription: Subscription, asked: frames.Say) -> Post:
    author = subscription.ticket.author
    return Post(
        conversation=subscription.conversation,
        kind="agent" if author.is_agent else "customer",
        author=author,
        text=asked.text,
        channel="chat",
        attachments=tuple(asked.files),
        form=asked.form,
        client_id=asked.id,
    )
