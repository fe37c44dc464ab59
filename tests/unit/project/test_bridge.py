"""Who waits for a thread, and how many: also when bodies are kept back, and when customers come in crowds."""

import asyncio
import time
from io import BytesIO
from types import SimpleNamespace
from typing import IO, Any

from gatehouse.project.bridge import Bridge
from gatehouse.project.threads import Threads

MOST = 5


class Protocol:
    """What granian hands over; a body that was read cannot be read again."""

    status = 0

    def response_bytes(self, status: int, headers: Any, body: bytes) -> None:
        self.status = status

    def __aiter__(self) -> "Protocol":
        raise RuntimeError("This was read already.")


class Spool:
    """Bodies that all wait with their last byte until they may come."""

    def __init__(self, may_come: asyncio.Event) -> None:
        self.may_come = may_come
        self.bodies: list[BytesIO] = []

    def announce(self, headers: dict[str, str]) -> int:
        return 5

    async def receive(self, protocol: Protocol, length: int) -> IO[bytes]:
        await self.may_come.wait()
        self.bodies.append(BytesIO(b"x=1&y"))
        return self.bodies[-1]

    def keep(self, result: Any) -> bytes:
        return b"".join(result)


def page(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    time.sleep(0.02)
    start_response("200 OK", [])
    return [b"ok"]


def scope(path: str) -> Any:
    headers = {"content-length": "5"}
    return SimpleNamespace(
        method="POST", path=path, headers=headers, server="h:1", query_string="", http_version="1.1",
        client="1.2.3.4:5", scheme="http",
    )  # fmt: skip


async def come(paths: list[str]) -> tuple[list[int], Spool]:
    """Begin to send to each of these, and then send the rest all at once."""
    spool = Spool(asyncio.Event())
    threads = {name: Threads(name, 1, most=MOST) for name in ("pages", "door", "desk")}
    bridge = Bridge(page, spool, **threads)  # type: ignore[arg-type]
    protocols = [Protocol() for _ in paths]
    coming = [
        asyncio.ensure_future(bridge(scope(path), protocol)) for path, protocol in zip(paths, protocols, strict=True)
    ]
    await asyncio.sleep(0.02)
    spool.may_come.set()
    await asyncio.gather(*coming)
    bridge.close()
    return [protocol.status for protocol in protocols], spool


def test_who_keeps_his_last_byte_back_does_not_pass_the_bound():
    said, spool = asyncio.run(come(["/sign-in/"] * 40))
    assert (said.count(200), said.count(503)) == (MOST, 40 - MOST)
    assert all(body.closed for body in spool.bodies)


def test_customers_in_crowds_keep_no_agent_out():
    said, _ = asyncio.run(come(["/sign-up/"] * 20 + ["/sign-in/"] * 20 + ["/desk/sign-in/", "/desk/account/password/"]))
    assert said[-2:] == [200, 200]


def test_nor_anybody_from_a_page():
    said, _ = asyncio.run(come(["/password-strength/"] * 40 + ["/request/"]))
    assert said[-1] == 200
