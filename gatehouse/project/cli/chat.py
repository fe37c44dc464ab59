"""`gatehouse chat`: a small client of the chat (docs/protocol.md), over the network like any other."""

import asyncio
import json
import sys
from typing import Any

import click

from gatehouse.live.reference import Frame, Pass, Talk


@click.command()
@click.argument("url", default="http://127.0.0.1:8000")
@click.option("--as-customer", "side", flag_value="customer", default=True, help="Begin a chat, or go on with --token.")
@click.option("--as-agent", "side", flag_value="agent", help="Answer in the conversation --number, after signing in.")
@click.option("--brand", default="alderwick", show_default=True, help="Which chat.")
@click.option("--topic", default="", help="What it is about; the first one offered when it is left out.")
@click.option("--token", default="", help="Of a visitor from before.")
@click.option("--number", default="", help="Of the conversation that the agent takes.")
@click.option("--email", default="", help="The agent's.")
@click.option(
    "--say", "words", multiple=True, help="Say this, and end when it is stored. Else every line typed is said."
)
@click.option("--json", "as_json", is_flag=True, help="Print every frame as it comes.")
def chat(url: str, side: str, as_json: bool, words: tuple[str, ...], **more: str) -> None:
    """Talk with the installation at URL. What you type is said; Ctrl-D or Ctrl-C ends."""
    from gatehouse.project.cli.doors import AgentsDoor, CustomersDoor

    door = (
        AgentsDoor(url, more["number"], more["email"])
        if side == "agent"
        else CustomersDoor(url, more["brand"], more["topic"], more["token"])
    )
    asyncio.run(_talk(door.enter, list(words), as_json))


async def _talk(enter: Any, words: list[str], as_json: bool) -> None:
    is_told = bool(words)
    fetch = await asyncio.to_thread(enter, words)

    async def fetched() -> Pass:
        return await asyncio.to_thread(fetch)

    talk = Talk(fetched, lambda frame: _show(frame, as_json))
    running = asyncio.create_task(talk.run())
    try:
        async with asyncio.timeout(30):
            await talk.is_subscribed.wait()
        for line in words:
            await talk.say(line)
        if not is_told:
            await _said_by_hand(talk)
        async with asyncio.timeout(30):
            while talk.unsaid:
                await asyncio.sleep(0.05)
    finally:
        running.cancel()


async def _said_by_hand(talk: Talk) -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            await talk.say(line.strip())


def _show(frame: Frame, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(frame, ensure_ascii=False))
    elif line := _line(frame):
        click.echo(line)


def _line(frame: Frame) -> str:
    """A frame as a person reads it; empty for those that only matter to programs."""
    match frame["type"]:
        case "message":
            who = frame["name"] or frame["from"]
            return f"{frame['seq']:>4}  {who}: {frame['text']}"
        case "event":
            return f"{frame['seq']:>4}  ({frame['kind']} {frame['name']})".replace(" )", ")")
        case "queue":
            return f"      (place {frame['place']})" if frame["place"] else ""
        case "error":
            return f"      ! {frame['message']}"
        case "typing" if frame["is_typing"]:
            return f"      … {frame['name'] or frame['from']} is typing"
    return ""
