"""A customer in the bubble, without the bubble: the doors and the socket as any client uses them."""

import asyncio
import http.client
import json
import threading
from collections.abc import Coroutine
from typing import Any
from uuid import uuid4

from gatehouse.live.reference import Frame, Pass, Talk
from gatehouse.project.processes import wait_until
from gatehouse.testing.chats import PHONE
from gatehouse.testing.instance import Instance

SITE = "https://www.alderwick.example"


class Customer:
    """Begins a chat by its first message and stays connected on a thread of its own."""

    def __init__(self, instance: Instance, text: str, *, language: str = "en") -> None:
        self.instance = instance
        self.token = ""
        page = {"url": f"{SITE}/trade", "title": "BTC/USDT"}
        visit = {"brand": "alderwick", "origin": SITE, "language": language, "page": page}
        self.token = self.post("visits", **visit)["token"]
        begun = self.post("conversations", id=str(uuid4()), topic="deposit-not-credited", text=text)
        self.number: str = begun["chat"]["number"]
        self.frames: list[Frame] = []
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._talk = Talk(self._fetch, self.frames.append)
        self._running = asyncio.run_coroutine_threadsafe(self._talk.run(), self._loop)
        assert wait_until(self._talk.is_subscribed.is_set, seconds=20)

    def say(self, text: str) -> None:
        self._do(self._talk.say(text))

    def type(self, is_typing: bool = True) -> None:
        self._do(self._talk.tell("typing", is_typing=is_typing))

    def hears(self, type_: str, **wanted: Any) -> None:
        """Wait for a frame of this type that says all this."""

        def found() -> bool:
            said = {name.rstrip("_"): value for name, value in wanted.items()} | {"type": type_}
            return any({name: frame.get(name) for name in said} == said for frame in tuple(self.frames))

        assert wait_until(found, seconds=20), f"no {type_} {wanted} among {self.frames}"

    def leave(self) -> None:
        """End the chat and go."""
        self.post("end")
        self._running.cancel()
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop)

    async def _stop(self) -> None:
        """Once its socket is closed."""
        everything = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*everything, return_exceptions=True)
        self._loop.stop()

    def _do(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _fetch(self) -> Pass:
        made = await asyncio.to_thread(self.post, "tickets")
        return Pass(made["ticket"], made["subject"], made["socket"])

    def post(self, door: str, **body: Any) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "User-Agent": PHONE, "Authorization": f"Bearer {self.token}"}
        connection = http.client.HTTPConnection("127.0.0.1", self.instance.port, timeout=20)
        connection.request("POST", f"/chat/{door}/", json.dumps(body), headers)
        answer = connection.getresponse()
        content = json.load(answer)
        connection.close()
        assert answer.status < 300, content
        return dict(content)
