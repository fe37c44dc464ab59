"""Where requests at the two doors come in, before Django."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence

from gatehouse.channels.chat.rush.begins import begin_together
from gatehouse.channels.chat.rush.plain import Answer, Knock, may_be_first, may_be_strangers
from gatehouse.channels.chat.rush.together import Together
from gatehouse.channels.chat.rush.visits import visit_together
from gatehouse.live.database import STATEMENT_SECONDS, Database

Write = Callable[[Database, Sequence[Knock]], Awaitable[list[Answer | None]]]
LONGEST_BODY = 16 * 1024  # bytes that are looked at here
LONGEST_WAIT = (
    STATEMENT_SECONDS + 2
)  # seconds for one batch: a server that has gone without a word holds up nobody longer


class Rush:
    """Visits and first messages of one process; what it answers None to is a door's to answer."""

    def __init__(self, dsn: str) -> None:
        self._databases = {name: Database(dsn, name) for name in ("visits", "begins")}
        self._lines = {
            "/chat/visits/": Together(self._with("visits", visit_together)),
            "/chat/conversations/": Together(self._with("begins", begin_together)),
        }
        self._may_be = {"/chat/visits/": may_be_strangers, "/chat/conversations/": may_be_first}
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
        if not self._may_be[path](knock):
            return None
        answer = await self._lines[path].do(knock)
        return (answer[0], json.dumps(answer[1]).encode()) if answer else None

    def _with(self, name: str, write: Write) -> Callable[[list[Knock]], Awaitable[list[Answer | None]]]:
        database = self._databases[name]

        async def work(knocks: list[Knock]) -> list[Answer | None]:
            try:
                async with asyncio.timeout(LONGEST_WAIT):
                    return await write(database, knocks)
            except Exception:
                await database.drop()  # nobody knows what it is in the middle of
                raise

        return work
