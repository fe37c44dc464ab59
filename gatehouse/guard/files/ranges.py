"""Range requests, so that a recording can be played from the middle (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_ONE = re.compile(r"[ \t]*([0-9]*)-([0-9]*)[ \t]*", re.ASCII)
# Python refuses to read numbers of thousands of digits; no file has more than 18.
_DIGITS = 18


class Unsatisfiable(ValueError):
    """The range lies outside the file: answer 416 with `content_range`."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.content_range = f"bytes */{size}"
        super().__init__(f"The range lies outside the file of {size} bytes.")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a file: `start` and `end` are offsets in bytes, both of them inside the part."""

    start: int
    end: int
    size: int

    @property
    def length(self) -> int:
        return self.end - self.start + 1

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.end}/{self.size}"


def requested_span(header: str | None, size: int, *, if_range: str | None = None, etag: str = "") -> Span | None:
    """The part that a GET asks for, or None for the whole file with status 200.

    The whole file answers other units, malformed headers (14.2 lets a server ignore them), several ranges at once
    (they would cost more than they bring) and an `If-Range` that does not name `etag`. Raises Unsatisfiable.
    """
    if not header or (if_range is not None and not _is_same(if_range, etag)):
        return None
    unit, equals, wanted = header.partition("=")
    match = _ONE.fullmatch(wanted)
    if unit.strip().lower() != "bytes" or not equals or match is None:
        return None
    return _span(_number(match[1]), _number(match[2]), size)


def pieces(file: BinaryIO, span: Span, *, chunk: int = 64 * 1024) -> Iterator[bytes]:
    """The bytes of a span from a seekable file, `chunk` at a time."""
    file.seek(span.start)
    left = span.length
    while left > 0 and (piece := file.read(min(chunk, left))):
        left -= len(piece)
        yield piece


def _span(first: int | None, last: int | None, size: int) -> Span | None:
    if first is None:
        return None if last is None else _suffix(last, size)
    if last is not None and last < first:
        return None
    if first >= size:
        raise Unsatisfiable(size)
    return Span(first, size - 1 if last is None else min(last, size - 1), size)


def _suffix(length: int, size: int) -> Span:
    if length == 0 or size == 0:
        raise Unsatisfiable(size)
    return Span(max(0, size - length), size - 1, size)


def _number(digits: str) -> int | None:
    digits = digits.lstrip("0") or digits[:1]
    if not digits:
        return None
    return int(digits) if len(digits) <= _DIGITS else 10**_DIGITS


def _is_same(if_range: str, etag: str) -> bool:
    """Strong comparison (RFC 9110, 13.1.5): a weak tag or a date never matches, the whole file is then right."""
    return bool(etag) and not etag.startswith("W/") and if_range.strip() == etag
