"""The operator's exchange over HTTP, by the contract in docs/exchange.openapi.yaml."""

import logging
import random
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import TypeVar
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ValidationError

from gatehouse.exchange import wire
from gatehouse.exchange.base import Unavailable, Unknown
from gatehouse.exchange.breaker import Breaker
from gatehouse.exchange.facts import Account, Balances, Orders, Transfers
from gatehouse.exchange.signing import Key

log = logging.getLogger(__name__)
PATIENCE = 3.0  # seconds for everything that one page asks
_AGAIN = {502, 503, 504}
_JITTER = (0.05, 0.25)  # seconds
A = TypeVar("A", Account, Balances, Orders, Transfers)


class _Fleeting(Exception):
    """What may be over a moment later: asked once more."""


@dataclass(slots=True)
class HttpExchange:
    """Answers within `patience` seconds of being made, or raises Unavailable. `now` is the wall clock, for signatures."""

    url: str
    key: Key
    breaker: Breaker
    patience: float = PATIENCE
    now: Callable[[], float] = time.time
    pause: Callable[[float], None] = time.sleep
    ends: float = field(init=False)

    def __post_init__(self) -> None:
        self.ends = time.monotonic() + self.patience

    def account(self, uid: str) -> Account:
        return self._ask(uid, "", Account)

    def balances(self, uid: str) -> Balances:
        return self._ask(uid, "/balances", Balances)

    def transfers(self, uid: str, limit: int) -> Transfers:
        return self._ask(uid, f"/transfers?limit={limit}", Transfers)

    def orders(self, uid: str, limit: int) -> Orders:
        return self._ask(uid, f"/orders?limit={limit}", Orders)

    def _ask(self, uid: str, what: str, kind: type[A]) -> A:
        target = f"{urlsplit(self.url).path.rstrip('/')}/v1/accounts/{quote(uid, safe='')}{what}"
        try:
            with self.breaker.watch():
                return _understood(self._reply(target), kind, uid)
        except Unavailable as error:
            log.warning("Exchange: %s", error)
            raise

    def _reply(self, target: str) -> wire.Reply:
        """Two tries at most; the second only while there is time."""
        try:
            return self._try(target)
        except _Fleeting as error:
            if time.monotonic() + _JITTER[1] > self.ends:
                raise Unavailable("It did not answer in time.") from error
        self.pause(random.uniform(*_JITTER))  # noqa: S311  (so that many do not come back at the same moment)
        try:
            return self._try(target)
        except _Fleeting as error:
            raise Unavailable(str(error)) from error

    def _try(self, target: str) -> wire.Reply:
        try:
            reply = wire.get(self.url, target, self._headers(target), self.ends)
        except TimeoutError as error:
            raise Unavailable("It did not answer in time.") from error
        except ssl.SSLCertVerificationError as error:
            raise Unavailable("It has no certificate that holds.") from error
        except wire.TooLarge as error:
            raise Unavailable(str(error)) from error
        except (OSError, HTTPException) as error:
            raise _Fleeting("It cannot be reached.") from error
        if reply.status in _AGAIN:
            raise _Fleeting(f"It answered with status {reply.status}.")
        return reply

    def _headers(self, target: str) -> dict[str, str]:
        return {"Accept": "application/json", **self.key.headers("GET", target, int(self.now()))}


def _understood(reply: wire.Reply, kind: type[A], uid: str) -> A:
    """The answer's facts, which must be about this account; what does not fit the contract is no answer."""
    if reply.status != 200:
        raise _refusal(reply)
    try:
        facts = kind.model_validate_json(reply.body)
    except ValidationError as error:
        # Which fields, and never what stands in them.
        wrong = sorted({".".join(map(str, one["loc"])) for one in error.errors(include_input=False)})
        raise Unavailable(f"Its answer does not fit the contract: {', '.join(wrong[:5])}") from None
    if facts.uid != uid:
        raise Unavailable("Its answer is about another account.")
    return facts


def _refusal(reply: wire.Reply) -> Exception:
    """A 404 alone may as well come from a wrong address: only its code says that there is no such account."""
    code = _code(reply)
    if (reply.status, code) == (404, "account_unknown"):
        return Unknown(Unknown.__doc__)
    return Unavailable(f"It answered with status {reply.status}{f' ({code})' if code else ''}.")


class _Problem(BaseModel):
    code: str = ""


def _code(reply: wire.Reply) -> str:
    """The code of a problem (RFC 9457), as far as it is one; nothing else of it reaches our log."""
    try:
        code = _Problem.model_validate_json(reply.body).code
    except ValidationError:
        return ""
    return code if code.isascii() and code.replace("_", "").isalnum() and len(code) <= 40 else ""
