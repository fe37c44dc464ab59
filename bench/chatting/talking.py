"""How many messages a second reach the other side, and how fast, whatever speaks at the port."""

import asyncio
import statistics
import time
from collections.abc import Sequence

from bench.chatting.pairs import Pairs, Talking

UNDER_WAY = 64
SILENCE = 5.0  # seconds without a message after which those under way are taken for lost


async def rate(port: int, chats: Sequence[Talking], seconds: float) -> dict[str, float]:
    """Messages a second with UNDER_WAY of them always on their way."""
    pairs, number = Pairs(), 0
    await pairs.connect(port, chats)
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        while len(pairs.said) < UNDER_WAY:
            pairs.say(number)
            number += 1
        if not await _one_arrives(pairs):
            break
    passed, done = time.perf_counter() - begun, len(pairs.took)
    await pairs.rest()
    return {"messages a second": done / passed, "lost": float(len(pairs.said))}


async def latency(port: int, chats: Sequence[Talking], seconds: float, pace: float) -> dict[str, float]:
    """Milliseconds from socket to socket at `pace` messages a second."""
    pairs = Pairs()
    await pairs.connect(port, chats)
    await pairs.keep_saying(pace, seconds)
    await pairs.rest()
    return percentiles(pairs.took) | {"lost": float(len(pairs.said))}


def percentiles(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles([1000 * one for one in seconds], n=100)
    return {"p50": cuts[49], "p99": cuts[98]}


async def _one_arrives(pairs: Pairs) -> bool:
    pairs.arrived.clear()
    try:
        async with asyncio.timeout(SILENCE):
            await pairs.arrived.wait()
    except TimeoutError:
        return False
    return True
