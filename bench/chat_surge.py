"""A market crash: 10,000 customers come to the chat within a minute, through its doors, to a whole installation.

    .venv/bin/python -m bench.chat_surge [--arrivals 10000] [--seconds 60] [--runs 3] [--json]

Each visits, sends his first message, fetches a ticket, subscribes and waits for his place. Meanwhile eight chats that an agent
has taken talk on, and the agent takes from the front of the queue; afterwards he takes as fast as he can for a while. Customers
are served over connections that stay open, as a proxy in front of the desk keeps them. Limits are lifted (GATEHOUSE_LIMITS).

place p99      seconds from the first message sent to the frame that says the place; from arrival: from the first knock
dropped        who got no answer, no place, or whose acknowledged message is not stored exactly once
agents' p99    milliseconds from a customer's socket to his agent's, in the chats that talk on
ms each        processor time of each part of the desk, and of these clients, for one customer
out of turn    chats that were taken after one that had come later; wrong place: who was told another place than he has at last

Exits with 1 when a bar is missed.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
import tempfile
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from bench import fill, ground
from bench.chatting import takers, talking
from bench.chatting.arrivals import BRAND, TEXT, TOPIC, Arrival, Arrivals
from bench.chatting.doors import Doors
from bench.chatting.pairs import Pairs
from bench.chatting.place import Opened
from bench.ground import Bar
from gatehouse.testing.instance import Instance

TALKING, PACE = 8, 20.0  # chats that talk on, and messages a second in all of them
TAKES, DRAINS = 5.0, 15.0  # chats a second that are taken meanwhile; seconds of taking afterwards
EARLIER = 20  # customers before all others: what a desk loads on its first one is not theirs
SETTLES = 8.0  # seconds in which everybody is told his place anew
BARS = {
    "place p99": Bar(2, " s"),
    "from arrival p99": Bar(2, " s"),
    "dropped": Bar(0),
    "agents' p99": Bar(200, " ms"),
    "agents' lost": Bar(0),
    "out of turn": Bar(0),
    "wrong place": Bar(0),
}


def prepare(instance: Instance) -> None:
    """This process's Django as a part of the same installation."""
    os.environ |= {"GATEHOUSE_HOME": str(instance.home), "DATABASE_URL": instance.database_url()}
    os.environ |= {"PORT": str(instance.port), "GATEHOUSE_MODE": "demo", "LOG_LEVEL": "WARNING"}
    fill.django_setup()


def agent_of_topic() -> int:
    from gatehouse.conversations.models import Membership, Topic

    members = Membership.objects.filter(department=Topic.objects.get(slug=TOPIC).department, user__is_active=True)
    return int(members.order_by("user").values_list("user", flat=True)[0])


def taken_chats(agent: int) -> list[Opened]:
    """Chats that talk on, of this agent."""
    from uuid import uuid4

    from gatehouse.accounts.models import User
    from gatehouse.channels.chat.actions.begin import begin_chat
    from gatehouse.channels.chat.models import Brand
    from gatehouse.channels.chat.visits import Visit, arrive
    from gatehouse.conversations.actions.assign import take
    from gatehouse.conversations.models import Topic

    brand, topic, actor = Brand.objects.get(slug=BRAND), Topic.objects.get(slug=TOPIC), User.objects.get(pk=agent).actor
    made = []
    for _ in range(TALKING):
        visitor = arrive(Visit(brand=brand, origin="https://www.alderwick.example", language="en"), "").visitor
        conversation = begin_chat(visitor, topic, TEXT, id_=uuid4()).chat.conversation
        take(conversation, by=actor)
        made.append(Opened(conversation.pk, conversation.contact_id, agent))
    return made


async def surge(instance: Instance, agent: int, chats: list[Opened], options: Namespace) -> dict[str, float]:
    doors = Doors(instance.port)
    arrivals, pairs = Arrivals(doors, instance.live_port, instance.url), Pairs()
    await pairs.connect(instance.live_port, chats)
    await Arrivals(doors, instance.live_port, instance.url).come(EARLIER, 10)
    coming = arrivals.come(options.arrivals, options.arrivals / options.seconds)
    begun = worked(instance)
    with takers.taking(agent, TAKES):
        talks = asyncio.create_task(pairs.keep_saying(PACE, options.seconds))
        await asyncio.gather(coming, talks)
    done = worked(instance)
    await asyncio.sleep(SETTLES)
    figures = times(arrivals.all, pairs)
    figures |= {f"{part}, ms each": 1000 * (done[part] - begun[part]) / options.arrivals for part in done}
    with takers.taking(agent, 0):
        await asyncio.sleep(DRAINS)
    await asyncio.sleep(SETTLES)
    figures |= await asyncio.to_thread(afterwards, instance, arrivals.all)
    arrivals.go()
    await pairs.rest()
    await doors.close()
    return figures | {"agents' lost": len(pairs.said)}


def worked(instance: Instance) -> dict[str, float]:
    """Seconds of processor time that each part has taken so far, and this generator (proc(5), stat)."""
    parts = {part: instance.tree_of(part) for part in ("web", "worker", "postgres")} | {"clients": {os.getpid()}}
    return {part: sum(map(processor_time, pids)) for part, pids in parts.items()}


def processor_time(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def times(all_: Sequence[Arrival], pairs: Pairs) -> dict[str, float]:
    there = [one for one in all_ if one.placed]
    told = talking.percentiles([one.placed - one.said for one in there])
    arrived = talking.percentiles([one.placed - one.came for one in there])
    spoken = talking.percentiles(pairs.took)
    return {
        "place p50": told["p50"] / 1000,
        "place p99": told["p99"] / 1000,
        "from arrival p99": arrived["p99"] / 1000,
        "agents' p50": spoken["p50"],
        "agents' p99": spoken["p99"],
    }


def afterwards(instance: Instance, all_: Sequence[Arrival]) -> dict[str, float]:
    """What the database says, and what each was told last."""
    url = instance.database_url()
    for trouble, count in Counter(one.trouble for one in all_ if one.trouble).most_common(5):
        print(f"{count} times {trouble}", file=sys.stderr)
    lost = takers.not_once(url, [one.id for one in all_ if one.is_acknowledged])
    silent = sum(not one.placed for one in all_)
    taken, wrong_turn = takers.taken(url, [one.conversation for one in all_])
    known = takers.places(url)
    wrong_place = sum(one.place != known.get(one.conversation, 0) for one in all_ if one.placed)
    return {"dropped": lost + silent, "taken": taken, "out of turn": wrong_turn, "wrong place": wrong_place}


def run(options: Namespace) -> dict[str, float]:
    """One crash in an installation of its own."""
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder:
        instance = Instance(Path(folder) / "home", GATEHOUSE_LIMITS="false")
        instance.start()
        try:
            prepare(instance)
            agent = agent_of_topic()
            work = surge(instance, agent, taken_chats(agent), options)
            return asyncio.run(asyncio.wait_for(work, longest(options)))
        finally:
            instance.stop()


def longest(options: Namespace) -> float:
    """Seconds after which a run is given up."""
    return float(4 * options.seconds + DRAINS + 2 * SETTLES + 60)


def run_apart(options: Namespace) -> dict[str, float]:
    """A run in a process of its own: Django belongs to one installation for good."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run_into, args=(options, sender))
    process.start()
    sender.close()  # ours; when the process ends without a word, ours must not keep the line open
    try:
        if not receiver.poll(longest(options) + 120):
            raise SystemExit("a run of the surge did not end")
        found: dict[str, float] = receiver.recv()
        process.join(30)
        return found
    except EOFError:
        raise SystemExit("a run of the surge failed; what it said stands above") from None
    finally:
        process.terminate()
        process.join(60)


def _run_into(options: Namespace, sender: Connection) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sender.send(run(options))


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--arrivals", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--runs", type=int, default=ground.RUNS)
    options = parser.parse_args()
    ground.most_files()
    once = partial(run_apart, options)
    rows = ground.judged("surge", [once() for _ in range(options.runs)], BARS)
    title = f"{options.arrivals:,} customers in {options.seconds:.0f} seconds"
    ground.show(title, rows, as_json=options.json)
    ground.end(rows)


if __name__ == "__main__":
    main()
