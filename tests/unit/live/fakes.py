"""A client without a network: what it is told is kept, and the desk behind it keeps what is asked."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from gatehouse.conversations.post import Post
from gatehouse.live.client import Client
from gatehouse.live.hub import Hub, Subscription
from gatehouse.live.lanes import Answer, Stored
from gatehouse.live.tickets import SECONDS, Ticket, TicketRefused, session_hash

Frame = dict[str, Any]
CUSTOMER, AGENT = "contact:1", "agent:1"


class Line:
    """A connection that keeps what it is given."""

    def __init__(self) -> None:
        self.is_slow = False
        self.closed: int | None = None
        self._frames: list[Frame] = []

    def send(self, text: str) -> None:
        self._frames.append(json.loads(text.encode()))

    def close(self, code: int, reason: str) -> None:
        self.closed = code

    def take(self) -> list[Frame]:
        frames, self._frames = self._frames, []
        return frames


class FakeDesk:
    """Opens the tickets it is told of, stores nothing, and notes what clients do."""

    def __init__(self, **limits: float) -> None:
        self.hub = Hub(**limits)  # type: ignore[arg-type]
        self.lanes: Any = self
        self.tickets: dict[str, Ticket] = {}
        self.said: list[tuple[Post, Answer]] = []
        self.noted: list[tuple[Any, ...]] = []

    def put(self, post: Post, answer: Answer) -> None:
        self.said.append((post, answer))

    def open(self, ticket: str) -> Ticket:
        try:
            return self.tickets[ticket]
        except KeyError:
            raise TicketRefused from None

    def begun(self, subscription: Subscription) -> None:
        self.noted.append(("begun", subscription.name))

    def over(self, subscription: Subscription) -> None:
        self.noted.append(("over", subscription.name))

    def stored(self, subscription: Subscription, stored: Stored) -> None:
        self.noted.append(("stored", stored.seq))

    def seen(self, subscription: Subscription, conversation: int, seq: int) -> None:
        self.noted.append(("seen", conversation, seq))

    def typing(self, subscription: Subscription, conversation: int, is_typing: bool) -> None:
        self.noted.append(("typing", conversation, is_typing))


class Page(Client):
    """A client at the desk, greeted already."""

    __slots__ = ("line",)

    def __init__(self, desk: FakeDesk) -> None:
        self.line = Line()
        super().__init__(self.line, desk)
        desk.hub.clients.add(self)
        self.line.take()

    def ask(self, type_: str, **more: Any) -> list[Frame]:
        """Say one frame; what was answered at once."""
        self.hear(json.dumps({"type": type_, **more}))
        return self.line.take()

    def signals(self) -> list[tuple[str, int]]:
        """What it heard of by now."""
        self.eased()
        return [(frame["subject"], frame["seq"]) for frame in self.line.take() if frame["type"] == "signal"]


def ticket(
    *topics: str, actor: str = AGENT, is_public: bool = False, session: str = "s", made: float = 0, name: str = ""
) -> Ticket:
    return Ticket(actor, topics, is_public, session_hash(session), int(made) + SECONDS, name)


def on_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))

    return run
