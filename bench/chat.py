"""The live chat: customer's socket -> stored and journaled -> agent's socket, all in real processes on these cores.

    .venv/bin/python -m bench.chat [--only rate|latency|sockets|churn|faults] [--seconds 8] [--runs 3] [--json]

raw      the posting statement alone, prepared, eight connections, each message its own transaction (bench.posting)
rate     what one gateway stores and hands on in a second, with so many messages under way at once
latency  300 messages a second over 1,000 chats: milliseconds from the customer's socket to the agent's
sockets  5,000 idle ones that each hear of a chat: resident memory over the empty process
churn    connects and disconnects, 50,000 of them: resident memory afterwards over where it began
faults   200 chats, 50 messages a second, `kill -9` of gateway, web and PostgreSQL: seconds until a part was back and then
         until its clients were, and what became of what was acknowledged (one run, on an installation of its own)

--chats, --sockets and --turns make it smaller, to see that it runs. Exits with 1 when a bar is missed.
"""

import asyncio
import statistics
from argparse import Namespace
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from bench import ground, posting
from bench.chatting import faults, talking
from bench.chatting.pairs import subscribe
from bench.chatting.place import Opened, Place, gateway, open_chats
from bench.chatting.weight import Crowd, resident
from bench.ground import Bar

PACE = 300  # messages a second
PATH, ANSWER = "/live/socket", b'{"type":"subscribed"'
LONGEST = 600.0  # seconds of one run of a case
BARS = {
    "rate": {"of raw, %": Bar(25, " %", is_least=True), "lost": Bar(0)},
    "latency": {"p50": Bar(15, " ms"), "p99": Bar(80, " ms"), "lost": Bar(0)},
    "sockets": {"kB each": Bar(20, " kB"), "unanswered": Bar(0)},
    "churn": {"of before, %": Bar(110, " %"), "unanswered": Bar(0)},
}
Chats = list[Opened]
Case = Callable[[Place, Chats, Namespace], Coroutine[Any, Any, dict[str, float]]]


async def rate(place: Place, chats: Chats, options: Namespace) -> dict[str, float]:
    return await talking.rate(place.sockets, chats, options.seconds)


async def latency(place: Place, chats: Chats, options: Namespace) -> dict[str, float]:
    return await talking.latency(place.sockets, chats, options.seconds, PACE)


async def sockets(place: Place, chats: Chats, options: Namespace) -> dict[str, float]:
    empty = resident(place.pid)
    crowd = _crowd(place, chats, options.sockets, stays=True)
    unanswered = await crowd.come()
    each = (resident(place.pid) - empty) / options.sockets / 1024
    crowd.go()
    return {"kB each": each, "unanswered": unanswered}


async def churn(place: Place, chats: Chats, options: Namespace) -> dict[str, float]:
    """Come, subscribe, go. It is weighed after the first tenth, when the interpreter has what it keeps, and at the end."""
    unanswered = await _crowd(place, chats, options.turns // 10, stays=False).come()
    before = resident(place.pid)
    for _ in range(9):
        unanswered += await _crowd(place, chats, options.turns // 10, stays=False).come()
    after = resident(place.pid)
    sizes = {"MB before": before / (1 << 20), "MB after": after / (1 << 20)}
    return sizes | {"of before, %": 100 * after / before, "unanswered": unanswered}


def _crowd(place: Place, chats: Chats, count: int, *, stays: bool) -> Crowd:
    def greet(number: int) -> bytes:
        return subscribe(chats[number % len(chats)].tickets()[0])

    return Crowd(place.sockets, count, greet, ANSWER, path=PATH, stays=stays)


CASES: dict[str, Case] = {"rate": rate, "latency": latency, "sockets": sockets, "churn": churn}


def run(case: str, chats: Chats, options: Namespace) -> dict[str, float]:
    """One case against a gateway of its own, within its time."""
    with gateway() as place:
        return asyncio.run(asyncio.wait_for(CASES[case](place, chats, options), LONGEST))


def raw(chats: Chats, url: str, options: Namespace) -> dict[str, float]:
    known = [(chat.conversation, "", chat.contact) for chat in chats]
    return {"messages a second": posting.rate("raw", 8, known, url, options.seconds / 2)}


def measured(case: str, chats: Chats, url: str, options: Namespace) -> list[dict[str, Any]]:
    """The case's rows; with the rate those of what it is compared with, taken in turn."""
    once = partial(run, case, chats, options)
    if case != "rate":
        return ground.judged(case, [once() for _ in range(options.runs)], BARS[case])
    raws, runs = [], []
    for _ in range(options.runs):
        raws.append(raw(chats, url, options))
        runs.append(once())
    middle = statistics.median(one["messages a second"] for one in raws)
    runs = [one | {"of raw, %": 100 * one["messages a second"] / middle} for one in runs]
    return ground.judged("raw", raws, {}) + ground.judged(case, runs, BARS[case])


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--runs", type=int, default=ground.RUNS)
    parser.add_argument("--only", choices=[*CASES, "faults"])
    for name, most in (("chats", 1_000), ("sockets", 5_000), ("turns", 50_000)):
        parser.add_argument(f"--{name}", type=int, default=most)
    options = parser.parse_args()
    ground.most_files()
    cases = [options.only] if options.only else [*CASES, "faults"]
    rows = faults.faults() if "faults" in cases else []  # before Django is set up here for the others
    if quiet := [case for case in cases if case in CASES]:
        with ground.database() as url:
            chats = open_chats(options.chats)
            rows += [row for case in quiet for row in measured(case, chats, url, options)]
    ground.show("Live chat", rows, as_json=options.json)
    ground.end(rows)


if __name__ == "__main__":
    main()
