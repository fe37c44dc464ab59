"""Content-Transfer-Encoding undone, a piece at a time, so that a large part is never held twice."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from gatehouse.channels.email.reading.structure import Part
from gatehouse.channels.email.reading.uuencode import unpacked_lines

_PIECE = 256 * 1024
# bytes.translate drops these: all that is no digit of base64.
_DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_OTHERS = bytes(set(range(256)) - set(_DIGITS))
_TRAILING = re.compile(rb"[ \t]+(?=\r?\n|\Z)")
_UUENCODED = frozenset({"x-uuencode", "uuencode", "uue", "x-uue"})


def decoded(raw: bytes, part: Part) -> Iterator[bytes]:
    """The part's content, in pieces. What cannot be decoded is left out, or given as it stands; never raises."""
    encoding = part.encoding
    if encoding == "base64":
        return _base64(raw, part.start, part.end)
    if encoding == "quoted-printable":
        return _quoted_printable(raw, part.start, part.end)
    if encoding in _UUENCODED:
        return unpacked_lines(raw[part.start : part.end].splitlines())
    return _as_it_stands(raw, part.start, part.end)


def decoded_start(raw: bytes, part: Part, limit: int) -> bytes:
    """At most the first `limit` bytes of the content."""
    found = bytearray()
    for piece in decoded(raw, part):
        found += piece
        if len(found) >= limit:
            break
    return bytes(found[:limit])


def _as_it_stands(raw: bytes, at: int, end: int) -> Iterator[bytes]:
    for start in range(at, end, _PIECE):
        yield raw[start : min(start + _PIECE, end)]


def _base64(raw: bytes, at: int, end: int) -> Iterator[bytes]:
    """Padding in the middle (parts glued together by gateways) only ends its group of four."""
    rest = b""
    for piece in _as_it_stands(raw, at, end):
        groups = piece.split(b"=")
        for number, group in enumerate(groups):
            rest += group.translate(None, _OTHERS)
            is_padded = number < len(groups) - 1
            whole = len(rest) if is_padded else len(rest) - len(rest) % 4
            yield _from_digits(rest[:whole])
            rest = rest[whole:]
    yield _from_digits(rest)


def _from_digits(digits: bytes) -> bytes:
    if len(digits) % 4 == 1:
        digits = digits[:-1]
    try:
        return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))
    except binascii.Error:
        return b""


def _quoted_printable(raw: bytes, at: int, end: int) -> Iterator[bytes]:
    while at < end:
        stop = min(at + _PIECE, end)
        cut = raw.rfind(b"\n", at, stop) + 1 if stop < end else stop
        if cut <= at:
            cut = stop
            # Not through "=3D" or "=" before a line's end.
            mark = raw.rfind(b"=", max(cut - 3, at + 1), cut)
            cut = mark if mark > at else cut
        yield binascii.a2b_qp(_TRAILING.sub(b"", raw[at:cut]))
        at = cut
