"""Where the parts of a mail lie: one pass over the bytes, nothing copied, no recursion.

The standard library's feed parser holds a mail ten times over and recurses with its depth. Here a part is two offsets;
its content is read only when somebody wants it, so a large attachment is decoded as a stream.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gatehouse.channels.email.reading.fields import Fields, read_fields
from gatehouse.channels.email.reading.letter import Problem
from gatehouse.channels.email.reading.limits import Limits
from gatehouse.channels.email.reading.parameters import ContentType, content_type

_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_OF_MESSAGES = b"\n"  # a message inside a message has no boundary of its own; no line's text equals this
_MOST_HYPHENED, _LONGEST_LINE = 200_000, 2_000
_PLAIN = frozenset({"", "7bit", "8bit", "binary"})
MESSAGES = frozenset({"message/rfc822", "message/global", "message/news"})


@dataclass(slots=True)
class Part:
    """A part's head and where its body lies in the raw mail. `children` are the parts of a multipart or a message."""

    fields: Fields
    type: ContentType
    start: int
    end: int = -1
    depth: int = 0
    children: list[Part] = field(default_factory=list)

    @property
    def encoding(self) -> str:
        return self.fields.first("content-transfer-encoding").partition(";")[0].strip().casefold()

    def walk(self) -> Iterator[Part]:
        """This part and all below, in order."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting += reversed(part.children)


def read_structure(raw: bytes, limits: Limits, problem: Problem) -> Part:
    """The tree of parts of a whole mail. Never raises; beyond the limits parts stay unread in their parent."""
    return _Scanner(raw, limits, problem).root()


class _Scanner:
    def __init__(self, raw: bytes, limits: Limits, problem: Problem) -> None:
        self._raw, self._limits, self._problem = raw, limits, problem
        self._count = 0
        # The parts that are open, outermost first, and where those of each boundary stand among them.
        self._open: list[tuple[Part, bytes]] = []
        self._places: dict[bytes, list[int]] = {}
        self._leaf: Part | None = None

    def root(self) -> Part:
        root = self._begin(0, depth=0, head=self._limits.head_bytes)
        for line, after, text in self._hyphened_lines(root.start):
            self._at_line(line, after, text)
            if not self._open:
                break
        self._close(0, len(self._raw))
        return root

    def _hyphened_lines(self, at: int) -> Iterator[tuple[int, int, bytes]]:
        """Each line that begins with two hyphens: where it begins, where the next one does, and the rest of its text."""
        raw, at = self._raw, max(at - 1, 0)
        for _ in range(_MOST_HYPHENED):
            at = raw.find(b"\n--", at)
            if at < 0 or not self._open:
                return
            end = raw.find(b"\n", at + 1)
            after = len(raw) if end < 0 else end + 1
            if after - at <= _LONGEST_LINE:
                yield at + 1, after, raw[at + 3 : after].rstrip(b" \t\r\n")
            at += 3
        self._problem("too many lines that look like a part's end: the rest was read as one part")

    def _at_line(self, line: int, after: int, text: bytes) -> None:
        is_last = text not in self._places and text.endswith(b"--")
        places = self._places.get(text[:-2] if is_last else text)
        if not places:
            return
        level = places[-1]
        parent = self._open[level][0]
        if is_last:
            self._close(level, _before_line_end(self._raw, line))
        elif self._count >= self._limits.parts:
            self._problem(f"only the first {self._limits.parts} parts were read")
            self._close(0, _before_line_end(self._raw, line))
        else:
            self._close(level + 1, _before_line_end(self._raw, line))
            parent.children.append(self._begin(after, parent.depth + 1, self._limits.part_head_bytes, parent))

    def _close(self, level: int, end: int) -> None:
        """End the parts that are open from this level on."""
        if self._leaf is not None:
            self._leaf.end = max(self._leaf.start, end)
            self._leaf = None
        while len(self._open) > level:
            part, boundary = self._open.pop()
            part.end = max(part.start, end)
            self._places[boundary].pop()
            if not self._places[boundary]:
                del self._places[boundary]

    def _begin(self, at: int, depth: int, head: int, parent: Part | None = None) -> Part:
        """Read the head at this offset, and of a message inside a message each head in turn."""
        first = part = self._one(at, depth, head, parent)
        while part.type.name in MESSAGES and part.encoding in _PLAIN and self._has_room(part):
            self._push(part, _OF_MESSAGES)
            inner = self._one(part.start, part.depth + 1, self._limits.part_head_bytes, part)
            part.children.append(inner)
            part = inner
        boundary = self._boundary(part)
        if boundary and self._has_room(part):
            self._push(part, boundary)
        else:
            self._leaf = part
        return first

    def _push(self, part: Part, boundary: bytes) -> None:
        self._places.setdefault(boundary, []).append(len(self._open))
        self._open.append((part, boundary))

    def _one(self, at: int, depth: int, head: int, parent: Part | None) -> Part:
        self._count += 1
        end, start = self._head_end(at, head)
        fields = read_fields(self._raw[at:end], self._limits, self._problem)
        kind = content_type(fields.first("content-type"), _standard(parent))
        return Part(fields, kind, start, depth=depth)

    def _head_end(self, at: int, limit: int) -> tuple[int, int]:
        """Where the head ends and the body begins: at an empty line, or at a line that can be no field."""
        raw, stop, begin = self._raw, at + limit, at
        while at < len(raw):
            end = raw.find(b"\n", at, stop)
            after = (len(raw) if stop >= len(raw) else stop) if end < 0 else end + 1
            line = raw[at:after]
            if not line.strip(b"\r\n"):
                return at, after
            if not self._is_head_line(line, at == begin):
                return at, at
            at = after
            if at >= stop:
                self._problem(f"only the first {limit} bytes of a head were read")
                return at, self._after_empty_line(at)
        return len(raw), len(raw)

    @staticmethod
    def _is_head_line(line: bytes, is_first: bool) -> bool:
        if line[:1] in (b" ", b"\t"):
            return True
        return bool(_FIELD.match(line)) or (is_first and line.startswith((b"From ", b">From ")))

    def _after_empty_line(self, at: int) -> int:
        found = [end + size for mark, size in ((b"\n\n", 2), (b"\n\r\n", 3)) if (end := self._raw.find(mark, at)) >= 0]
        return min(found, default=len(self._raw))

    def _has_room(self, part: Part) -> bool:
        if part.depth < self._limits.depth and self._count < self._limits.parts:
            return True
        self._problem(
            f"parts nested deeper than {self._limits.depth}, or more than {self._limits.parts}, were not read"
        )
        return False

    def _boundary(self, part: Part) -> bytes:
        if part.type.main != "multipart":
            return b""
        boundary = part.type.parameters.get("boundary", "").rstrip()
        if not boundary:
            self._problem("a multipart without a boundary was read as text")
        return boundary.encode("latin-1", "replace")


def _before_line_end(raw: bytes, at: int) -> int:
    """The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1)."""
    return at - 2 if raw[at - 2 : at] == b"\r\n" else at - 1


def _standard(parent: Part | None) -> str:
    """What a part is when it does not say (RFC 2046 §5.1.5)."""
    return "message/rfc822" if parent is not None and parent.type.name == "multipart/digest" else "text/plain"
