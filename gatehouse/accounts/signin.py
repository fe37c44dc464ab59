"""The steps of signing in: password, then what else it takes. Each counts its tries before it looks, and says nothing more
about an account that does not exist than about one that does. Agents and customers pass the same ones."""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection

from gatehouse.accounts import codes, limits, passwords, totp, tries
from gatehouse.accounts.actions.factors import use_recovery_code
from gatehouse.accounts.actions.recovery import cancel_when_used
from gatehouse.accounts.devices import STRANGER
from gatehouse.accounts.locks import key, pause_key
from gatehouse.accounts.models import Method, OneTimeCode, RefusedTry, User
from gatehouse.accounts.secrets import unseal
from gatehouse.accounts.sign_in_names import SignInName, name_of

TRIES = 5
PAUSE = timedelta(minutes=15)
TRIES_AND_RIGHT_ONES = 60  # right ones take a hash, too, and end no pause of their own
TRIES_PER_NETWORK = 100


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who knocks: the address the request came from, the name of his device (`devices.key_of`), and his browser in words."""

    ip: str
    device: str
    browser: str = ""

    @property
    def network(self) -> str:
        """Whoever counts as one sender with him."""
        return limits.network_of(self.ip)


class Paused(Exception):
    """Too many wrong tries. `seconds` is how long the pause lasts."""

    def __init__(self, seconds: float) -> None:
        super().__init__(self.__doc__)
        self.seconds = seconds

    @property
    def minutes(self) -> int:
        return max(1, round(self.seconds / 60 + 0.49))


class Wrong(Exception):
    """Password or code is not right, or there is no such account: the same for all."""


class Closed(Wrong):
    """A hundred tries before it were wrong, so no right one is looked at until the factor is set anew. Told of every name
    under which that has happened, whether there is such an account or not."""


def check_password(name: SignInName, user: User | None, password: str, visitor: Visitor) -> User:
    """The person whose password this is; `user` is who signs in with that name here, or None.

    Raises Paused and Wrong; takes as long for an unknown name as for a known one.
    """
    attempt = _begin(Method.PASSWORD, name.digest, visitor)
    is_right = passwords.matches(user, password)
    if user is None or not (is_right and user.is_active and attempt.is_open):
        raise attempt.refused(name)
    attempt.passed()
    return user


def check_present_password(user: User, typed: str, visitor: Visitor) -> None:
    """Make sure that whoever sits at an open session knows its password. Raises Paused and Wrong."""
    attempt = _begin(Method.PASSWORD, f"present-{user.pk}", visitor)
    if not (passwords.matches(user, typed) and attempt.is_open):
        raise attempt.refused(name_of(user))
    attempt.passed()


def check_code(user: User, typed: str, visitor: Visitor) -> None:
    """Accept a one-time code of the user's authenticator, once. Raises Paused and Wrong."""
    attempt = _begin(Method.TOTP, str(user.pk), visitor)
    step = totp.matching_step(unseal(user.totp_secret, user=user.pk), totp.clean(typed), time.time())
    if step is None or not attempt.is_open or not spend(user, step):
        raise attempt.refused(name_of(user))
    attempt.passed()
    cancel_when_used(user, Method.TOTP)


def check_recovery_code(user: User, typed: str, visitor: Visitor) -> None:
    """Use up one of the codes he has saved. Raises Paused and Wrong."""
    attempt = _begin(Method.RECOVERY, str(user.pk), visitor)
    if not attempt.is_open or not use_recovery_code(user, typed):
        raise attempt.refused(name_of(user))
    attempt.passed()
    cancel_when_used(user, Method.RECOVERY)


def check_missing(user: User, factor: Method, visitor: Visitor) -> None:
    """A code of a factor that he does not have: counted and refused like a wrong one. Raises Paused and Wrong."""
    raise _begin(factor, str(user.pk), visitor).refused(name_of(user))


def check_new_code(user: User, secret: bytes, typed: str, visitor: Visitor) -> int:
    """The step of a code that proves that an authenticator holds the new secret. Raises Paused and Wrong."""
    _count(f"signin:new:{user.pk}:{visitor.device}", visitor)
    step = totp.matching_step(secret, totp.clean(typed), time.time())
    if step is None:
        raise Wrong
    return step


def check_sent_code(row: OneTimeCode | None, name: SignInName, typed: str, visitor: Visitor) -> None:
    """Use up a code that went to this address by mail or SMS. Raises Paused and Wrong.

    Tries are counted for the address and the browser that asked: asking for another code does not forget them, and what
    strangers type elsewhere keeps nobody from freezing his account. How many codes go out bounds them all.
    """
    asking = bytes(row.browser).hex()[:16] if row else visitor.device
    attempt = _begin(Method.CODE, name.digest, visitor, asking)
    try:
        if row is None:
            raise codes.NotThisCode
        codes.check(row, typed)
    except codes.NotThisCode:
        raise attempt.refused(name_of(row.user) if row and row.user else name) from None
    attempt.passed()


def count_passkey(visitor: Visitor) -> None:
    """A try with a passkey. Nobody guesses one, so that it counts for its network alone. Raises Paused."""
    _count_network(visitor)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try that has been counted. `is_open` is False when a hundred before it were wrong."""

    factor: Method
    key: str
    visitor: Visitor
    is_open: bool

    def passed(self) -> None:
        limits.clear(pause_key(self.key))
        tries.note_right(self.key)
        if _counts_network(self.visitor):
            limits.take_back(_network_key(self.visitor))

    def refused(self, name: SignInName) -> Wrong:
        """Note it, and what to raise. The same statements run whether there is such an account or not."""
        tries.note_wrong(self.key)
        ip = self.visitor.ip or None
        RefusedTry.objects.create(name=name.digest, factor=self.factor, ip=ip, browser=self.visitor.browser[:80])
        return Wrong() if self.is_open else Closed()


def _begin(factor: Method, whose: str, visitor: Visitor, device: str = "") -> Attempt:
    counted = key(factor, whose, device or visitor.device)
    _count(pause_key(counted), visitor)
    is_closed = factor != Method.CODE and tries.is_closed(counted)  # a code is over after three tries anyhow
    return Attempt(factor, counted, visitor, not is_closed)


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


def _count(counted: str, visitor: Visitor) -> None:
    """Count this try before looking at it, so that tries sent at the same moment are all counted."""
    most = {counted: TRIES}
    if settings.CONFIG.limits:
        most[f"{counted}:all"] = TRIES_AND_RIGHT_ONES
    found = limits.hit_all(list(most), per=PAUSE)
    if wait := max(found[one].wait(limit) for one, limit in most.items()):
        raise Paused(wait)
    _count_network(visitor)


def _count_network(visitor: Visitor) -> None:
    if not _counts_network(visitor):
        return
    if wait := limits.hit(_network_key(visitor), limit=TRIES_PER_NETWORK, per=PAUSE):
        raise Paused(wait)


def _counts_network(visitor: Visitor) -> bool:
    """Many people may stand behind one address: what one of them does there keeps nobody out of a browser of his own."""
    return visitor.device == STRANGER and bool(settings.CONFIG.limits)


def _network_key(visitor: Visitor) -> str:
    return f"signin:from:{visitor.network}"
