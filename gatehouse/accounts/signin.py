"""The two steps of signing in: password, then one-time code. Both count tries before they look, and say nothing more
about an account that does not exist than about one that does."""

import ipaddress
import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from gatehouse.accounts import limits, passwords, totp
from gatehouse.accounts.devices import digest
from gatehouse.accounts.models import User
from gatehouse.accounts.secrets import unseal

TRIES = 5
PAUSE = timedelta(minutes=15)
TRIES_PER_NETWORK = 100


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who knocks: the address the request came from and the device's name (`devices.device_of`)."""

    ip: str
    device: str

    @property
    def network(self) -> str:
        """One IPv4 address, or the /64 network that an IPv6 customer is given whole."""
        try:
            address = ipaddress.ip_address(self.ip)
        except ValueError:
            return "unknown"
        # A socket for both versions shows IPv4 as ::ffff:a.b.c.d; all of those share one /64.
        address = getattr(address, "ipv4_mapped", None) or address
        return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


class Paused(Exception):
    """Too many wrong tries. `seconds` is how long the pause lasts."""

    def __init__(self, seconds: float) -> None:
        super().__init__(self.__doc__)
        self.seconds = seconds

    @property
    def minutes(self) -> int:
        return max(1, round(self.seconds / 60 + 0.49))


class Wrong(Exception):
    """Password or code is not right, or there is no such agent: the same for all."""


def check_password(email: str, password: str, visitor: Visitor) -> User:
    """The agent whose password this is. Raises Paused and Wrong; takes as long for an unknown email as for a known one."""
    _count(f"signin:password:{digest(email)}:{visitor.device}", visitor)
    user = User.objects.filter(email=email.strip().lower()).first()
    is_right = passwords.matches(user, password)
    if user is None or not (is_right and user.is_active and user.is_agent):
        raise Wrong
    limits.clear(f"signin:password:{digest(email)}:{visitor.device}")
    return user


def check_present_password(user: User, typed: str, visitor: Visitor) -> None:
    """Make sure that whoever sits at an open session knows its password. Raises Paused and Wrong."""
    key = f"signin:present:{user.pk}"
    _count(key, visitor)
    if not passwords.matches(user, typed):
        raise Wrong
    limits.clear(key)


def check_code(user: User, typed: str, visitor: Visitor) -> None:
    """Accept a one-time code of the user's authenticator, once. Raises Paused and Wrong."""
    key = f"signin:code:{user.pk}:{visitor.device}"
    _count(key, visitor)
    step = totp.matching_step(unseal(user.totp_secret, user=user.pk), totp.clean(typed), time.time())
    if step is None or not spend(user, step):
        raise Wrong
    limits.clear(key)


def check_new_code(user: User, secret: bytes, typed: str, visitor: Visitor) -> int:
    """The step of a code that proves that an authenticator holds the new secret. Raises Paused and Wrong."""
    _count(f"signin:new:{user.pk}:{visitor.device}", visitor)
    step = totp.matching_step(secret, totp.clean(typed), time.time())
    if step is None:
        raise Wrong
    return step


_SPEND = """
insert into accounts_spentcode as s (user_id, step) values (%s, %s)
on conflict (user_id) do update set step = excluded.step where s.step < excluded.step
returning step
"""


def spend(user: User, step: int) -> bool:
    """Mark a step's code as used; False when it, or a later one, was used before (RFC 6238 §5.2)."""
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, [user.pk, step])
        return cursor.fetchone() is not None


def _count(key: str, visitor: Visitor) -> None:
    """Count this try before looking at it, so that tries sent at the same moment are all counted."""
    wait = limits.hit(key, limit=TRIES, per=PAUSE)
    wait = wait or limits.hit(f"signin:from:{visitor.network}", limit=TRIES_PER_NETWORK, per=PAUSE)
    if wait:
        raise Paused(wait)
