"""What a lane does while the database is away."""

import logging
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from gatehouse.conversations.post import Post
from gatehouse.journal.actor import Actor
from gatehouse.live import lanes
from gatehouse.live.lanes import UNAVAILABLE, Lane

from .fakes import on_a_loop


class Away:
    """A database that nobody reaches."""

    async def connection(self) -> Any:
        raise psycopg.OperationalError("starting up")

    async def drop(self) -> None:
        pass


def post() -> Post:
    return Post(
        conversation=1, kind="customer", author=Actor("contact", 1), text="?", channel="chat", client_id=uuid4()
    )


def test_everybody_is_told_and_the_log_once(monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[int] = []
    monkeypatch.setattr(lanes.log, "log", lambda level, *_more: logged.append(level))

    @on_a_loop
    async def test() -> None:
        lane = Lane(Away())  # type: ignore[arg-type]
        for _ in range(3):
            assert await lane._store([post(), post()]) == [UNAVAILABLE] * 2

    test()
    assert logged == [logging.WARNING, logging.DEBUG, logging.DEBUG]
