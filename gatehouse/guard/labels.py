"""Where a text names a kind of secret, or something that looks like one, in any of the languages."""

import re
from bisect import bisect_left
from itertools import starmap
from typing import NamedTuple

from gatehouse.guard.kinds import MARK
from gatehouse.guard.names import END, Branch, Role, heads, unspaced
from gatehouse.guard.words import Words

__all__ = ["Label", "Role", "labels"]


class Label(NamedTuple):
    """A name at `start`..`end` of the folded text; some names ("secret key") have several roles."""

    start: int
    end: int
    roles: int


# Roles below CARD name no plain number: "secret99" is itself a value.
_INNER_GAP = re.compile(r"[\s\-_./'\"]?[\s\-_./'\"0-9]{0,3}")
# "PIN4821" names a number; "mk9kb6" is a token that happens to begin with a name.
_IN_TOKEN = re.compile("[0-9]+(?:[a-z]|-[0-9a-z])")


def labels(lower: str, words: Words) -> list[Label]:
    """All labels in order; where two overlap, the one that starts first and reaches further stays."""
    found = _spaced_labels(lower, words)
    if words.has_cjk:
        found = _apart(found + list(starmap(Label, unspaced().find(lower))))
    if found and " removed]" in lower:
        marks = [match.span() for match in MARK.finditer(lower)]
        found = [label for label in found if not _is_inside(label, marks)]
    return found


def _spaced_labels(lower: str, words: Words) -> list[Label]:
    indexes = words.heads()
    if not indexes:
        return []
    tree, tokens, offsets, last_token = heads(), words.words, words.offsets(), len(words) - 1
    found: list[Label] = []
    free = 0
    for index in indexes:
        head = tokens[index]
        branch = tree[head]
        last, roles = index, branch.get(END, 0)
        if index < last_token and tokens[index + 1] in branch:
            last, roles = _longest(words, index, branch)
        if roles and index >= free:
            free = last + 1
            start, end = offsets[2 * index + 1], offsets[2 * last + 2]
            if _stands_free(lower, start, end, head) and not (roles < Role.CARD and lower[end : end + 1].isdigit()):
                # Of "2FA" only "fa" is a word.
                found.append(Label(start - (head == "fa"), end, roles))
    return found


def _longest(words: Words, index: int, branch: Branch) -> tuple[int, int]:
    """Last word and roles of the longest phrase that begins at this word; no roles where none ends."""
    last, roles = index, branch.get(END, 0)
    for following in range(index + 1, len(words)):
        branch = branch.get(words.words[following], {})
        if not branch or not _INNER_GAP.fullmatch(words.gap(following)):
            break
        if END in branch:
            last, roles = following, branch[END]
    return last, roles


def _stands_free(lower: str, start: int, end: int, head: str) -> bool:
    """Whether a name is no part of a token with digits; "fa" is one only after its digit, as in "2FA"."""
    before = lower[start - 1 : start]
    if (before == "2") if head == "fa" else not before.isdigit():
        return not (lower[end : end + 1].isdigit() and _IN_TOKEN.match(lower, end))
    return False


def _apart(found: list[Label]) -> list[Label]:
    kept: list[Label] = []
    for label in sorted(found, key=lambda label: (label.start, -label.end)):
        if not kept or label.start >= kept[-1].end:
            kept.append(label)
    return kept


def _is_inside(label: Label, marks: list[tuple[int, int]]) -> bool:
    """Whether the label is part of a mark of our own, which must not name what follows it."""
    after = bisect_left(marks, (label.start + 1, 0))
    return after > 0 and marks[after - 1][1] >= label.end
