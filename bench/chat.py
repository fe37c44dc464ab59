"""The live chat: customer's socket -> stored and journaled -> agent's socket, all in real processes on these cores.

    .venv/bin/python -m bench.chat [--only rate|latency|sockets|churn|faults] [--seconds 8] [--json]

raw      the posting statement alone, prepared, eight connections, each message its own transaction (bench.posting)
rate     what one gateway stores and hands on in a second, with so many messages under way at once
latency  300 messages a second over 1,000 chats: milliseconds from the customer's socket to the agent's
sockets  5,000 idle ones that each hear of a chat: resident memory over the empty process
churn    connects and disconnects, 50,000 of them: resident memory afterwards over where it began
faults   200 chats, 50 messages a second, `kill -9` of gateway, web and PostgreSQL: seconds until a part was back and then
         until its clients were, and what became of what was acknowledged (one run, on an installation of its own)
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from bench import ground, posting
from bench.chatting.faults import faults
from bench.chatting.place import Opened, Place, gateway, open_chats
from bench.chatting.wire import Wire, dial

CHATS, SOCKETS, TURNS = 1_000, 5_000, 50_000
PACE = 300  # messages a second
UNDER_WAY = 64
TEXT = posting.TEXT


class Pairs:
    """Customers and agents of many chats, connected; counts what arrives at the agents."""

    def __init__(self) -> None:
        self.customers: list[tuple[Wire, Opened]] = []
        self.agents: list[Wire] = []
        self.said: dict[bytes, float] = {}
        self.took: list[float] = []
        self.arrived = asyncio.Event()
        self.ready = 0

    async def connect(self, place: Place, chats: list[Opened]) -> None:
        for chat in chats:
            customer, agent = chat.tickets()
            wire = await dial(place.sockets, self._as_customer, key=chat)
            wire.send(_subscribe(customer))
            self.customers.append((wire, chat))
            other = await dial(place.sockets, self._as_agent, key=chat)
            other.send(_subscribe(agent))
            self.agents.append(other)
        while self.ready < 2 * len(chats):
            await asyncio.sleep(0.01)

    def say(self, number: int) -> None:
        wire, chat = self.customers[number % len(self.customers)]
        id_ = str(uuid4())
        self.said[id_.encode()] = time.perf_counter()
        wire.send(
            json.dumps(
                {"type": "say", "subject": f"conversation:{chat.conversation}", "id": id_, "text": TEXT}
            ).encode()
        )

    def _as_customer(self, wire: Wire, text: bytes) -> None:
        self.ready += text.startswith(b'{"type":"subscribed"')

    def _as_agent(self, wire: Wire, text: bytes) -> None:
        self.ready += text.startswith(b'{"type":"subscribed"')
        if text.startswith(b'{"type":"message"'):
            start = text.find(b'"client_id":"') + 13
            begun = self.said.pop(text[start : start + 36], None)
            if begun is not None:
                self.took.append(time.perf_counter() - begun)
                self.arrived.set()


async def rate(place: Place, chats: list[Opened], seconds: float) -> dict[str, float]:
    """Messages a second with UNDER_WAY of them always on their way."""
    pairs, number = Pairs(), 0
    await pairs.connect(place, chats)
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        while len(pairs.said) < UNDER_WAY:
            pairs.say(number)
            number += 1
        pairs.arrived.clear()
        async with asyncio.timeout(30):
            await pairs.arrived.wait()
    passed, done = time.perf_counter() - begun, len(pairs.took)
    await _rest(pairs)
    return {"rate": done / passed, "lost": float(len(pairs.said))}


async def latency(place: Place, chats: list[Opened], seconds: float) -> dict[str, float]:
    """PACE messages a second, each at its own time, whatever became of those before."""
    pairs = Pairs()
    await pairs.connect(place, chats)
    begun = time.perf_counter()
    for number in range(int(PACE * seconds)):
        wait = begun + number / PACE - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        pairs.say(number)
    await _rest(pairs)
    milliseconds = statistics.quantiles([one * 1000 for one in pairs.took], n=100)
    return {"p50": milliseconds[49], "p99": milliseconds[98], "lost": float(len(pairs.said))}


async def sockets(place: Place, chats: list[Opened], seconds: float) -> dict[str, float]:
    """Kilobytes of each idle one."""
    empty, heard = resident(place.pid), [0]

    def hear(wire: Wire, text: bytes) -> None:
        heard[0] += text.startswith(b'{"type":"subscribed"')

    wires = []
    for number in range(SOCKETS):
        wire = await dial(place.sockets, hear)
        wire.send(_subscribe(chats[number % len(chats)].tickets()[0]))
        wires.append(wire)
    while heard[0] < SOCKETS:
        await asyncio.sleep(0.05)
    await asyncio.sleep(2)
    return {"kB": (resident(place.pid) - empty) / SOCKETS / 1024}


async def churn(place: Place, chats: list[Opened], seconds: float) -> dict[str, float]:
    """Come, subscribe, go. It is weighed after the first tenth, when the interpreter has what it keeps, and at the end."""
    heard = [0]

    def hear(wire: Wire, text: bytes) -> None:
        if text.startswith(b'{"type":"subscribed"'):
            heard[0] += 1
            wire.transport.close()

    async def come(count: int) -> None:
        for number in range(count):
            wire = await dial(place.sockets, hear)
            wire.send(_subscribe(chats[number % len(chats)].tickets()[0]))
            while number - heard[0] % count > 200:
                await asyncio.sleep(0.001)
        await asyncio.sleep(2)

    await come(TURNS // 10)
    first = resident(place.pid)
    for _ in range(9):
        await come(TURNS // 10)
    return {
        "MB before": first / (1 << 20),
        "MB after": resident(place.pid) / (1 << 20),
        "share": resident(place.pid) / first,
    }


def resident(pid: int) -> int:
    """Bytes of a process that are in memory (VmRSS)."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


async def _rest(pairs: Pairs) -> None:
    """What is still under way arrives, or is lost."""
    deadline = time.perf_counter() + 10
    while pairs.said and time.perf_counter() < deadline:
        await asyncio.sleep(0.01)
    for wire in (*(one for one, _ in pairs.customers), *pairs.agents):
        wire.transport.abort()
    await asyncio.sleep(0.5)


def _subscribe(ticket: str) -> bytes:
    return json.dumps({"type": "subscribe", "ticket": ticket}).encode()


Case = Callable[[Place, list[Opened], float], Awaitable[dict[str, float]]]
CASES: dict[str, Case] = {"rate": rate, "latency": latency, "sockets": sockets, "churn": churn}


def run(case: str, chats: list[Opened], seconds: float) -> dict[str, float]:
    """One case against a gateway of its own."""
    with gateway() as place:
        return asyncio.run(CASES[case](place, chats, seconds))  # type: ignore[arg-type]


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--runs", type=int, default=ground.RUNS)
    parser.add_argument("--only", choices=[*CASES, "faults"])
    options = parser.parse_args()
    cases = [options.only] if options.only else [*CASES, "faults"]
    rows = faults() if "faults" in cases else []
    if measured := [case for case in cases if case in CASES]:
        rows = [*_measure(measured, options), *rows]
    ground.show("Live chat", rows, as_json=options.json)


def _measure(cases: list[str], options: argparse.Namespace) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    with ground.database() as url:
        chats = open_chats(CHATS)
        if "rate" in cases:
            known = [(chat.conversation, "", chat.contact) for chat in chats]
            raws = [posting.rate("raw", 8, known, url, options.seconds / 2) for _ in range(options.runs)]
            rows.append({"case": "raw", "figures": f"{statistics.median(raws):.0f} a second"})
        for case in cases:
            runs = [run(case, chats, options.seconds) for _ in range(options.runs)]
            figures = {name: statistics.median(one[name] for one in runs) for name in runs[0]}
            rows.append({"case": case, "figures": ", ".join(f"{name} {value:.2f}" for name, value in figures.items())})
    return rows


if __name__ == "__main__":
    main()
