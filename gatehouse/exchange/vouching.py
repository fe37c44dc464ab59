"""The exchange's word that an account is the customer's who was sent there: what it says, and when it counts.

docs/exchange.md tells both sides of it. HMAC-SHA256 under the key with which we sign our questions.
"""

import hashlib
import hmac
import re
import time
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.utils.crypto import salted_hmac

from gatehouse.accounts import limits
from gatehouse.exchange.signing import Key

STATE_LIVES = 600  # seconds
OLDEST = 60  # seconds since the exchange said so
SKEW = 5  # seconds by which its clock may be ahead
_FORMS = {
    "uid": re.compile(r"[A-Za-z0-9_-]{1,64}"),
    "nonce": re.compile(r"[A-Za-z0-9_-]{16,64}"),
    "iat": re.compile(r"[0-9]{1,12}"),
}


class NotVouched(ValueError):
    """This word of the exchange does not hold; the message says why, for its developers."""


class Declined(Exception):
    """The customer, or the exchange, did not want it."""


def audience() -> str:
    """For whom the word is given: our own address, never what a request calls us."""
    return str(settings.BASE_URL)


def sharing_key() -> Key:
    """What the exchange signs with; the demo's has one of its own."""
    if settings.EXCHANGE_SANDBOX:
        return Key("sandbox", salted_hmac("gatehouse.sandbox-exchange", "", algorithm="sha256").hexdigest())
    return Key(settings.EXCHANGE_KEY_ID, settings.EXCHANGE_SECRET)


def way_there(page: str, state: str) -> str:
    """The exchange's page, with whom it vouches to and for which asking. Where it sends him back to is agreed, not said."""
    return f"{page}?{urlencode({'aud': audience(), 'state': state})}"


def vouch(key: Key, uid: str, state: str, *, nonce: str, at: int) -> dict[str, str]:
    """What the exchange adds to the address at which the customer comes back."""
    said = {"key": key.id, "aud": audience(), "uid": uid, "state": state, "nonce": nonce, "iat": str(at)}
    return {**said, "signature": key.vouching(said)}


def read(said: Mapping[str, str], state: str, *, now: float | None = None) -> str:
    """The UID that the exchange vouches for, to the session whose state this is. Raises NotVouched and Declined."""
    key = sharing_key()
    _check_asked(said, state)
    if said.get("error"):
        raise Declined(Declined.__doc__)
    if said.get("key") != key.id or said.get("aud") != audience():
        raise NotVouched(f"`key` must be {key.id}, and `aud` {audience()}.")
    for name, form in _FORMS.items():
        if not form.fullmatch(said.get(name, "")):
            raise NotVouched(f"`{name}` is needed: {form.pattern}")
    if not hmac.compare_digest(_ascii(said.get("signature", "")), key.vouching(said).encode()):
        raise NotVouched("`signature` is not right.")
    _check_time(int(said["iat"]), time.time() if now is None else now)
    _use_up(said["nonce"])
    return said["uid"]


def _check_asked(said: Mapping[str, str], state: str) -> None:
    """Nobody is given an account that he did not ask for in this session."""
    if not hmac.compare_digest(_ascii(said.get("state", "")), state.encode()):
        raise NotVouched("`state` is not the one with which this session has asked.")


def _check_time(issued: int, now: float) -> None:
    if not -SKEW <= now - issued <= OLDEST:
        raise NotVouched(f"`iat` is more than {OLDEST} seconds old, or ahead of our clock.")


def _use_up(nonce: str) -> None:
    used = hashlib.sha256(nonce.encode()).hexdigest()
    if limits.hit(f"vouched:{used}", limit=1, per=timedelta(seconds=OLDEST + 2 * SKEW)):
        raise NotVouched("`nonce` was used before.")


def _ascii(text: str) -> bytes:
    return text.encode("utf-8", "replace")
