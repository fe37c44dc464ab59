"""Customers' sessions: two weeks, as long as a solved conversation stays open. Signed in for a day at most, and for an hour
without anything done (ASVS 5.0, 7.3; NIST 800-63B-4, 2.2.3); whom a phone let in for less."""

import time
from typing import Any

from django.contrib.auth import SESSION_KEY

from gatehouse.accounts.actions.sign_in import BY
from gatehouse.accounts.models import Method
from gatehouse.accounts.sessions import forget
from gatehouse.project.sessions.base import Store

LONGEST = 24 * 3600
IDLE = 3600
QR_LONGEST = 8 * 3600
QR_IDLE = 30 * 60
PRECISION = 60


class PortalStore(Store):
    """Django signs the contents with the class's name, so the two stores cannot read each other.

    `is_use` is False for what an open page asks by itself: it must not keep an empty chair signed in.
    """

    is_use = True

    def load(self) -> dict[str, Any]:
        """What is kept; nothing once somebody has been signed in for too long. Notes that it is in use, to the minute."""
        kept: dict[str, Any] = super().load()
        if SESSION_KEY not in kept:
            return kept
        now = int(time.time())
        began, used = kept.get("began", now), kept.get("used", now)
        longest, idle = (QR_LONGEST, QR_IDLE) if kept.get(BY) == Method.QR else (LONGEST, IDLE)
        if now - began > longest or now - used > idle:
            forget(self.session_key or "")
            self.delete()
            self._session_key = None
            return {}
        if "began" not in kept or (now - used > PRECISION and self.is_use):
            kept |= {"began": began, "used": now}
            self.modified = True
        return kept


SessionStore = PortalStore
