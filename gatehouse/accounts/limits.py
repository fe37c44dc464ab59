"""Limits for doors: counters in one table, raised by one upsert, so that every process sees the same figure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone

from gatehouse.accounts.models import Mark

# Rows are locked in the order of the keys: whoever counts under several names them in the same order. The values: seconds,
# keys, and how often each was hit.
HIT = """
insert into accounts_mark as m (key, count, expires_at)
select key, times, now() + make_interval(secs => %s)
from unnest(%s::text[], %s::int[]) with ordinality keys (key, times, place) order by place
on conflict (key) do update set
  count = case when m.expires_at <= now() then excluded.count else m.count + excluded.count end,
  expires_at = case when m.expires_at <= now() then excluded.expires_at else m.expires_at end
returning key, count, extract(epoch from expires_at - now())
"""
_COUNTS = """
select key, count, extract(epoch from expires_at - now()) from accounts_mark where key = any(%s) and expires_at > now()
"""


@dataclass(frozen=True, slots=True)
class Count:
    """How often something happened in its window, and the seconds until the window is over."""

    times: int = 0
    left: float = 0.0

    def wait(self, limit: int) -> float:
        """0.0 while at most `limit` happened, else the seconds to wait."""
        return 0.0 if self.times <= limit else max(self.left, 1.0)


def hit(key: str, *, limit: int, per: timedelta) -> float:
    """Count one event under `key`; return 0.0 while at most `limit` happened in the window, else the seconds to wait."""
    return hit_all([key], per=per)[key].wait(limit)


def hit_all(keys: Sequence[str], *, per: timedelta) -> dict[str, Count]:
    """Count one event under each of these keys, in one statement; what each has counted in its window now."""
    return _read(HIT, [per.total_seconds(), [key[:200] for key in keys], [1] * len(keys)], keys)


def counts(keys: Sequence[str]) -> dict[str, Count]:
    """What each of these keys has counted in its window, without counting."""
    return _read(_COUNTS, [[key[:200] for key in keys]], keys)


def _read(statement: str, values: list[Any], keys: Sequence[str]) -> dict[str, Count]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = {key: Count(times, float(left)) for key, times, left in cursor.fetchall()}
    return {key: found.get(key[:200], Count()) for key in keys}


def network_of(ip: str) -> str:
    """Whoever counts as one sender: an IPv4 address, or the 64 bits of IPv6 that a household is given (RFC 6177)."""
    try:
        address = ip_address(ip)
    except ValueError:
        return "unknown"
    # A socket for both versions shows IPv4 as ::ffff:a.b.c.d; all of those share one /64.
    address = getattr(address, "ipv4_mapped", None) or address
    return str(address) if address.version == 4 else str(ip_network((address, 64), strict=False))


def mailbox_key(address: str) -> str:
    """Under which name to count what goes to an address: hashed, and without what stands behind a plus sign (RFC 5233)."""
    local, _, domain = address.strip().lower().rpartition("@")
    return hashlib.sha256(f"{local.partition('+')[0]}@{domain}".encode("utf-8", "replace")).hexdigest()


def was_hit(key: str) -> bool:
    """Whether anything was counted under `key` in its window."""
    return Mark.objects.filter(pk=key[:200], expires_at__gt=timezone.now()).exists()


def clear(key: str) -> None:
    """Forget what was counted under `key`, as after a success."""
    Mark.objects.filter(pk=key[:200]).delete()


def take_back(key: str) -> None:
    """Count one event less under `key`: it was none of those that the limit is about."""
    Mark.objects.filter(pk=key[:200], count__gt=0).update(count=F("count") - 1)


def clear_all(prefix: str) -> None:
    """Forget what was counted under every key that begins so."""
    Mark.objects.filter(pk__startswith=prefix).delete()


def sweep() -> int:
    """Delete the marks whose window is over; return how many."""
    return Mark.objects.filter(expires_at__lt=timezone.now()).delete()[0]
