"""Reading what is plain, with brands and topics at hand."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import SynchronousOnlyOperation
from django.db import connections

from gatehouse.channels.chat import brands
from gatehouse.channels.forms import topics

Asked = TypeVar("Asked")
Result = TypeVar("Result")


async def read(how: Callable[[Asked], Result], asked: Asked) -> Result:
    """Brands and topics are kept for a few seconds. When they have grown old they are read again on a thread: Django's own
    connections may not hold up the event loop."""
    try:
        return how(asked)
    except SynchronousOnlyOperation:
        await asyncio.to_thread(_read_again)
        return how(asked)


def _read_again() -> None:
    try:
        brands.get_brand("")
        topics.shelf()
    finally:
        connections.close_all()  # the thread may never be asked again
