"""The same frames by HTTP, for networks that block WebSockets: `POST /live/poll` (docs/protocol.md)."""

import asyncio
import json
import secrets
import time
from collections import deque
from contextlib import suppress
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gatehouse.live import frames
from gatehouse.live.client import Client, Desk

LONGEST_WAIT = 25
KEPT_FOR = 60.0  # seconds without a poll
SILENT_FOR = 15.0  # and of one that has subscribed to nothing
MOST_BODY = 256 * 1024
MOST_FRAMES = 60
MOST_KEPT = 256 * 1024  # characters that a client has not confirmed before he counts as slow
MOST_SESSIONS = 5_000


class Poll(BaseModel):
    """What a poll asks. `frames` are client frames as they are; each is answered by itself."""

    model_config = ConfigDict(extra="forbid", strict=True)

    session: str | None = None
    after: Annotated[int, Field(ge=0)] = 0
    frames: Annotated[list[dict[str, Any]], Field(max_length=MOST_FRAMES)] = []
    wait: Annotated[int, Field(ge=0, le=LONGEST_WAIT)] = LONGEST_WAIT


class Refused(Exception):
    """An answer that is an error: its status, its code and what to do."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"code": code, "message": message, "field": field}}


class PolledConnection:
    """Keeps what a client has not confirmed yet, numbered."""

    def __init__(self) -> None:
        self.key = secrets.token_urlsafe(24)
        self.kept: deque[tuple[int, str]] = deque()
        self.count = self.weight = 0
        self.wake = asyncio.Event()
        self.turn = 0
        self.polled = time.monotonic()
        self.is_slow = self.is_closed = False
        self.client: Client | None = None

    def send(self, text: str) -> None:
        if self.is_closed:
            return
        self.count += 1
        self.weight += len(text)
        self.kept.append((self.count, text))
        self.is_slow = self.weight > MOST_KEPT
        self.wake.set()

    def close(self, code: int, reason: str) -> None:
        self.is_closed = True
        self.wake.set()

    def confirm(self, after: int) -> None:
        """Forget what has arrived."""
        while self.kept and self.kept[0][0] <= after:
            self.weight -= len(self.kept.popleft()[1])
        if self.is_slow and self.weight <= MOST_KEPT:
            self.is_slow = False
            if self.client is not None:
                self.client.eased()


class Polling:
    """All sessions of one process."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.sessions: dict[str, PolledConnection] = {}
        self.is_draining = False

    async def answer(self, body: bytes) -> dict[str, Any]:
        """What is new for a client, after his frames were heard. Raises Refused."""
        asked = _read(body)
        connection = self._session(asked.session)
        connection.polled = time.monotonic()
        connection.confirm(asked.after)
        await self._hear(connection, asked.frames)
        await self._wait(connection, asked.wait)
        if connection.is_closed and not connection.kept:
            self._forget(connection)
        return {"session": connection.key, "frames": [[number, json.loads(text)] for number, text in connection.kept]}

    def sweep(self) -> None:
        now = time.monotonic()
        for one in tuple(self.sessions.values()):
            hears_nothing = one.client is None or not one.client.subscriptions
            if now - one.polled > (SILENT_FOR if hears_nothing else KEPT_FOR):
                self._forget(one)

    def close_all(self) -> None:
        self.is_draining = True
        for one in self.sessions.values():
            one.close(1001, "")

    def _session(self, key: str | None) -> PolledConnection:
        if key is not None:
            found = self.sessions.get(key)
            if found is None:
                raise Refused(410, "session_gone", "Begin a new session, and subscribe with `since`.", "session")
            return found
        if self.is_draining or not self._has_room():
            raise Refused(503, "unavailable", "Try again in a moment.")
        made = PolledConnection()
        made.client = Client(made, self.desk)
        self.desk.hub.clients.add(made.client)
        self.sessions[made.key] = made
        return made

    def _has_room(self) -> bool:
        """Who has subscribed to nothing goes first: a stranger must not shut others out."""
        if len(self.sessions) >= MOST_SESSIONS:
            silent = (one for one in self.sessions.values() if one.client is None or not one.client.subscriptions)
            if (first := next(silent, None)) is not None:
                self._forget(first)
        return len(self.sessions) < MOST_SESSIONS

    def _forget(self, connection: PolledConnection) -> None:
        self.sessions.pop(connection.key, None)
        if connection.client is not None:
            connection.client.gone()
            connection.client = None

    async def _hear(self, connection: PolledConnection, asked: list[dict[str, Any]]) -> None:
        for one in asked:
            if connection.client is None:
                return
            await asyncio.sleep(connection.client.wait())
            connection.client.hear(frames.dump(one))

    async def _wait(self, connection: PolledConnection, seconds: int) -> None:
        """Until there is something to say; a later poll of the same session takes this one's place."""
        connection.turn += 1
        mine = connection.turn
        connection.wake.set()  # whoever waits here sees that his turn is over
        await asyncio.sleep(0)
        connection.wake.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while mine == connection.turn and not connection.kept and not connection.is_closed:
                    await connection.wake.wait()
                    connection.wake.clear()


def _read(body: bytes) -> Poll:
    if len(body) > MOST_BODY:
        raise Refused(413, "too_large", "At most 256 KiB.")
    try:
        return Poll.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = str(first["loc"][0]) if first["loc"] else None
        raise Refused(400, "invalid" if field else "unreadable", first["msg"][:200], field) from None
