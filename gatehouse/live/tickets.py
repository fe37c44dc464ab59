"""Tickets for the event stream: Django decides what a page may hear of, the gateway only checks the signature.

A ticket is valid for 60 seconds, enough to open the stream; a stream lives at most a quarter of an hour, so what it may
hear of is asked again at least that often.
"""

import base64
import binascii
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

PURPOSE = "live-ticket"
SECONDS = 60
QUEUE = "queue"

Sign = Callable[[str, bytes], str]
Verify = Callable[[str, bytes, str], bool]


class TicketRefused(ValueError):
    """The ticket is not ours or has expired; fetch a fresh one."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True)
class Ticket:
    """What one page may hear of.

    `actor` is "agent:7" or "contact:12"; `topics` are "conversation:<id>" or "queue" (any conversation changed);
    `is_public` hears of public entries only; `session` is `session_hash` of the session it ends with.
    """

    actor: str
    topics: tuple[str, ...]
    is_public: bool
    session: str
    expires: int


def session_hash(session_key: str) -> str:
    """A name for a session that is safe to send around: 128 bits of SHA-256."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def mint(actor: str, topics: Sequence[str], *, is_public: bool, session_key: str, sign: Sign) -> str:
    """A ticket as text for a URL. The caller has already checked that the actor may see every topic."""
    body = [actor, list(topics), int(is_public), session_hash(session_key), int(time.time()) + SECONDS]
    encoded = base64.urlsafe_b64encode(json.dumps(body, separators=(",", ":")).encode()).rstrip(b"=").decode()
    return f"{encoded}~{sign(PURPOSE, encoded.encode())}"


def read(text: str, *, verify: Verify, now: float | None = None) -> Ticket:
    """Open a ticket. Raises TicketRefused when it is not ours or too old."""
    encoded, _, signature = text.partition("~")
    if not verify(PURPOSE, encoded.encode("utf-8", "replace"), signature):
        raise TicketRefused
    try:
        raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        actor, topics, public, session, expires = json.loads(raw)
    except (binascii.Error, ValueError):
        raise TicketRefused from None
    if expires < (time.time() if now is None else now):
        raise TicketRefused
    return Ticket(actor, tuple(topics), bool(public), session, expires)


def revocation(session_key: str) -> str:
    """What to NOTIFY on the journal's channel so that a session's streams close."""
    return f"revoke:{session_hash(session_key)}"
