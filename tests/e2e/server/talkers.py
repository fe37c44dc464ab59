"""Who talks with the gateway in these tests, by WebSocket or by polls. Every frame heard is held to the JSON Schema."""

import json
import os
import time
from collections import deque
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from jsonschema import Draft202012Validator

from gatehouse.journal.actor import Actor
from gatehouse.live.tickets import Sign, mint
from gatehouse.project.keys import Keyring
from gatehouse.testing.web import Web, answer_of

from . import handmade
from .handmade import Raw, frame

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "protocol.schema.json").read_text())
PATIENCE = 10.0
Frame = dict[str, Any]
ASK = b'{"type":"ping"}'


@cache
def _validator(type_: str) -> Draft202012Validator:
    """Of one type of frame: what an undiscriminating validator would try one by one."""
    found = SCHEMA["$defs"]["ServerFrame"]["discriminator"]["mapping"][type_]
    return Draft202012Validator({"$ref": found, "$defs": SCHEMA["$defs"]})


def checked(text: str | bytes) -> Frame:
    heard: Frame = json.loads(text)
    _validator(heard["type"]).validate(heard)
    return heard


def sign(purpose: str, data: bytes) -> str:
    return Keyring.parse(os.environ["GATEHOUSE_KEYS"]).sign(purpose, data)


def ticket(
    *topics: str, by: Actor, is_public: bool = True, session: str = "", sign: Sign = sign, name: str = ""
) -> str:
    session = session or f"{by.kind}:{by.id}"
    return mint(by, topics, is_public=is_public, session_key=session, sign=sign, name=name)


class Talker:
    """One client. `tell` says a frame, `hear` gets the next one there is, `until` the next one of a type."""

    def __init__(self) -> None:
        self.subject = ""
        self.kept: list[Frame] = []  # what was heard and not yet asked for

    def tell(self, type_: str, **more: Any) -> None:
        raise NotImplementedError

    def hear(self, *, seconds: float = PATIENCE) -> Frame:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def until(self, *types: str) -> Frame:
        """The next frame of these types; others are kept for whoever asks for them."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for place, kept in enumerate(self.kept):
                if kept["type"] in types:
                    return self.kept.pop(place)
            self.kept.append(self.hear())
        raise AssertionError(f"No {types}, but {self.kept}")

    def subscribe(self, ticket: str, since: int | None = None) -> Frame:
        """The answer to it."""
        self.tell("subscribe", ticket=ticket, **({} if since is None else {"since": since}))
        answer = self.until("subscribed", "error", "end")
        self.subject = answer.get("subject") or ""
        return answer

    def say(self, text: str, id_: UUID | None = None, **more: Any) -> str:
        """Say it; its id."""
        said = str(id_ or uuid4())
        self.tell("say", **{"subject": self.subject, "id": said, "text": text} | more)
        return said

    def texts(self, count: int) -> list[tuple[int, str]]:
        """Numbers and texts of the next so many messages."""
        messages = [self.until("message") for _ in range(count)]
        return [(one["seq"], one["text"]) for one in messages]

    def is_quiet(self) -> bool:
        """Whether the desk has no message or event that nobody asked for."""
        self.tell("ping")
        self.until("pong")
        return not [frame for frame in self.kept if frame["type"] in ("message", "event")]


class Socket(Talker):
    """By WebSocket; `port` is another way to the gateway than its own."""

    def __init__(self, web: Web, *, buffer: int = 0, port: int = 0) -> None:
        super().__init__()
        self.raw = Raw(port or web.live_port, buffer=buffer)
        assert self.raw.status == 101
        assert self.hear()["type"] == "welcome"

    def tell(self, type_: str, **more: Any) -> None:
        self.raw.send(frame(handmade.TEXT, json.dumps({"type": type_, **more}).encode()))

    def hear(self, *, seconds: float = PATIENCE) -> Frame:
        """Raises EOFError when the connection ends, TimeoutError when nothing comes."""
        self.raw.socket.settimeout(seconds)
        while True:
            opcode, payload = self.raw.next()
            if opcode == handmade.TEXT:
                return checked(payload)
            if opcode == handmade.CLOSE:
                raise EOFError(int.from_bytes(payload[:2]))

    def close(self) -> None:
        self.raw.close()


class Polled(Talker):
    """By HTTP, for networks that block WebSockets."""

    def __init__(self, web: Web) -> None:
        super().__init__()
        self.web = web
        self.session: str | None = None
        self.after = 0
        self._heard: deque[Frame] = deque()
        assert self.hear()["type"] == "welcome"

    def tell(self, type_: str, **more: Any) -> None:
        self.poll(wait=0, frames=[{"type": type_, **more}])

    def hear(self, *, seconds: float = PATIENCE) -> Frame:
        """Raises TimeoutError when nothing comes."""
        if not self._heard:
            self.poll(wait=int(seconds))
        if not self._heard:
            raise TimeoutError
        return self._heard.popleft()

    def poll(self, **more: Any) -> None:
        self.take(self.ask(**more))

    def ask(self, **more: Any) -> HTTPConnection:
        """What is heard next, whose answer is left for `take`."""
        body = json.dumps({"session": self.session, "after": self.after, **more}).encode()
        return self.web.send("POST", "/live/poll", body, {"Content-Type": "application/json"})

    def take(self, connection: HTTPConnection) -> None:
        status, headers, answer = answer_of(connection)
        assert (status, headers["cache-control"]) == (200, "no-store"), answer
        said = json.loads(answer)
        self.session = said["session"]
        for number, heard in said["frames"]:
            assert number == self.after + 1
            self.after = number
            self._heard.append(checked(json.dumps(heard)))

    def close(self) -> None:
        """There is nothing to close; the session is forgotten after a minute."""


def said(raw: Raw) -> Frame:
    """The next frame, which is text."""
    opcode, payload = raw.next()
    assert opcode == handmade.TEXT
    return checked(payload)


def answers(raw: Raw) -> bool:
    """Whether the connection is as good as new."""
    raw.send(frame(handmade.TEXT, ASK))
    return said(raw) == {"type": "pong"}
