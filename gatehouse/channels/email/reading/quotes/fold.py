"""Which lines of a text are folded away: earlier mails and signatures. Everything stays in the text; ranges are marked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from gatehouse.channels.email.reading.html_marks import Mark
from gatehouse.channels.email.reading.quotes.attribution import (
    attribution_lines,
    glued_attribution,
    is_attribution,
    may_end_attribution,
    names_writer,
)
from gatehouse.channels.email.reading.quotes.heads import is_forward_marker, is_head, is_original_marker, is_rule
from gatehouse.channels.email.reading.quotes.signatures import (
    DELIMITER,
    UNDERSCORES,
    Size,
    closing_at,
    is_program_line,
)

MOST_LINES = 3_000  # further ones are kept as the last of these is
_QUOTED = re.compile(r"\s{0,8}(?:[>＞]|[A-Za-z]>(?=[\s>]|\Z))")
_LINK_TORN = re.compile(r"https?://\S{0,300}\Z")
_ONE_WORD = re.compile(r"\s*\S{1,200}\s*\Z")


class Fold(NamedTuple):
    """Characters `start`..`end` of the text; `kind` is "quote" or "signature"."""

    start: int
    end: int
    kind: str


class Folded(NamedTuple):
    """A text with what is folded away in it. `reply` is what is shown: never empty unless the text is."""

    text: str
    folds: tuple[Fold, ...]

    @property
    def reply(self) -> str:
        pieces, done = [], 0
        for fold in self.folds:
            pieces.append(self.text[done : fold.start])
            done = fold.end
        return _without_wide_gaps("".join((*pieces, self.text[done:])))


def fold(text: str, marks: Sequence[Mark] = (), *, is_forward: bool = False) -> Folded:
    """Find what the writer did not write now. `marks` are what HTML says of each line.

    Where nothing would be left, nothing is folded. In a forwarded mail the forwarded one is what the writer shows us.
    """
    lines = text.split("\n")[:MOST_LINES]
    if len(marks) < len(lines):
        marks = [Mark.NONE] * len(lines)
    folding = _Folding(lines, marks, is_forward)
    ranges = folding.ranges()
    folds = _to_offsets(text, lines, ranges, folding.glued)
    folded = Folded(text, folds)
    return folded if folded.reply else Folded(text, ())


class _Group(NamedTuple):
    """Quoted lines `start`..`end` with the attribution that stands before them, if any: lines `head`..`start`."""

    head: int
    start: int
    end: int

    @property
    def is_attributed(self) -> bool:
        return self.head < self.start


class _Folding:
    """One reading of the lines from top to bottom, and then the judgement what each quote is there for."""

    def __init__(self, lines: list[str], marks: Sequence[Mark], is_forward: bool) -> None:
        self._lines, self._marks, self._is_forward = lines, marks, is_forward
        self._ends = [may_end_attribution(line) for line in lines]
        self._groups: list[_Group] = []
        self._signatures: list[tuple[int, int]] = []
        self._own_lines: list[int] = []
        self._cut = len(lines)
        self.glued: tuple[int, int] | None = None

    def ranges(self) -> list[tuple[int, int, str]]:
        self._read()
        found = self._quotes()
        if self._cut < len(self._lines):
            start = self._cut if self.glued else self._above(self._cut)
            found.append((start, len(self._lines), "quote"))
        # A rule of underscores right above an earlier mail is no signature, but the line that Outlook draws there.
        taken = {start for start, _, _ in found}
        found += [(start, end, "signature") for start, end in self._signatures if start not in taken]
        return _sorted(found + self._closing(found))

    def _read(self) -> None:
        at = 0
        while at < len(self._lines) and at < self._cut:
            at = self._step(at)

    def _step(self, at: int) -> int:
        """Read what begins on this line; returns the line after it."""
        line = self._lines[at]
        if not line.strip() and self._marks[at] is not Mark.CUT:
            return at + 1
        if is_forward_marker(line) or (self._is_forward and self._ends_reply(at)):
            return len(self._lines)
        if self._ends_reply(at):
            self._cut = at
            return at
        if self._is_quoted(at):
            return self._quoted(at, at)
        if (column := glued_attribution(line)) > 0:
            self.glued = (at, column)
            self._own_lines.append(at)
            self._cut = at + 1
            return at + 1
        if count := self._attribution(at):
            return self._attributed(at, count)
        return self._own(at, line)

    def _ends_reply(self, at: int) -> bool:
        line = self._lines[at]
        return self._marks[at] is Mark.CUT or is_original_marker(line) or is_head(self._lines, at)

    def _is_quoted(self, at: int) -> bool:
        return self._marks[at] in (Mark.QUOTE, Mark.EARLIER) or bool(_QUOTED.match(self._lines[at]))

    def _attribution(self, at: int) -> int:
        if self._marks[at] is Mark.ATTRIBUTION:
            end = at
            while end < len(self._lines) and self._marks[end] is Mark.ATTRIBUTION:
                end += 1
            return end - at
        return attribution_lines(self._lines, self._ends, at)

    def _attributed(self, at: int, count: int) -> int:
        """What follows an attribution is the earlier mail: quoted, or else all that comes."""
        after = self._next_filled(at + count)
        if after < len(self._lines) and self._is_quoted(after):
            return self._quoted(at, after)
        if after < len(self._lines) and not self._own_lines:
            # Nothing was written above: what follows is all there is.
            self._groups.append(_Group(at, at + count, at + count))
            return at + count
        self._cut = at
        return at

    def _quoted(self, head: int, start: int) -> int:
        end = start
        while True:
            following = self._next_filled(end + 1)
            if (following < len(self._lines) and self._is_quoted(following)) or (
                following == end + 1 < len(self._lines) and self._goes_on(end)
            ):
                end = following
            else:
                break
        if head == start and is_attribution(self._lines[start].lstrip(" >＞")):
            start += 1
        self._groups.append(_Group(head, start, end + 1))
        return end + 1

    def _goes_on(self, at: int) -> bool:
        """A link that was wrapped, so that its rest stands on a line without a mark."""
        return bool(_LINK_TORN.search(self._lines[at])) and bool(_ONE_WORD.match(self._lines[at + 1]))

    def _own(self, at: int, line: str) -> int:
        """A line of the writer's, or of what he signs with."""
        if self._marks[at] is Mark.SIGNATURE or (is_program_line(line) and self._stands_alone(at)):
            self._signatures.append((at, at + 1))
            return at + 1
        if (DELIMITER.match(line) or UNDERSCORES.match(line)) and (end := self._signature_end(at)):
            self._signatures.append((at, end))
            return end
        self._own_lines.append(at)
        return at + 1

    def _stands_alone(self, at: int) -> bool:
        """At the beginning of a paragraph, or after another such line."""
        before = at - 1
        is_after_another = bool(self._signatures) and self._signatures[-1][1] == at
        return before < 0 or not self._lines[before].strip() or is_after_another

    def _signature_end(self, at: int) -> int:
        """Where the signature below a delimiter ends: at the next quote, if it is short enough to be one; else 0."""
        end, size = at + 1, Size()
        while end < len(self._lines):
            if self._is_quoted(end) or self._ends_reply(end) or self._attribution(end):
                break
            if not size.has_room_for(self._lines[end]):
                return 0
            end += 1
        return end if self._own_lines else 0

    def _quotes(self) -> list[tuple[int, int, str]]:
        """Fold each quote, but keep those that the writer answers one by one, below each."""
        answered = [self._has_own(group.end, self._next_group(number)) for number, group in enumerate(self._groups)]
        is_dialogue = sum(answered) >= 1 and len(self._groups) > 1
        found = []
        for group, has_answer in zip(self._groups, answered, strict=True):
            is_kept = has_answer and (is_dialogue or not group.is_attributed)
            end = group.start if is_kept else group.end
            start = group.head if has_answer else self._name_above(group.head)
            if start < end:
                found.append((self._above(start), end, "quote"))
        return found

    def _name_above(self, head: int) -> int:
        """ "Ada wrote:" without a date is an attribution only right above a quote that nothing follows."""
        before = head - 1
        while before >= 0 and not self._lines[before].strip():
            before -= 1
        return before if before >= 0 and self._ends[before] and names_writer(self._lines[before]) else head

    def _next_group(self, number: int) -> int:
        return self._groups[number + 1].head if number + 1 < len(self._groups) else self._cut

    def _closing(self, folded: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        """The card under the last words that are left."""
        taken = {line for start, end, _ in folded for line in range(start, end)}
        end = self._cut
        while end and (end - 1 in taken or not self._lines[end - 1].strip()):
            end -= 1
        start = end
        while start and start - 1 not in taken:
            start -= 1
        at = closing_at(self._lines, start, end)
        return [(at, end, "signature")] if at < end else []

    def _above(self, at: int) -> int:
        """The rule that a program draws above an earlier mail goes with it."""
        before = at - 1
        while before >= 0 and not self._lines[before].strip():
            before -= 1
        return before if before >= 0 and is_rule(self._lines[before]) else at

    def _next_filled(self, at: int) -> int:
        while at < len(self._lines) and not self._lines[at].strip():
            at += 1
        return at

    def _has_own(self, start: int, end: int) -> bool:
        """Whether there is anything of the writer's between two lines."""
        at = bisect_left(self._own_lines, start)
        return at < len(self._own_lines) and self._own_lines[at] < end


def _sorted(ranges: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """In order, none overlapping."""
    found: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(ranges):
        start = max(start, found[-1][1]) if found else start
        if start < end:
            found.append((start, end, kind))
    return found


def _to_offsets(
    text: str, lines: list[str], ranges: list[tuple[int, int, str]], glued: tuple[int, int] | None
) -> tuple[Fold, ...]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    starts[-1] = len(text) if len(lines) == MOST_LINES else min(starts[-1], len(text))
    folds = [Fold(starts[start], min(starts[end], len(text)), kind) for start, end, kind in ranges]
    if glued:
        folds = [one for one in folds if one.end <= starts[glued[0]]]
        folds.append(Fold(starts[glued[0]] + glued[1], len(text), "quote"))
    return tuple(folds)


def _without_wide_gaps(text: str) -> str:
    """Where something was folded no more than one empty line is left, and none at the ends."""
    return re.sub(r"\n[ \t]*(?:\n[ \t]*){2,}", "\n\n", text).strip() if "\n\n\n" in text else text.strip()
