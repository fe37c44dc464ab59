"""A letter as one JSON object: what `gatehouse parse-mail` prints."""

from __future__ import annotations

from typing import Any

from gatehouse.channels.email.reading.letter import Letter
from gatehouse.channels.email.reading.understand import Reading


def account_of(reading: Reading) -> dict[str, Any]:
    """Everything that was understood of a mail, and in `problems` what was not; where there is any, all its headers too.

    Addresses and ids stand without angles, the date is ISO 8601, sizes are bytes after decoding.
    """
    said = _head(reading.letter) | _body(reading) | _judgement(reading) | {"problems": reading.letter.problems}
    if reading.letter.problems:
        said["headers"] = [list(pair) for pair in reading.letter.headers]
    return said


def _head(letter: Letter) -> dict[str, Any]:
    return {
        "from": letter.sender.address,
        "from_name": letter.sender.name,
        "to": [box.address for box in letter.to if box.address],
        "cc": [box.address for box in letter.cc if box.address],
        "reply_to": [box.address for box in letter.reply_to if box.address],
        "subject": letter.subject,
        "date": letter.date.isoformat() if letter.date else None,
        "message_id": letter.message_id,
        "in_reply_to": letter.in_reply_to,
        "references": letter.references,
    }


def _body(reading: Reading) -> dict[str, Any]:
    letter = reading.letter
    files = [{"name": file.name, "type": file.type, "size": file.size} for file in letter.attachments]
    return {"text": letter.text, "reply_text": reading.reply, "html": letter.html, "attachments": files}


def _judgement(reading: Reading) -> dict[str, Any]:
    bounce = reading.bounce
    return {
        "is_auto_reply": reading.is_automatic,
        "is_bounce": bounce is not None,
        "bounced_recipients": list(bounce.recipients) if bounce else [],
        "is_temporary": bool(bounce and bounce.is_temporary),
        "language": reading.language,
        "direction": reading.direction,
    }
