import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.guard.files.ranges import Span, Unsatisfiable, pieces, requested_span

sizes = st.integers(0, 10**12)
offsets = st.integers(0, 2 * 10**12)


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, 999),
        ("bytes=-1", 999, 999),
        ("bytes=-5000", 0, 999),
        ("Bytes = 1-5000", 1, 999),
    ],
)
def test_one_range_gives_its_part(header: str, start: int, end: int) -> None:
    assert requested_span(header, 1000) == Span(start, end, 1000)


@pytest.mark.parametrize(
    "header",
    [None, "", "bytes", "bytes=", "bytes=-", "bytes=5-4", "bytes=a-b", "items=0-1", "bytes=0-1,5-9", "bytes=１-2"],
)
def test_what_is_no_single_range_gives_the_whole(header: str | None) -> None:
    assert requested_span(header, 1000) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=" + "9" * 5000 + "-"])
def test_a_range_outside_the_file_is_told(header: str) -> None:
    with pytest.raises(Unsatisfiable) as refusal:
        requested_span(header, 1000)
    assert refusal.value.content_range == "bytes */1000"


def test_if_range_needs_the_same_strong_tag() -> None:
    ask = {"header": "bytes=0-1", "size": 10, "etag": '"abc"'}
    assert requested_span(**ask, if_range='"abc"') == Span(0, 1, 10)  # type: ignore[arg-type]
    for other in ('"other"', 'W/"abc"', "Wed, 21 Oct 2015 07:28:00 GMT", ""):
        assert requested_span(**ask, if_range=other) is None  # type: ignore[arg-type]
    assert requested_span("bytes=0-1", 10, if_range='W/"a"', etag='W/"a"') is None


@given(offsets, offsets, sizes)
def test_a_span_lies_inside_the_file_and_the_request(first: int, last: int, size: int) -> None:
    try:
        span = requested_span(f"bytes={first}-{last}", size)
    except Unsatisfiable:
        assert size <= first <= last
        return
    if last < first:
        assert span is None
    else:
        assert span == Span(first, min(last, size - 1), size)


@given(offsets, sizes)
def test_a_suffix_is_the_end_of_the_file(length: int, size: int) -> None:
    try:
        span = requested_span(f"bytes=-{length}", size)
    except Unsatisfiable:
        assert length == 0 or size == 0
        return
    assert span is not None
    assert (span.end, span.length) == (size - 1, min(length, size))


@given(st.text(max_size=60), sizes)
def test_no_header_is_an_error(header: str, size: int) -> None:
    try:
        span = requested_span("bytes=" + header, size)
    except Unsatisfiable:
        return
    assert span is None or 0 <= span.start <= span.end < size


@given(st.binary(min_size=1, max_size=200), st.data())
def test_pieces_are_the_bytes_of_the_span(content: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content) - 1))
    end = data.draw(st.integers(start, len(content) - 1))
    got = list(pieces(io.BytesIO(content), Span(start, end, len(content)), chunk=7))
    assert b"".join(got) == content[start : end + 1]
    assert all(len(piece) <= 7 for piece in got)
