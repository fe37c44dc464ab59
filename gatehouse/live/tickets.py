"""Tickets for subscriptions: Django decides what somebody may hear of, the gateway only checks the signature.

A ticket is valid for 60 seconds, enough to subscribe; a subscription lives at most a quarter of an hour, so what it may
hear of is asked again at least that often.
"""

import base64
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gatehouse.journal.actor import Actor, ActorKind

PURPOSE = "live-ticket"
SECONDS = 60
QUEUE = "queue"

Sign = Callable[[str, bytes], str]
Verify = Callable[[str, bytes, str], bool]


class TicketRefused(ValueError):
    """The ticket is not ours or has expired; fetch a fresh one."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What one subscription hears of, and in whose name it speaks.

    `actor` is "agent:7" or "contact:12"; `topics` are "conversation:<id>", "queue" (any conversation changed) and the
    like, the first of which names the subscription. `is_public`: it gets what customers may read of its one conversation,
    and may say something there; else it gets signals only. `session` is `session_hash` of the session it ends with,
    `name` what the other side reads beside what he types.
    """

    actor: str
    topics: tuple[str, ...]
    is_public: bool
    session: str
    expires: int
    name: str = ""

    @property
    def author(self) -> Actor:
        kind, _, number = self.actor.partition(":")
        side: ActorKind = "agent" if kind == "agent" else "contact"
        return Actor(side, int(number))

    @property
    def is_agents(self) -> bool:
        return self.actor.startswith("agent:")


def session_hash(session_key: str) -> str:
    """A name for a session that is safe to send around: 128 bits of SHA-256."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def mint(actor: Actor, topics: Sequence[str], *, is_public: bool, session_key: str, sign: Sign, name: str = "") -> str:
    """A ticket as text for a frame. The caller has already checked that the actor may see every topic."""
    until = int(time.time()) + SECONDS
    body = [f"{actor.kind}:{actor.id}", list(topics), int(is_public), session_hash(session_key), until, name]
    encoded = base64.urlsafe_b64encode(json.dumps(body, separators=(",", ":")).encode()).rstrip(b"=").decode()
    return f"{encoded}~{sign(PURPOSE, encoded.encode())}"


def read(text: str, *, verify: Verify, now: float | None = None) -> Ticket:
    """Open a ticket. Raises TicketRefused when it is not ours or too old."""
    encoded, _, signature = text.partition("~")
    if not verify(PURPOSE, encoded.encode("utf-8", "replace"), signature):
        raise TicketRefused
    try:
        raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        actor, topics, public, session, expires, name = json.loads(raw)
        ticket = Ticket(actor, tuple(topics), bool(public), session, int(expires), name)
    except (ValueError, TypeError):
        raise TicketRefused from None
    if ticket.expires < (time.time() if now is None else now):
        raise TicketRefused
    return ticket


def revocation(session_key: str) -> str:
    """What to NOTIFY on the journal's channel so that a session's subscriptions end."""
    return f"revoke:{session_hash(session_key)}"
