"""The exact text of an entry and the names it travels under. Pure: no Django, no database.

An entry's canonical text is JSON with sorted keys, no spaces and UTF-8 as it is. Its last two members, `public_seq` and
`seq`, stand after the sorted ones: the statement that gives them appends them, for they are known only under the row's
lock. `hash = sha256(previous hash ‖ canonical)`, the first previous hash being empty.
"""

import json
import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from gatehouse.journal.actor import Actor

CHANNEL = "gatehouse"  # the LISTEN channel; payload "<subject kind>:<subject id>:<seq>:<public seq or nothing>"


def dumps(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def stem(
    *,
    subject: str,
    kind: str,
    public: bool,
    actor: Actor,
    data: Mapping[str, Any],
    at: datetime,
    operation: UUID | None = None,
) -> str:
    """The canonical text up to, not including, `public_seq`, `seq` and the closing brace."""
    entry: dict[str, Any] = {
        "actor": {"id": actor.id, "kind": actor.kind},
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "data": data,
        "kind": kind,
        "public": public,
    }
    if operation is not None:
        entry["operation"] = str(operation)
    entry["subject"] = subject
    return dumps(entry)[:-1]


def notice(subject_kind: str, subject_id: int, seq: int, public_seq: int | None) -> str:
    """What NOTIFY carries: ids only. The last part is empty for an entry that customers must not even count."""
    return f"{subject_kind}:{subject_id}:{seq}:{'' if public_seq is None else public_seq}"


def read_notice(payload: str) -> tuple[str, int, int, int | None] | None:
    """The parts of a notice, or None when it is something else on the same channel."""
    match payload.split(":"):
        case [kind, number, seq, public] if (
            kind and number.isdecimal() and seq.isdecimal() and (public + "0").isdecimal()
        ):
            return kind, int(number), int(seq), int(public) if public else None
    return None


def uuid7() -> UUID:
    """A time-ordered UUID (RFC 9562 §5.7), so that new rows land side by side in their index.

    The 12 bits behind the milliseconds are their fraction (§6.2, method 3): what one process makes is in order, but for what
    it makes within a quarter of a microsecond.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    value = (milliseconds & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | (rest * 4096 // 1_000_000) << 64
    return UUID(int=value | 0x2 << 62 | int.from_bytes(os.urandom(8), "big") >> 2)
