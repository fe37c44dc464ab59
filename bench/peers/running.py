"""A peer as it is run: its packages in an environment of its own, a Redis server, and uvicorn's workers."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from gatehouse.project.processes import wait_until
from gatehouse.testing.instance import descendants, free_port
from gatehouse.testing.valkey import running_valkey
from gatehouse.testing.web import stop

PACKAGES = Path("requirements/peers.txt")
HOME = Path(sys.prefix) / "peers"
LAYERS = {"pubsub": "channels_redis.pubsub.RedisPubSubChannelLayer", "default": "channels_redis.core.RedisChannelLayer"}
# As its model has it (channels_chat.py); it has no migrations.
TABLE = """
create table if not exists peer_message (
  id uuid primary key, conversation bigint not null, text text not null, at timestamptz not null)
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """Where it listens, and its processes."""

    port: int
    pids: frozenset[int]


@dataclass(frozen=True, slots=True)
class PeersChat:
    """One of its conversations. Whoever knows the number is let in."""

    conversation: int

    def tickets(self) -> tuple[str, str]:
        return str(self.conversation), str(self.conversation)


def python() -> Path:
    """The peers' own Python, with their packages at exactly the versions in requirements/peers.txt."""
    wanted, note = hashlib.sha256(PACKAGES.read_bytes()).hexdigest(), HOME / "made-of"
    if not note.exists() or note.read_text() != wanted:
        uv = [str(Path(sys.executable).with_name("uv"))]
        subprocess.run([*uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(HOME)], check=True)
        wanted_packages = ["--require-hashes", "--requirement", str(PACKAGES)]
        where = ["--python", str(HOME / "bin/python")]
        subprocess.run([*uv, "pip", "install", "--quiet", *where, *wanted_packages], check=True, timeout=600)
        note.write_text(wanted)
    return HOME / "bin/python"


@contextmanager
def running_channels(url: str, home: Path, *, workers: int = 2, layer: str = "pubsub") -> Iterator[Peer]:
    """Channels behind uvicorn, on the database server of `url`."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLE)
    port = free_port()
    command = [str(python()), "-m", "uvicorn", "bench.peers.channels_chat:application", "--port", str(port)]
    with running_valkey(home) as redis:
        settings = {"PEER_DATABASE": json.dumps(_django(url)), "PEER_LAYER": LAYERS[layer]}
        settings |= {"PEER_REDIS": redis.url.replace("valkey:", "redis:")}
        options = ["--workers", str(workers), "--log-level", "warning", "--lifespan", "off"]
        process = subprocess.Popen([*command, *options], env=os.environ | settings)
        try:
            if not wait_until(lambda: _shakes_hands(port), seconds=30, every=0.2):
                raise SystemExit("the peer did not start")
            time.sleep(2)  # the other workers
            yield Peer(port, frozenset({process.pid, *descendants(process.pid)}))
        finally:
            stop(process, seconds=20)


def _shakes_hands(port: int) -> bool:
    try:
        with connect(f"ws://127.0.0.1:{port}/", open_timeout=5):
            return True
    except (OSError, WebSocketException):
        return False


def _django(url: str) -> dict[str, object]:
    parts = conninfo_to_dict(url)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    place = {ours: str(parts.get(theirs) or "") for ours, theirs in names.items()}
    return {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, **place}
