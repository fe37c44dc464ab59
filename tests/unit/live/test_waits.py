"""What is said of a wait is a range, grows with the place, and is not said of nothing."""

from hypothesis import given
from hypothesis import strategies as st

from gatehouse.live.waits import MINUTES, waits

PLACES, TAKEN = st.integers(1, 10_000), st.integers(1, 10_000)


@given(PLACES, TAKEN)
def test_a_wait_is_a_range_of_whole_minutes_around_what_was_measured(place: int, taken: int) -> None:
    wait = waits(place, taken)
    assert wait is not None
    assert 0 <= wait["from"] < wait["to"]
    assert wait["from"] % 60 == wait["to"] % 60 == 0
    assert wait["from"] <= place * MINUTES * 60 / taken <= wait["to"]


@given(PLACES, PLACES, TAKEN)
def test_who_stands_further_back_is_never_told_less(one: int, other: int, taken: int) -> None:
    near, far = waits(min(one, other), taken), waits(max(one, other), taken)
    assert near is not None
    assert far is not None
    assert (near["from"], near["to"]) <= (far["from"], far["to"])
    assert near["to"] <= far["to"]


@given(PLACES)
def test_nothing_is_said_while_nobody_was_taken(place: int) -> None:
    assert waits(place, 0) is None


def test_an_example() -> None:
    assert waits(3, 15) == {"from": 120, "to": 300}
