"""An exchange that speaks the contract, on this machine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from gatehouse.exchange.breaker import Breaker
from gatehouse.exchange.http import HttpExchange
from gatehouse.testing.exchange_server import ExchangeServer, running_exchange

Asker = Callable[..., HttpExchange]


@dataclass
class Clock:
    """Stands until it is set."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def server() -> Iterator[ExchangeServer]:
    with running_exchange() as server:
        yield server


@pytest.fixture
def asker(server: ExchangeServer) -> Asker:
    """Makes adapters for the server; a pause between two tries takes no time."""

    def made(url: str = server.url, breaker: Breaker | None = None, **more: Any) -> HttpExchange:
        return HttpExchange(url, server.key, breaker or Breaker(), pause=lambda _seconds: None, **more)

    return made
