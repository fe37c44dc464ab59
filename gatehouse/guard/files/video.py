"""MP4 and QuickTime recordings lose what a phone wrote about place, owner and device (ISO/IEC 14496-12).

Boxes of metadata become `free` and their bytes zero, in place: every offset in the file stays true, and nothing is
decoded. Tracks of timed metadata (positions, motions) go with their samples.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from gatehouse.guard.files.limits import Limits
from gatehouse.guard.files.refusals import Reason, Refused

_PRIVATE = {b"udta", b"meta", b"uuid", b"free", b"skip", b"XMP_", b""}
_CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"edts", b"dinf"}
_DEEPEST = 6
# Handlers of tracks that a player shows or plays; all others (`meta`, `camm`, `data` …) tell of the device.
_PLAYED = {b"vide", b"soun", b"subt", b"text", b"sbtl", b"clcp", b"tmcd", b"hint"}
_LONGEST_TABLE = 4 * 1024 * 1024
_MOST_TRACKS = 64
_ZEROS = bytes(64 * 1024)


@dataclass(frozen=True, slots=True)
class Box:
    """`start` and `end` are offsets of the whole box, `body` of what follows its header."""

    kind: bytes
    start: int
    body: int
    end: int
    parents: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes to zero; `header` is where the box's name stands that becomes `free`, or None for samples."""

    start: int
    end: int
    header: int | None = None


def private_gaps(file: BinaryIO, limits: Limits) -> list[Gap]:
    """What must go from an MP4 or QuickTime file; raises Refused for a file that is broken or cut off."""
    boxes = list(_boxes(file, limits))
    if not any(box.kind == b"moov" for box in boxes) or any(box.kind == b"cmov" for box in boxes):
        raise Refused(Reason.RECORDING_BROKEN, detail="no readable moov")
    gaps: list[Gap] = []
    removed = [box for box in _tracks(boxes) if _handler(file, _inside(box, boxes)) not in _PLAYED]
    for track in removed:
        gaps += [*_samples(file, _inside(track, boxes)), Gap(track.body, track.end, track.start + 4)]
    for box in boxes:
        if box.kind in _PRIVATE and not any(track.start < box.start < track.end for track in removed):
            gaps.append(Gap(box.body, box.end, box.start + 4 if box.kind else None))
    return [gap for gap in gaps if gap.start < gap.end]


def _tracks(boxes: list[Box]) -> list[Box]:
    tracks = [box for box in boxes if box.kind == b"trak"]
    if len(tracks) > _MOST_TRACKS:
        raise Refused(Reason.RECORDING_BROKEN, detail="too many tracks")
    return tracks


def _inside(track: Box, boxes: list[Box]) -> list[Box]:
    return [box for box in boxes if track.start < box.start < track.end]


def blank(file: BinaryIO, gaps: list[Gap]) -> None:
    """Zero the gaps in a file of our own, opened for reading and writing."""
    for start, end in _merged(gaps):
        file.seek(start)
        for at in range(start, end, len(_ZEROS)):
            file.write(_ZEROS[: end - at])
    for gap in gaps:
        if gap.header is not None:
            file.seek(gap.header)
            file.write(b"free")


def _merged(gaps: list[Gap]) -> list[tuple[int, int]]:
    """No byte twice, however often a hostile chunk table names it."""
    merged: list[tuple[int, int]] = []
    for gap in sorted(gaps, key=lambda gap: gap.start):
        if merged and gap.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], gap.end))
        else:
            merged.append((gap.start, gap.end))
    return merged


def _boxes(file: BinaryIO, limits: Limits) -> Iterator[Box]:
    """Every box, parents before children. Each step goes on by at least eight bytes, and their number is bounded."""
    pending: list[tuple[int, int, tuple[bytes, ...]]] = [(0, file.seek(0, os.SEEK_END), ())]
    seen = 0
    while pending:
        at, stop, parents = pending.pop()
        while at < stop:
            box = _box(file, at, stop, parents)
            seen += 1
            if seen > limits.boxes:
                raise Refused(Reason.RECORDING_BROKEN, detail="too many boxes")
            yield box
            if box.kind in _CONTAINERS and len(parents) < _DEEPEST:
                pending.append((box.body, box.end, (*parents, box.kind)))
            at = box.end


def _box(file: BinaryIO, at: int, stop: int, parents: tuple[bytes, ...]) -> Box:
    file.seek(at)
    header = file.read(16)
    size, kind, body = int.from_bytes(header[:4], "big"), header[4:8], at + 8
    if size == 1:
        size, body = int.from_bytes(header[8:16], "big"), at + 16
    elif size == 0 and not parents:
        size = stop - at
    if stop - at < 8 or size < body - at or at + size > stop:
        # QuickTime ends a list of boxes inside `udta` and others with four zero bytes.
        if parents and not any(header[: stop - at]):
            return Box(b"", at, stop, stop, parents)
        raise Refused(Reason.RECORDING_BROKEN, detail=f"box at {at}")
    return Box(kind, at, body, at + size, parents)


def _handler(file: BinaryIO, boxes: list[Box]) -> bytes:
    """The handler type of a track's media: four letters after version, flags and a reserved word."""
    found = next((box for box in boxes if box.kind == b"hdlr" and box.parents[-1:] == (b"mdia",)), None)
    return _read(file, found)[8:12] if found else b""


def _samples(file: BinaryIO, boxes: list[Box]) -> Iterator[Gap]:
    """Where a track's samples stand in the file, by its chunk table; chunks end where the file or the sizes say."""
    tables = {box.kind: _read(file, box) for box in boxes if box.parents[-1:] == (b"stbl",)}
    end = file.seek(0, os.SEEK_END)
    width = 8 if b"co64" in tables else 4
    offsets = _numbers(tables.get(b"co64") or tables.get(b"stco", b""), 8, width)
    sizes = iter(_sample_sizes(tables.get(b"stsz", b"")))
    for offset, samples in zip(offsets, _samples_per_chunk(tables.get(b"stsc", b""), len(offsets)), strict=False):
        length = sum(size for size, _ in zip(sizes, range(samples), strict=False))
        yield Gap(min(offset, end), min(offset + length, end))


def _sample_sizes(table: bytes) -> list[int]:
    """One size for all, or a list (8.7.3.2); the count of equal sizes is bounded by the caller's chunks."""
    one, count = int.from_bytes(table[4:8], "big"), int.from_bytes(table[8:12], "big")
    return [one] * min(count, 1_000_000) if one else _numbers(table, 12, 4)


def _samples_per_chunk(table: bytes, chunks: int) -> list[int]:
    """A run-length list (8.7.4): the first chunk of each run, its samples a chunk, a description."""
    numbers = _numbers(table, 8, 4)
    runs = list(zip(numbers[0::3], numbers[1::3], strict=False))
    firsts = [first for first, _ in runs[1:]] + [chunks + 1]
    counts: list[int] = []
    for (_, samples), following in zip(runs, firsts, strict=False):
        counts += [samples] * max(0, min(following - 1, chunks) - len(counts))
    return counts


def _numbers(table: bytes, start: int, width: int) -> list[int]:
    stop = len(table) - width + 1
    return [int.from_bytes(table[at : at + width], "big") for at in range(start, stop, width)]


def _read(file: BinaryIO, box: Box) -> bytes:
    """A table whole: what is not seen whole cannot be cleaned."""
    if box.end - box.body > _LONGEST_TABLE:
        raise Refused(Reason.RECORDING_BROKEN, detail="table too long")
    file.seek(box.body)
    return file.read(box.end - box.body)
