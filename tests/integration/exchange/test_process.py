"""Asking an exchange that is a process of its own: what no thread of ours can do to us, a process can."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from gatehouse.exchange.base import Exchange, Unavailable
from gatehouse.exchange.breaker import Breaker
from gatehouse.exchange.http import HttpExchange
from gatehouse.exchange.people import LENA
from gatehouse.exchange.sandbox import Sandbox, uid_of
from gatehouse.project.processes import wait_until
from gatehouse.testing.exchange_server import ExchangeServer
from gatehouse.testing.web import free_port

COMMAND = [sys.executable, "-m", "gatehouse.testing.exchange_server"]


@contextmanager
def exchange_on(port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Up, and ended with the block, whatever became of it."""
    process = subprocess.Popen([*COMMAND, str(port)])
    try:
        assert wait_until(lambda: is_up(port), seconds=20)
        yield process
    finally:
        process.kill()
        process.wait()


def asking(port: int, breaker: Breaker | None = None, patience: float = 3.0) -> HttpExchange:
    url = f"http://127.0.0.1:{port}"
    return HttpExchange(url, ExchangeServer(url).key, breaker or Breaker(), patience, pause=lambda _seconds: None)


def is_up(port: int) -> bool:
    try:
        return asking(port).account(LENA).uid == LENA
    except Unavailable:
        return False


def facts_of(exchange: Exchange, uid: str) -> list[dict[str, Any]]:
    """All that there is, but when it was read."""
    facts = exchange.account(uid), exchange.balances(uid), exchange.transfers(uid, 5), exchange.orders(uid, 5)
    return [one.model_dump(exclude={"read_at"}) for one in facts]


def ask_all(exchange: Exchange) -> list[str]:
    return [one["uid"] for one in facts_of(exchange, LENA)]


def test_the_sandbox_says_the_same_in_every_process() -> None:
    """Its facts are drawn from the UID, and from nothing that is another in another process, or on another day."""
    port = free_port()
    with exchange_on(port):
        for number in range(20):
            uid = uid_of(number)
            assert facts_of(asking(port), uid) == facts_of(Sandbox(), uid)


def test_it_answers_stands_still_and_goes_on() -> None:
    port = free_port()
    with exchange_on(port) as process:
        assert ask_all(asking(port)) == [LENA] * 4
        process.send_signal(signal.SIGSTOP)  # the system still takes connections in for it
        began = time.monotonic()
        with pytest.raises(Unavailable, match="in time"):
            asking(port, patience=0.3).account(LENA)
        assert time.monotonic() - began < 1.5
        process.send_signal(signal.SIGCONT)
        assert ask_all(asking(port)) == [LENA] * 4


def test_it_dies_and_is_asked_again_once_it_is_back() -> None:
    port, breaker = free_port(), Breaker()
    with exchange_on(port) as process:
        assert ask_all(asking(port, breaker)) == [LENA] * 4
        process.kill()
        process.wait()
        with pytest.raises(Unavailable, match="reached"):
            asking(port, breaker).account(LENA)
    with exchange_on(port):
        assert ask_all(asking(port, breaker)) == [LENA] * 4
