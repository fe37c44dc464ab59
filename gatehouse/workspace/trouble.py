"""Whether mail is in trouble: said on every page of who can see to it, so a process keeps the figures for some seconds."""

import time

from gatehouse.accounts.models import User
from gatehouse.channels.email.flow import figures, signs
from gatehouse.channels.email.flow.figures import Figures

FRESH = 15.0  # seconds

_kept: tuple[float, Figures | None] = (0.0, None)


def trouble(user: User) -> str:
    """What is wrong, in sentences; empty when nothing is, and for who has no back office, without asking."""
    global _kept
    if not user.is_staff:
        return ""
    until, known = _kept
    if known is None or time.monotonic() >= until:
        known = figures.read()
        _kept = (time.monotonic() + FRESH, known)
    return " ".join(f"{sign.name}: {sign.text}" for sign in signs.wrong(known))


def forget() -> None:
    """Ask again next time."""
    global _kept
    _kept = (0.0, None)
