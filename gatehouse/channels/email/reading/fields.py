"""A head cut into its fields: unfolded, in order, still as bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gatehouse.channels.email.reading.letter import Problem
from gatehouse.channels.email.reading.limits import Limits

_FOLD = re.compile(rb"\r?\n(?=[ \t])|\r(?!\n)")


@dataclass(slots=True)
class Fields:
    """Names in lower case with the values' bytes, each on one line."""

    items: list[tuple[str, bytes]] = field(default_factory=list)

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.items if key == name]

    def first(self, name: str) -> str:
        """A field's first value as Latin-1, which keeps every byte: for values with a grammar of their own."""
        return next((value for key, value in self.items if key == name), b"").decode("latin-1")


def read_fields(head: bytes, limits: Limits, problem: Problem) -> Fields:
    """A line that is no field and continues none is left out. A mailbox's "From " line counts as `unix-from`."""
    found = Fields()
    for line in _FOLD.sub(b"", head).split(b"\n"):
        if len(found.items) >= limits.fields:
            problem(f"only the first {limits.fields} header fields were read")
            break
        name, colon, value = line.partition(b":")
        if line.startswith((b"From ", b">From ")):
            found.items.append(("unix-from", line.lstrip(b">")[5:].strip()))
        elif colon and (key := name.strip().decode("latin-1").casefold()) and not _is_disguised(key, name):
            found.items.append((key, _cut(value, limits, problem)))
    return found


def _is_disguised(key: str, name: bytes) -> bool:
    """A result with a space in its name, past a mail server that removes forged ones by their name."""
    return key == "authentication-results" and len(key) != len(name)


def _cut(value: bytes, limits: Limits, problem: Problem) -> bytes:
    value = value.strip()
    if len(value) > limits.field_chars:
        problem(f"a header field was cut at {limits.field_chars} bytes")
        value = value[: limits.field_chars]
    return value
