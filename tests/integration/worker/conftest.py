"""A real worker process on the test run's database, and a relay for its mail."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gatehouse.conversations.models import Delivery, DeliveryState
from gatehouse.project.processes import wait_until
from gatehouse.testing.relay import Relay, running_relay
from gatehouse.testing.web import database_url

QUICK = str(Path(__file__).with_name("quick.py"))


class Started:
    """A worker. `said` is all that it has written so far."""

    def __init__(self, log: Path, relay: Relay) -> None:
        self.log = log
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "gatehouse.project.settings",
            "DATABASE_URL": database_url(),
            "MAIL_URL": f"smtp://127.0.0.1:{relay.port}?tls=no",
            "MAIL_FROM": "support@alderwick.example",
            "GATEHOUSE_LIMITS": "no",
            "LOG_FORMAT": "text",
            "LOG_LEVEL": "INFO",
        }
        with log.open("ab") as output:
            self.process = subprocess.Popen([sys.executable, QUICK], env=environment, stdout=output, stderr=output)

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait(self) -> "Started":
        ready = wait_until(lambda: "runs 5 lanes" in self.said or self.process.poll() is not None, seconds=30)
        assert ready, self.said
        assert self.process.poll() is None, self.said
        return self

    def stop(self, number: signal.Signals = signal.SIGTERM, seconds: float = 15) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(seconds)


@pytest.fixture
def relay() -> Iterator[Relay]:
    with running_relay() as relay:
        yield relay


@pytest.fixture
def start(transactional_db: None, tmp_path: Path, relay: Relay) -> Iterator[Callable[[], Started]]:
    """Starts a worker each time it is called; whatever still runs is killed at the end."""
    started: list[Started] = []

    def go() -> Started:
        started.append(Started(tmp_path / f"worker-{len(started)}.log", relay))
        return started[-1].wait()

    yield go
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def is_all_sent(count: int) -> bool:
    states = list(Delivery.objects.values_list("state", flat=True))
    return len(states) == count and set(states) <= {DeliveryState.SENT}
