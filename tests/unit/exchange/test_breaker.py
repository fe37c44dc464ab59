"""The circuit breaker, on a clock that a test sets."""

import pytest

from gatehouse.exchange.base import Unavailable, Unknown
from gatehouse.exchange.breaker import FAILURES, REST, Breaker


class At:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def fail(breaker: Breaker) -> None:
    with pytest.raises(Unavailable, match="no answer"), breaker.watch():
        raise Unavailable("no answer")


def opened(clock: At) -> Breaker:
    breaker = Breaker(clock, places=2)
    for _ in range(FAILURES):
        fail(breaker)
    return breaker


def test_five_failures_in_a_row_open_it() -> None:
    clock = At()
    breaker = opened(clock)
    clock.now += REST - 1
    with pytest.raises(Unavailable, match="left alone"), breaker.watch():
        pytest.fail("it was asked")


def test_an_answer_between_begins_the_count_anew() -> None:
    breaker = Breaker(At())
    for _ in range(3):
        for _ in range(FAILURES - 1):
            fail(breaker)
        with breaker.watch():
            pass


def test_an_unknown_account_is_an_answer_too() -> None:
    breaker = Breaker(At())
    for _ in range(FAILURES - 1):
        fail(breaker)
    with pytest.raises(Unknown), breaker.watch():
        raise Unknown
    fail(breaker)
    fail(breaker)


def test_who_finds_no_place_is_sent_away_and_counts_as_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gatehouse.exchange.breaker.CROWDED", 0)
    breaker = Breaker(At())
    with breaker.watch():
        for _ in range(FAILURES):
            with pytest.raises(Unavailable, match="too much"), breaker.watch():
                pytest.fail("it was asked")
    with breaker.watch():
        pass


def test_one_probe_at_a_time() -> None:
    clock = At()
    breaker = opened(clock)
    clock.now += REST
    with breaker.watch(), pytest.raises(Unavailable, match="left alone"), breaker.watch():
        pytest.fail("two were let through")
    with breaker.watch():
        pass


def test_a_probe_that_fails_opens_it_for_another_rest() -> None:
    clock = At()
    breaker = opened(clock)
    clock.now += REST
    fail(breaker)
    clock.now += REST - 1
    with pytest.raises(Unavailable, match="left alone"), breaker.watch():
        pytest.fail("it was asked")
    clock.now += 1
    with breaker.watch():
        pass


def test_a_probe_that_never_ends_frees_the_next() -> None:
    clock = At()
    breaker = opened(clock)
    clock.now += REST
    with breaker.watch():
        clock.now += REST
        with breaker.watch():
            pass
