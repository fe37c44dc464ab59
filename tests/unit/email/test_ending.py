"""Where a mail ends on the wire, however it is cut into packets."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.channels.email.intake.ending import BareLineEnd, NoMemory, TooLarge, read_data

MOST = 10_000
LINES = st.lists(st.sampled_from([b"", b".", b"..", b".x", b"hello", b"x" * 900, b"\xff\x00."]), max_size=12)


async def received(wire: bytes, cuts: list[int], *, most: int = MOST, room: int = MOST * 2) -> tuple[bytes, bytes]:
    """What was read, and what is left for the next command."""
    reader = asyncio.StreamReader(limit=64)
    task = asyncio.ensure_future(read_data(reader, most, lambda size: size <= room))
    at = 0
    for cut in [*cuts, len(wire)]:
        reader.feed_data(wire[at : at + cut])
        at += cut
        await asyncio.sleep(0)
    if at < len(wire):
        reader.feed_data(wire[at:])
    raw = await task
    reader.feed_eof()
    return raw, await reader.read()


def wired(lines: list[bytes]) -> bytes:
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines) + b".\r\n"


@given(LINES, st.lists(st.integers(1, 40), max_size=20))
def test_every_mail_arrives_as_it_was_sent(lines: list[bytes], cuts: list[int]) -> None:
    raw, rest = asyncio.run(received(wired(lines) + b"QUIT\r\n", cuts))
    assert raw == b"".join(line + b"\r\n" for line in lines)
    assert rest == b"QUIT\r\n"


def test_a_line_may_be_of_any_length() -> None:
    raw, _ = asyncio.run(received(wired([b"y" * 5_000]), []))
    assert raw == b"y" * 5_000 + b"\r\n"


def test_what_is_too_large_is_read_to_its_end_and_refused() -> None:
    with pytest.raises(TooLarge):
        asyncio.run(received(wired([b"z" * 70] * 200), []))


def test_what_has_no_room_beside_others_is_read_to_its_end_too() -> None:
    with pytest.raises(NoMemory):
        asyncio.run(received(wired([b"z" * 70] * 20), [], room=500))


@pytest.mark.parametrize(
    "bare", [b"a\n.\r\nb", b"a\n.\nb", b"a\r.\rb", b"a\r.\r\nb"], ids=["lf", "lf-lf", "cr", "cr-crlf"]
)
def test_a_bare_line_end_is_refused_and_smuggles_nothing(bare: bytes) -> None:
    with pytest.raises(BareLineEnd):
        asyncio.run(received(bare + b"\r\n.\r\n", []))
