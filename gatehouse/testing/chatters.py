"""People in chats over the network, each with a reference client: customers by the doors, agents by tickets made for them."""

import asyncio
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

from gatehouse.journal.actor import Actor
from gatehouse.live.reference import Frame, Pass, Talk
from gatehouse.live.tickets import Sign, mint
from gatehouse.project.processes import wait_until
from gatehouse.testing.chats import PHONE

SITE = "https://www.alderwick.example"
T = TypeVar("T")


@dataclass
class Party:
    """One side of a chat. `frames` is all that its client was told, `came` when it was subscribed (time.monotonic)."""

    frames: list[Frame] = field(default_factory=list)
    came: list[float] = field(default_factory=list)
    talk: Talk = field(init=False)

    def __post_init__(self) -> None:
        self.talk = Talk(self.fetch, self.hear)

    async def fetch(self) -> Pass:
        raise NotImplementedError

    def hear(self, frame: Frame) -> None:
        self.frames.append(frame)
        if frame["type"] == "subscribed":
            self.came.append(time.monotonic())

    @property
    def shown(self) -> list[Frame]:
        """What its client shows of the talk, in the order in which it came."""
        return [frame for frame in self.frames if frame["type"] in ("message", "event")]


@dataclass
class Chatter(Party):
    """A customer at the installation under `url`; a second one with the same token is his other tab."""

    url: str = ""
    token: str = ""
    language: str = "en"
    number: str = ""
    subject: str = ""

    def begin(self, text: str = "Where is it?", topic: str = "something-else") -> None:
        """Come, and write a first message."""
        page = {"url": f"{SITE}/trade", "title": "BTC/USDT"}
        came = self.post("visits", brand="alderwick", origin=SITE, language=self.language, page=page)
        self.token = came["token"]
        begun = self.post("conversations", id=str(uuid4()), topic=topic, text=text)["chat"]
        self.number, self.subject = begun["number"], begun["subject"]

    def post(self, door: str, **body: Any) -> Any:
        headers = {"Content-Type": "application/json", "User-Agent": PHONE, "Authorization": f"Bearer {self.token}"}
        asked = urllib.request.Request(f"{self.url}/chat/{door}/", json.dumps(body).encode(), headers)  # noqa: S310
        with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310
            return json.load(answer)

    async def fetch(self) -> Pass:
        try:
            given = await asyncio.to_thread(self.post, "tickets")
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise ConnectionError("the desk is away") from error
        return Pass(given["ticket"], given["subject"], given["socket"])


@dataclass
class Answerer(Party):
    """The agent with this number in one chat, by tickets that `sign` makes good."""

    agent: int = 0
    subject: str = ""
    socket: str = ""
    sign: Sign = lambda purpose, data: ""

    async def fetch(self) -> Pass:
        side = Actor("agent", self.agent)
        ticket = mint(side, [self.subject], is_public=True, session_key=f"agent {self.agent}", sign=self.sign)
        return Pass(ticket, self.subject, self.socket)


@dataclass
class Guest(Chatter):
    """A customer who stays connected on a thread of his own, for who runs no loop."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def come(self, text: str) -> None:
        """Begin a chat by its first message."""
        self.begin(text, "deposit-not-credited")
        self._running = self._start(self.talk.run())
        assert wait_until(self.talk.is_subscribed.is_set, seconds=20)

    def say(self, text: str) -> None:
        self._start(self.talk.say(text)).result(20)

    def type(self, is_typing: bool = True) -> None:
        self._start(self.talk.tell("typing", is_typing=is_typing)).result(20)

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
        self._start(self._stop())

    async def _stop(self) -> None:
        """Once its socket is closed."""
        everything = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*everything, return_exceptions=True)
        self._loop.stop()

    def _start(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)


def on_a_loop_of_its_own(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run it in a thread: a browser of other tests may have a loop in this one."""
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(asyncio.run(work()))
        except BaseException as error:
            done.set_exception(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return done.result()
