"""Where requests at the two doors come in, before Django."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from gatehouse.channels.chat.rush.begins import begin_together
from gatehouse.channels.chat.rush.plain import Knock
from gatehouse.channels.chat.rush.together import Together
from gatehouse.channels.chat.rush.visits import visit_together
from gatehouse.live.database import Database

Answer = tuple[int, dict[str, Any]]
Write = Callable[[Database, Sequence[Knock]], Awaitable[list[Answer | None]]]
LONGEST = 16 * 1024  # bytes of a body that is looked at here


class Rush:
    """Visits and first messages of one process; what it answers None to is a door's to answer."""

    def __init__(self, dsn: str) -> None:
        self._databases = {name: Database(dsn, name) for name in ("visits", "begins")}
        self._lines = {
            "/chat/visits/": Together(self._with("visits", visit_together)),
            "/chat/conversations/": Together(self._with("begins", begin_together)),
        }
        self._running: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to work; call it on the running event loop."""
        self._running = [asyncio.create_task(line.run()) for line in self._lines.values()]

    async def stop(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        for database in self._databases.values():
            await database.drop()

    def knows(self, method: str, path: str) -> bool:
        return method == "POST" and path in self._lines

    async def answer(self, path: str, knock: Knock) -> tuple[int, bytes] | None:
        """Status and body, in JSON."""
        answer = await self._lines[path].do(knock)
        return (answer[0], json.dumps(answer[1]).encode()) if answer else None

    def _with(self, name: str, write: Write) -> Callable[[list[Knock]], Awaitable[list[Answer | None]]]:
        database = self._databases[name]

        async def work(knocks: list[Knock]) -> list[Answer | None]:
            try:
                return await write(database, knocks)
            except Exception:
                await database.drop()  # nobody knows what it is in the middle of
                raise

        return work
