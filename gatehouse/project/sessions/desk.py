"""Agents' sessions: twelve hours at most, two hours without anything done (ASVS 5.0, 7.3)."""

import time

from gatehouse.project.sessions.base import Store

LONGEST = 12 * 3600
IDLE = 2 * 3600
PRECISION = 60


class DeskStore(Store):
    """Knows when it began and when it was last used."""

    def get_session_cookie_age(self) -> int:
        return LONGEST

    def touch(self, *, is_background: bool = False) -> None:
        """End the session when it is too old, else note that it is in use (to the minute, to spare writes).

        What a page fetches by itself is not use: an open workspace in an empty room must not stay signed in.
        """
        if self.is_empty():
            return
        now = int(time.time())
        began, used = self.get("began", now), self.get("used", now)
        if now - began > LONGEST or now - used > IDLE:
            self.flush()
        elif "began" not in self or (now - used > PRECISION and not is_background):
            self["began"], self["used"] = began, now


SessionStore = DeskStore
