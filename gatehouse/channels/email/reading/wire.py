"""A reading on its way from the child that read a hostile mail: JSON, never pickle, and the files' bytes beside it."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from datetime import datetime
from typing import Any, BinaryIO

from gatehouse.channels.email.reading.bounces import Bounce, Complaint
from gatehouse.channels.email.reading.html_marks import Mark
from gatehouse.channels.email.reading.letter import Attachment, Letter, Mailbox, Notice, Report, spool
from gatehouse.channels.email.reading.quotes.fold import Fold
from gatehouse.channels.email.reading.understand import Reading

_PIECE = 256 * 1024


def write_reading(reading: Reading, out: BinaryIO) -> int:
    """The files one after another, then the rest as JSON; returns where the JSON begins."""
    for file in reading.letter.attachments:
        file.content.seek(0)
        shutil.copyfileobj(file.content, out, _PIECE)
    start = out.tell()
    out.write(json.dumps(_packed(reading)).encode())
    out.flush()
    return start


def read_reading(out: BinaryIO, start: int) -> Reading:
    """What `write_reading` wrote. Raises LookupError, TypeError or ValueError for what it did not write."""
    out.seek(start)
    data = json.loads(out.read())
    out.seek(0)
    return _unpacked(data, out)


def _packed(reading: Reading) -> dict[str, Any]:
    letter = reading.letter
    plain = {name: getattr(letter, name) for name in _PLAIN} | {
        "boxes": {name: [asdict(box) for box in getattr(letter, name)] for name in _BOXES},
        "date": letter.date.isoformat() if letter.date else None,
        "marks": [int(mark) for mark in letter.marks],
        "attachments": [_packed_file(file) for file in letter.attachments],
        "reports": [asdict(report) for report in letter.reports],
        "notices": [asdict(notice) for notice in letter.notices],
    }
    judged = {name: getattr(reading, name) for name in _JUDGED}
    return judged | {
        "letter": plain,
        "folds": reading.folds,
        "bounce": asdict(reading.bounce) if reading.bounce else None,
        "complaint": asdict(reading.complaint) if reading.complaint else None,
    }


_PLAIN = ("headers", "subject", "message_id", "in_reply_to", "references", "type", "text", "html", "problems")
_BOXES = ("authors", "to", "cc", "reply_to")
_JUDGED = ("reply", "is_automatic", "language", "direction")


def _packed_file(file: Attachment) -> dict[str, Any]:
    return {
        "name": file.name,
        "type": file.type,
        "size": file.size,
        "content_id": file.content_id,
        "is_inline": file.is_inline,
    }


def _unpacked(data: dict[str, Any], out: BinaryIO) -> Reading:
    said = data["letter"]
    letter = Letter(
        **{name: said[name] for name in _PLAIN if name != "headers"},
        to=_boxes(said["boxes"]["to"]),
        cc=_boxes(said["boxes"]["cc"]),
        reply_to=_boxes(said["boxes"]["reply_to"]),
        headers=[(str(name), str(value)) for name, value in said["headers"]],
        authors=_boxes(said["boxes"]["authors"]),
        date=datetime.fromisoformat(said["date"]) if said["date"] else None,
        marks=tuple(map(Mark, said["marks"])),
        attachments=[_unpacked_file(file, out) for file in said["attachments"]],
        reports=[Report(one["type"], _groups(one["groups"])) for one in said["reports"]],
        notices=[Notice(**notice) for notice in said["notices"]],
    )
    return Reading(
        letter,
        folds=tuple(Fold(*fold) for fold in data["folds"]),
        bounce=Bounce(**_tuples(data["bounce"])) if data["bounce"] else None,
        complaint=Complaint(**_tuples(data["complaint"])) if data["complaint"] else None,
        **{name: data[name] for name in _JUDGED},
    )


def _unpacked_file(file: dict[str, Any], out: BinaryIO) -> Attachment:
    """The next file of those that stand in the child's output."""
    content, left = spool(), int(file["size"])
    while left:
        piece = out.read(min(left, _PIECE))
        if not piece:
            raise ValueError("a file of the mail is cut off")
        content.write(piece)
        left -= len(piece)
    content.seek(0)
    return Attachment(**file, content=content)


def _boxes(boxes: list[dict[str, str]]) -> list[Mailbox]:
    return [Mailbox(**box) for box in boxes]


def _groups(groups: list[list[list[str]]]) -> tuple[tuple[tuple[str, str], ...], ...]:
    return tuple(tuple((name, value) for name, value in group) for group in groups)


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
