"""Asking the exchange for a page, which shows the rest when there is no answer."""

from collections.abc import Callable
from typing import TypeVar

from gatehouse.exchange import exchange
from gatehouse.exchange.base import Exchange, Unavailable, Unknown

T = TypeVar("T")


def answered(ask: Callable[[Exchange], T]) -> tuple[T | None, str]:
    """What it answers, or None and why: `away` when asking again helps, `unknown` when it does not.

    Within three seconds, whatever the exchange does.
    """
    try:
        return ask(exchange()), ""
    except Unavailable:
        return None, "away"
    except Unknown:
        return None, "unknown"
