"""Customers in chats over the network, each with a reference client, for what must survive kills."""

import asyncio
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from gatehouse.live.reference import Frame, Pass, Talk


@dataclass
class Chatter:
    """One customer. `shown` are the messages as his client shows them, in the order in which they came."""

    url: str
    token: str = ""
    number: str = ""
    shown: list[Frame] = field(default_factory=list)
    talk: Talk = field(init=False)

    def __post_init__(self) -> None:
        self.talk = Talk(self._pass, self._hear)

    def begin(self, topic: str = "something-else", brand: str = "alderwick") -> None:
        """Come and write a first message."""
        self.token = self.post("visits", {"brand": brand, "origin": self.url})["token"]
        begun = self.post("conversations", {"id": str(uuid4()), "topic": topic, "text": "Where is it?"})
        self.number = begun["chat"]["number"]

    def post(self, door: str, body: dict[str, Any]) -> Any:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        asked = urllib.request.Request(f"{self.url}/chat/{door}/", json.dumps(body).encode(), headers)  # noqa: S310
        return json.load(urllib.request.urlopen(asked, timeout=20))  # noqa: S310

    async def _pass(self) -> Pass:
        try:
            given = await asyncio.to_thread(self.post, "tickets", {})
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise ConnectionError("the desk is away") from error
        return Pass(given["ticket"], given["subject"], given["socket"])

    def _hear(self, frame: Frame) -> None:
        if frame["type"] in ("message", "event"):
            self.shown.append(frame)


def on_a_loop_of_its_own(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run it in a thread: a browser of other tests may have a loop in this one."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
