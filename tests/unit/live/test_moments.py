"""What is over in a moment reads back as it was said, and nothing else on the bus is taken for it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gatehouse.journal import wire
from gatehouse.live.moments import SeenUpTo, Typed, read

SIDES = st.sampled_from(["customer", "agent"])


@given(st.integers(1, 10**18 - 1), SIDES, st.booleans(), st.text())
def test_typing_reads_back_whatever_the_name(conversation: int, side: str, is_typing: bool, name: str) -> None:
    typed = Typed(conversation, side, is_typing, name)  # type: ignore[arg-type]
    assert read(typed.payload) == typed


@given(st.integers(1, 10**18 - 1), SIDES, st.integers(0, 2**31 - 1))
def test_so_does_what_was_seen(conversation: int, side: str, seq: int) -> None:
    seen = SeenUpTo(conversation, side, seq)  # type: ignore[arg-type]
    assert read(seen.payload) == seen


@given(st.text() | st.builds("{}:{}:agent:{}".format, st.sampled_from(["typing", "seen"]), st.text(), st.text()))
@example("seen:²:agent:3")
@example("seen:1:agent:")
@example("typing:x:agent:1:Amara")
def test_anything_else_is_passed_over(payload: str) -> None:
    moment = read(payload)
    assert moment is None or read(moment.payload) == moment


@pytest.mark.parametrize("payload", [wire.notice("conversation", 1, 2, 3), "revoke:ab", "resync", "presence:1:0:"])
def test_the_other_notices_are_none_of_these(payload: str) -> None:
    assert read(payload) is None
