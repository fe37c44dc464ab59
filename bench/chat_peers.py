"""Our chat beside a minimal one on Django Channels and Redis that stores each message, with the same clients in the same run.

    .venv/bin/python -m bench.chat_peers [--seconds 8] [--chats 500] [--sockets 5000] [--runs 3] [--default-layer] [--json]

ours      one gateway: guarded, journaled, stored, acknowledged
channels  two uvicorn workers (uvloop, httptools, websockets) with channels_redis' pubsub layer; --default-layer: its other one

messages a second with 64 under way, from socket to stored to the other socket; kB of memory each idle socket takes in all
processes of a side (Redis not counted), beyond the first hundred. The peer's packages
(requirements/peers.txt) go into an environment of their own, .venv/peers. Exits with 1 when a bar is missed.
"""

import asyncio
import statistics
import tempfile
from argparse import Namespace
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench import ground
from bench.chatting import talking
from bench.chatting.pairs import Talking, subscribe
from bench.chatting.place import gateway, open_chats
from bench.chatting.weight import Crowd, resident
from bench.ground import Bar, Runs
from bench.peers.running import PeersChat, running_channels

PATH, ANSWER = "/live/socket", b'{"type":"subscribed"'
LONGEST = 600.0  # seconds of one side's run
FIRST = 100  # sockets that are there before the others are weighed: what is loaded with them is no socket's
RATIOS = {
    "messages a second, of theirs": Bar(1.5, " times", is_least=True),
    "memory a socket, of theirs": Bar(60, " %"),
}
OURS = {"lost": Bar(0), "unanswered": Bar(0)}
Side = Callable[[], dict[str, float]]


def ours(chats: Sequence[Talking], options: Namespace) -> dict[str, float]:
    with gateway() as place:
        return _measure(place.sockets, {place.pid}, chats, options)


def theirs(url: str, layer: str, options: Namespace) -> dict[str, float]:
    chats = [PeersChat(number) for number in range(options.chats)]
    with (
        tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder,
        running_channels(url, Path(folder), layer=layer) as peer,
    ):
        return _measure(peer.port, set(peer.pids), chats, options)


def _measure(port: int, pids: set[int], chats: Sequence[Talking], options: Namespace) -> dict[str, float]:
    """The idle ones first: what was busy has memory to spare."""
    return asyncio.run(asyncio.wait_for(_weigh_and_talk(port, pids, chats, options), LONGEST))


async def _weigh_and_talk(port: int, pids: set[int], chats: Sequence[Talking], options: Namespace) -> dict[str, float]:
    def greet(number: int) -> bytes:
        return subscribe(chats[number % len(chats)].tickets()[0])

    first, crowd = (Crowd(port, count, greet, ANSWER, path=PATH, stays=True) for count in (FIRST, options.sockets))
    unanswered = await first.come()
    before = resident(*pids)
    unanswered += await crowd.come()
    each = (resident(*pids) - before) / options.sockets / 1024
    first.go()
    crowd.go()
    await asyncio.sleep(2)
    return await talking.rate(port, chats, options.seconds) | {"kB a socket": each, "unanswered": unanswered}


def ratios(us: Runs, them: Runs) -> Runs:
    """Of the medians."""

    def of(name: str) -> float:
        return statistics.median(one[name] for one in us) / statistics.median(one[name] for one in them)

    return [
        {"messages a second, of theirs": of("messages a second"), "memory a socket, of theirs": 100 * of("kB a socket")}
    ]


def measured(sides: dict[str, Side], runs: int) -> list[dict[str, Any]]:
    found: dict[str, Runs] = {name: [] for name in sides}
    for _ in range(runs):
        for name, run in sides.items():
            found[name].append(run())
    rows = [row for name, side in found.items() for row in ground.judged(name, side, OURS if name == "ours" else {})]
    return rows + ground.judged("ours", ratios(found["ours"], found["channels"]), RATIOS)


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--chats", type=int, default=500)
    parser.add_argument("--sockets", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=ground.RUNS)
    parser.add_argument("--default-layer", action="store_true")
    options = parser.parse_args()
    ground.most_files()
    with ground.database() as url:
        chats = open_chats(options.chats)
        sides: dict[str, Side] = {
            "ours": partial(ours, chats, options),
            "channels": partial(theirs, url, "pubsub", options),
        }
        if options.default_layer:
            sides["channels, default layer"] = partial(theirs, url, "default", options)
        rows = measured(sides, options.runs)
    ground.show("Beside Django Channels and Redis", rows, as_json=options.json)
    ground.end(rows)


if __name__ == "__main__":
    main()
