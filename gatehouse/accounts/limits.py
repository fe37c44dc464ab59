"""Limits for doors: counters in one table, raised by one upsert, so that every process sees the same figure."""

import hashlib
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from gatehouse.accounts.models import Mark

_HIT = """
insert into accounts_mark as m (key, count, expires_at) values (%s, 1, now() + make_interval(secs => %s))
on conflict (key) do update set
  count = case when m.expires_at <= now() then 1 else m.count + 1 end,
  expires_at = case when m.expires_at <= now() then excluded.expires_at else m.expires_at end
returning count, extract(epoch from expires_at - now())
"""


def hit(key: str, *, limit: int, per: timedelta) -> float:
    """Count one event under `key`; return 0.0 while at most `limit` happened in the window, else the seconds to wait."""
    with connection.cursor() as cursor:
        cursor.execute(_HIT, [key[:200], per.total_seconds()])
        count, wait = cursor.fetchone()
    return 0.0 if count <= limit else max(float(wait), 1.0)


def mailbox_key(address: str) -> str:
    """Under which name to count what goes to an address: hashed, and without what stands behind a plus sign (RFC 5233)."""
    local, _, domain = address.strip().lower().rpartition("@")
    return hashlib.sha256(f"{local.partition('+')[0]}@{domain}".encode("utf-8", "replace")).hexdigest()


def holds_until(key: str) -> datetime | None:
    """When the window of `key` ends; None when nothing was counted in it. Only reads."""
    running = Mark.objects.filter(pk=key[:200], expires_at__gt=timezone.now())
    return running.values_list("expires_at", flat=True).first()


def was_hit(key: str) -> bool:
    """Whether anything was counted under `key` in its window."""
    return Mark.objects.filter(pk=key[:200], expires_at__gt=timezone.now()).exists()


def clear(key: str) -> None:
    """Forget what was counted under `key`, as after a success."""
    Mark.objects.filter(pk=key[:200]).delete()


def sweep() -> int:
    """Delete the marks whose window is over; return how many."""
    return Mark.objects.filter(expires_at__lt=timezone.now()).delete()[0]
