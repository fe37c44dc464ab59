"""What was acknowledged in a chat is there once and in order, whatever is killed meanwhile."""

import asyncio
import itertools
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg

from gatehouse.project import processes
from gatehouse.testing.chatters import Chatter, on_a_loop_of_its_own
from gatehouse.testing.instance import Instance, running_copy

CHATS, A_SECOND, SECONDS = 24, 24, 8


async def _through(chatters: list[Chatter], hurts: list[Callable[[], None]]) -> None:
    """Talk for some seconds, hurt the installation meanwhile, and wait until all is acknowledged and shown."""
    running = [asyncio.create_task(chatter.talk.run()) for chatter in chatters]
    for chatter in chatters:
        await asyncio.wait_for(chatter.talk.is_subscribed.wait(), 30)
    turns = itertools.cycle(chatters)
    hurting: list[asyncio.Future[None]] = []
    for number in range(A_SECOND * SECONDS):
        await next(turns).talk.say(f"line {number}")
        await asyncio.sleep(1 / A_SECOND)
        if number % (A_SECOND * SECONDS // 3) == A_SECOND and len(hurting) < len(hurts):
            hurting.append(asyncio.ensure_future(asyncio.to_thread(hurts[len(hurting)])))
    assert len(hurting) == len(hurts)
    await asyncio.gather(*hurting)
    async with asyncio.timeout(40):
        while any(chatter.talk.unsaid for chatter in chatters) or any(_is_behind(chatter) for chatter in chatters):
            await asyncio.sleep(0.05)
    for task in running:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*running)


def _is_behind(chatter: Chatter) -> bool:
    told = {frame.get("client_id") for frame in chatter.shown}
    return not set(chatter.talk.acknowledged) <= told


def _kill_web(instance: Instance) -> None:
    processes.send(signal.SIGKILL, instance.tree_of("web"))


def _kill_database(instance: Instance) -> None:
    processes.send(signal.SIGKILL, instance.tree_of("postgres"))


def test_what_was_acknowledged_is_there_once_and_in_order(used_home: Path, tmp_path: Path) -> None:
    """While the web process with the gateway is killed, and then PostgreSQL."""
    with running_copy(used_home, tmp_path / "home", GATEHOUSE_LIMITS="false") as instance:
        chatters = [Chatter(instance.url) for _ in range(CHATS)]
        for chatter in chatters:
            chatter.begin()
        hurts = [lambda: _kill_web(instance), lambda: _kill_database(instance)]
        on_a_loop_of_its_own(lambda: _through(chatters, hurts))
        for chatter in chatters:
            assert chatter.talk.connections > 1, "the kill was not felt"
            assert [frame["seq"] for frame in chatter.shown] == list(range(1, len(chatter.shown) + 1))
            assert not chatter.talk.refused
        with psycopg.connect(instance.database_url()) as connection:
            kept = connection.execute(
                "select c.number, m.client_id::text, m.public_seq from conversations_message m"
                " join conversations_conversation c on c.id = m.conversation_id where m.channel = 'chat'"
            ).fetchall()
        for chatter in chatters:
            stored = {client: seq for number, client, seq in kept if number == chatter.number}
            assert {id_: ack["seq"] for id_, ack in chatter.talk.acknowledged.items()}.items() <= stored.items()
            assert sorted(stored.values()) == list(range(1, len(stored) + 1)), "once each, without a gap"
