"""Readiness is answered soon, whatever the database does."""

import asyncio
import threading

import pytest

from gatehouse.project import server
from gatehouse.project.health import Report
from gatehouse.project.server import Prober


def test_what_the_parts_say_is_passed_on() -> None:
    prober = Prober(lambda: Report({"database": {"ok": True}}))
    assert asyncio.run(prober.ask()) == (200, {"status": "ready", "parts": {"database": {"ok": True}}})


def test_a_database_that_hangs_is_not_ready_and_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PATIENCE", 0.05)
    freed, asked = threading.Event(), []

    def hang() -> Report:
        asked.append(1)
        freed.wait(5)
        return Report({})

    async def run() -> list[int]:
        prober = Prober(hang)
        statuses = [(await prober.ask())[0] for _ in range(3)]
        freed.set()
        return statuses

    assert asyncio.run(run()) == [503, 503, 503]
    assert asked == [1]
