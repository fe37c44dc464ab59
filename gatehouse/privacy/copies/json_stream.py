"""JSON that is written while it is read: an iterator becomes a list, one member after the other."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID


def written(value: Any) -> Iterator[str]:
    """The text of a value, in pieces. Objects may hold iterators at any depth; each of them is read once."""
    if isinstance(value, dict):
        members = ((f"{_plain(str(name))}: ", one) for name, one in value.items())
        yield from _joined("{", members, "}")
    elif isinstance(value, Iterator):
        yield from _joined("[", (("", one) for one in value), "]")
    else:
        yield _plain(value)


def _joined(begin: str, members: Iterable[tuple[str, Any]], end: str) -> Iterator[str]:
    yield begin
    for number, (label, value) in enumerate(members):
        yield f"{',' if number else ''}\n{label}"
        yield from written(value)
    yield end


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_text)


def _text(value: Any) -> str:
    """Times in UTC, to the second (RFC 3339)."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a copy of data")
