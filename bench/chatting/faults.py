"""`kill -9` of the gateway, the web process and PostgreSQL while many talk, on a whole installation of the bench's own."""

import asyncio
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from bench import ground
from bench.ground import Bar
from gatehouse.project import supervisor
from gatehouse.project.keys import Keyring, ensure_keys
from gatehouse.project.processes import wait_until
from gatehouse.testing.chat_faults import Crowd, Found, Kill, Killed, Size
from gatehouse.testing.instance import Instance, free_port
from gatehouse.testing.kills import kill_database, kill_web

FULL = Size(chats=200, pace=50, calm=5)
RESTART = 0.2  # seconds that the supervisor takes as well
Row = dict[str, Any]


class OwnGateway:
    """`gatehouse live` in a process of its own, which is started again whenever it ends."""

    def __init__(self, instance: Instance, http: int, sockets: int) -> None:
        self.http = http
        places = {
            "PORT": str(http),
            "LIVE_LISTEN": f"127.0.0.1:{sockets}",
            "LOG_LEVEL": "ERROR",
            "GATEHOUSE_MODE": "demo",
        }
        self.environment = {**instance.environment, **places, "DATABASE_URL": instance.database_url()}
        self.is_over = False
        self.process = self._start()
        threading.Thread(target=self._watch, daemon=True).start()

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-m", "gatehouse", "live"], env=self.environment, cwd="/")

    def _watch(self) -> None:
        while not self.is_over:
            self.process.wait()
            time.sleep(RESTART)
            if not self.is_over:
                self.process = self._start()

    def answers(self) -> bool:
        return supervisor.answers("127.0.0.1", self.http)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        wait_until(lambda: not self.answers(), seconds=5, every=0.01)
        assert wait_until(self.answers, seconds=30, every=0.02)

    def stop(self) -> None:
        self.is_over = True
        self.process.terminate()
        self.process.wait(20)


@contextmanager
def installation() -> Iterator[tuple[Instance, OwnGateway]]:
    """A demo whose sockets are another process's than its pages."""
    http, sockets = free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder:
        instance = Instance(
            Path(folder) / "home", GATEHOUSE_LIMITS="false", LIVE_URL=f"ws://127.0.0.1:{sockets}/live/socket"
        )
        instance.start()
        try:
            gateway = OwnGateway(instance, http, sockets)
            assert wait_until(gateway.answers, seconds=30)
            yield instance, gateway
            gateway.stop()
        finally:
            instance.stop()


def faults() -> list[Row]:
    """Rows for each kill, and for what became of the messages."""
    with installation() as (instance, gateway):
        sign = Keyring.parse(ensure_keys(instance.home)).sign
        crowd = Crowd.come(FULL, instance.url, instance.database_url(), sign)
        kills = [
            Kill("gateway", gateway.kill),
            Kill("web", lambda: kill_web(instance), is_felt=False),  # the sockets are not there
            Kill("PostgreSQL", lambda: kill_database(instance)),
        ]
        killed = asyncio.run(crowd.live_through(kills))
        rows = [row for one in killed for row in _row(one)]
        return rows + _messages(crowd.found(instance.database_url()))


def _row(killed: Killed) -> list[Row]:
    case = f"kill -9 {killed.part}"
    rows = ground.judged(case, [{"seconds away": killed.away}], {})
    if not killed.clients:
        return rows
    back = {"clients": len(killed.clients), "back, p50": median(killed.clients), "back, max": max(killed.clients)}
    return rows + ground.judged(case, [back], {"back, max": Bar(5, " s")})


def _messages(found: Found) -> list[Row]:
    lost, disordered = found.acknowledged - found.stored, found.sides - found.in_order
    figures = {"acknowledged": found.acknowledged, "of them not found once": lost, "refused": found.refused}
    bars = {"of them not found once": Bar(0), "sides out of order": Bar(0)}
    return ground.judged("messages", [figures | {"sides out of order": disordered}], bars)
