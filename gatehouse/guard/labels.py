"""Where a text names a kind of secret, or something that looks like one, in any of the languages."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import starmap
from typing import NamedTuple

from gatehouse.guard.kinds import MARK
from gatehouse.guard.names import END, Role, heads, unspaced
from gatehouse.guard.words import Words

__all__ = ["Label", "Role", "labels"]


class Label(NamedTuple):
    """A name at `start`..`end` of the folded text; some names ("secret key") have several roles."""

    start: int
    end: int
    roles: int


_INNER_GAP = re.compile(r"[\s\-_./'\"]?[\s\-_./'\"0-9]{0,3}")
# "PIN4821" names a number; "mk9kb6" is a token that happens to begin with a name.
_IN_TOKEN = re.compile("[0-9]+[a-z]")


def _spaced_labels(lower: str, words: Words) -> Iterator[Label]:
    free = 0
    for index in words.heads():
        if index < free:
            continue
        roles, last = _longest(words, index)
        if roles:
            free = last + 1
            start, end = _start(lower, words, index), words.end(last)
            if start >= 0 and not _IN_TOKEN.match(lower, end):
                yield Label(start, end, roles)


def _longest(words: Words, index: int) -> tuple[int, int]:
    """Roles and last word of the longest phrase that begins at this word; no roles where none ends."""
    branch = heads()[words.words[index]]
    roles, last = branch.get(END, 0), index
    for following in range(index + 1, len(words)):
        branch = branch.get(words.words[following])
        if branch is None or not _INNER_GAP.fullmatch(words.gap(following)):
            break
        if END in branch:
            roles, last = branch[END], following
    return roles, last


def _start(lower: str, words: Words, index: int) -> int:
    """Where the label starts, or -1 inside a token; of "2FA" only "fa" is a word, and no label without its digit."""
    start = words.start(index)
    before = lower[start - 1 : start]
    if words.words[index] == "fa":
        return start - 1 if before == "2" else -1
    return -1 if before.isdigit() else start


def labels(lower: str, words: Words) -> list[Label]:
    """All labels in order; where two overlap, the one that starts first and reaches further stays."""
    found = list(_spaced_labels(lower, words))
    if words.has_cjk:
        found += starmap(Label, unspaced().find(lower))
    if not found:
        return []
    marks = [match.span() for match in MARK.finditer(lower)] if " removed]" in lower else []
    kept: list[Label] = []
    for label in sorted(found, key=lambda label: (label.start, -label.end)):
        if (kept and label.start < kept[-1].end) or _inside(label, marks):
            continue
        kept.append(label)
    return kept


def _inside(label: Label, marks: list[tuple[int, int]]) -> bool:
    """Whether the label is part of a mark of our own, which must not name what follows it."""
    after = bisect_left(marks, (label.start + 1, 0))
    return after > 0 and marks[after - 1][1] >= label.end
