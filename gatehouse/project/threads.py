"""Where requests wait for a thread. Those that hash or judge a password have threads of their own: they wait for the processor
one after the other, and whoever waits on a page's thread keeps everybody else from his page (docs/decisions/0034)."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from gatehouse.project.spool import Refused

T = TypeVar("T")
# Every address whose POST hashes a password, or judges how strong one is. Agents' come first: what strangers send to the
# customers' ones keeps no agent out.
HASHING_OF_AGENTS = frozenset({"/desk/sign-in/", "/desk/sign-in/password/", "/desk/account/password/"})
HASHING = HASHING_OF_AGENTS | frozenset(
    {
        "/sign-in/",
        "/sign-up/",
        "/reset/password/",
        "/account/password/",
        "/recover/case/",
        "/confirm/",
        "/password-strength/",
    }
)
# At 40 hashes a second on a core the last of them waits some five seconds.
MOST_AT_DOOR = 200


class Threads:
    """A few threads, made when they are needed, and `most` requests that may wait for one; more get 503."""

    def __init__(self, name: str, threads: int, *, most: int = 1000) -> None:
        self.most = most
        self.waiting = 0
        self.executor = ThreadPoolExecutor(threads, thread_name_prefix=name)

    def admit(self, *, is_received: bool = False) -> None:
        """Raises Refused when too many wait already. `is_received`: the whole request has been read."""
        if self.waiting >= self.most:
            raise Refused(503, "We are very busy right now. Please try again in a minute.", is_received=is_received)

    async def run(self, work: Callable[[], T]) -> T:
        """What the work gives, done on one of the threads."""
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.executor, work)
        finally:
            self.waiting -= 1

    def close(self) -> None:
        self.executor.shutdown(wait=False, cancel_futures=True)
