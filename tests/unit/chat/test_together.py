"""Doing together what has come in meanwhile."""

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from gatehouse.channels.chat.rush.together import MOST_AT_ONCE, MOST_WAITING, Together


def run(work: Callable[[list[int]], Any], count: int) -> list[Any]:
    async def all_of_it() -> list[Any]:
        line: Together[int, int] = Together(work)
        running = asyncio.create_task(line.run())
        try:
            return await asyncio.gather(*(line.do(number) for number in range(count)))
        finally:
            running.cancel()

    return asyncio.run(all_of_it())


def test_what_waits_is_done_in_one_go_and_in_order() -> None:
    batches: list[list[int]] = []

    async def doubled(items: list[int]) -> list[int]:
        batches.append(items)
        return [2 * item for item in items]

    assert run(doubled, 150) == [2 * number for number in range(150)]
    assert [len(batch) for batch in batches] == [MOST_AT_ONCE, MOST_AT_ONCE, 150 - 2 * MOST_AT_ONCE]
    assert [item for batch in batches for item in batch] == list(range(150))


@pytest.mark.parametrize("error", [psycopg.OperationalError("gone"), OSError("gone"), KeyError("a mistake of ours")])
def test_what_fails_is_left_to_others_and_the_next_is_done(error: Exception) -> None:
    async def fails_at_first(items: list[int]) -> list[int]:
        if 0 in items:
            raise error
        return items

    assert run(fails_at_first, MOST_AT_ONCE + 1) == [None] * MOST_AT_ONCE + [MOST_AT_ONCE]


def test_who_comes_when_too_many_wait_is_left_to_others() -> None:
    async def as_it_is(items: list[int]) -> list[int]:
        return items

    outcomes = run(as_it_is, MOST_WAITING + 2)
    assert outcomes[MOST_WAITING:] == [None, None]
    assert outcomes[:MOST_WAITING] == list(range(MOST_WAITING))


def test_somebody_who_hung_up_holds_up_nobody() -> None:
    async def as_it_is(items: list[int]) -> list[int]:
        await asyncio.sleep(0)
        return items

    async def hang_up() -> int | None:
        line: Together[int, int] = Together(as_it_is)
        gone = asyncio.create_task(line.do(1))
        await asyncio.sleep(0)
        gone.cancel()
        running = asyncio.create_task(line.run())
        try:
            return await line.do(2)
        finally:
            running.cancel()

    assert asyncio.run(hang_up()) == 2
