"""Files that old programs write into the text itself, between a line "begin 644 name" and a line "end"."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator

_BEGIN = re.compile(rb"begin(?:-base64)? [0-7]{3,4} (.{1,255})\Z")
_DATA = re.compile(rb"[ -`]{1,90}\Z")


def take_files(content: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The text without such files, and each file's name and content. A file without its end is left in the text."""
    if b"begin " not in content:
        return content, []
    lines = content.splitlines(keepends=True)
    kept: list[bytes] = []
    files: list[tuple[bytes, bytes]] = []
    at = 0
    while at < len(lines):
        begin = _BEGIN.match(lines[at].rstrip(b"\r\n"))
        end = _end(lines, at + 1) if begin else -1
        if begin and end > at:
            files.append((begin[1], b"".join(unpacked_lines(lines[at + 1 : end]))))
            at = end + 1
        else:
            kept.append(lines[at])
            at += 1
    return b"".join(kept), files


def unpacked_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of the lines; those that are no data (begin, end, noise) give none."""
    for line in lines:
        text = line.rstrip(b"\r\n")
        if text in (b"", b"`", b" ", b"end") or _BEGIN.match(text):
            continue
        try:
            yield binascii.a2b_uu(text)
        except binascii.Error:
            # Encoders that pad too long: take as many bytes as the first character counts.
            size = ((text[0] - 32) & 63) * 4 + 5
            try:
                yield binascii.a2b_uu(text[: size // 3])
            except binascii.Error:
                continue


def _end(lines: list[bytes], at: int) -> int:
    """Where the line "end" stands; -1 where a line comes first that can be no data."""
    while at < len(lines):
        text = lines[at].rstrip(b"\r\n")
        if text == b"end":
            return at
        if text and not _DATA.match(text):
            return -1
        at += 1
    return -1
