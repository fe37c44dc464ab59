"""Whether mail is in trouble: asked by every page of who can see to it, so a process keeps the figures for some seconds."""

import time

from gatehouse.channels.email.flow import figures, signs
from gatehouse.channels.email.flow.figures import Figures

FRESH = 15.0  # seconds

_kept: tuple[float, Figures | None] = (0.0, None)


def trouble() -> str:
    """What is wrong, in sentences; empty when nothing is."""
    global _kept
    until, known = _kept
    if known is None or time.monotonic() >= until:
        known = figures.read()
        _kept = (time.monotonic() + FRESH, known)
    return " ".join(f"{sign.name}: {sign.text}" for sign in signs.wrong(known))


def forget() -> None:
    """Ask again next time."""
    global _kept
    _kept = (0.0, None)
