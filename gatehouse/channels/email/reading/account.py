"""A letter as one JSON object: what `gatehouse parse-mail` prints."""

from __future__ import annotations

from typing import Any

from gatehouse.channels.email.reading.automatic import is_automatic
from gatehouse.channels.email.reading.bounces import read_bounce
from gatehouse.channels.email.reading.language import direction_of, language_of
from gatehouse.channels.email.reading.letter import Letter
from gatehouse.channels.email.reading.parse import parse
from gatehouse.channels.email.reading.reply import fold_letter


def account_of(raw: bytes) -> dict[str, Any]:
    """Everything that was understood of a mail. Never raises; what was not understood is named in `problems`.

    Addresses and ids stand without angles, the date is ISO 8601, sizes are bytes after decoding.
    """
    letter = parse(raw)
    try:
        return _understood(letter, raw)
    except Exception as error:
        letter.problems.append(f"the mail could not be judged ({type(error).__name__})")
        return _said(letter)


def _understood(letter: Letter, raw: bytes) -> dict[str, Any]:
    bounce = read_bounce(letter, raw)
    reply = fold_letter(letter).reply
    return _said(letter) | {
        "reply_text": reply,
        "is_auto_reply": is_automatic(letter),
        "is_bounce": bounce is not None,
        "bounced_recipients": list(bounce.recipients) if bounce else [],
        "is_temporary": bool(bounce and bounce.is_temporary),
        "language": language_of(reply, letter.first("content-language")),
        "direction": direction_of(reply or letter.subject),
    }


def _said(letter: Letter) -> dict[str, Any]:
    """What the letter itself says, and its raw headers where it says nothing of whom it is from."""
    files = [{"name": file.name, "type": file.type, "size": file.size} for file in letter.attachments]
    said: dict[str, Any] = {
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
        "text": letter.text,
        "reply_text": letter.text,
        "html": letter.html,
        "attachments": files,
        "is_auto_reply": False,
        "is_bounce": False,
        "bounced_recipients": [],
        "is_temporary": False,
        "language": "",
        "direction": "ltr",
        "problems": letter.problems,
    }
    return said if letter.sender.address else said | {"headers": [list(pair) for pair in letter.headers]}
