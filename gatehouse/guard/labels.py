"""Where a text names a kind of secret, or something that looks like one, in any of the languages."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag
from functools import cache

from gatehouse.guard.kinds import MARKS
from gatehouse.guard.languages import languages
from gatehouse.guard.text import CJK, Words, fold


class Role(IntFlag):
    PHRASE = 1
    KEY = 2
    CODES = 4
    SEED = 8
    API = 16
    CARD = 32
    OTP = 64
    CODE = 128
    PASSWORD = 256
    OTHER = 512


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """A name at `start`..`end` of the folded text; some names ("secret key") have several roles."""

    start: int
    end: int
    roles: Role


Tails = dict[str, list[tuple[tuple[str, ...], Role]]]

_IS_CJK = re.compile(f"[{CJK}]")
_LETTERS = re.compile(r"[^\W\d_]+")
_INNER_GAP = re.compile(r"[\s\-_./'\"]?[\s\-_./'\"0-9]{0,3}")
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_PREFIXES = ("", "و", "ب", "ل", "ف", "ال", "وال", "بال", "لل")
# "PIN4821" names a number; "mk9kb6" is a token that happens to begin with a name.
_IN_TOKEN = re.compile("[0-9]+[a-z]")
_MARK = re.compile("|".join(re.escape(mark.lower()) for mark in MARKS.values()))


def _phrases() -> Iterator[tuple[str, Role]]:
    for language in languages():
        for role in Role:
            for phrase in getattr(language, (role.name or "").lower()).split("|"):
                yield fold(phrase.strip()), role


def _spellings(phrase: str) -> Iterator[tuple[str, ...]]:
    """The words of a phrase; Latin ones also written together, Arabic ones also with particles."""
    words = tuple(_LETTERS.findall(phrase))
    yield words
    if phrase.isascii() and len(words) > 1 and "2fa" not in phrase:
        yield ("".join(words),)
    if _ARABIC.search(phrase):
        yield from ((prefix + words[0], *words[1:]) for prefix in _ARABIC_PREFIXES)


@cache
def _tails() -> Tails:
    """First word to the rests of the phrases it begins, longest first."""
    roles: dict[tuple[str, ...], Role] = defaultdict(lambda: Role(0))
    for phrase, role in _phrases():
        if phrase and not _IS_CJK.search(phrase):
            for words in _spellings(phrase):
                roles[words] |= role
    tails: Tails = defaultdict(list)
    for words in sorted(roles, key=len, reverse=True):
        tails[words[0]].append((words[1:], roles[words]))
    return dict(tails)


@cache
def _unspaced() -> tuple[re.Pattern[str], dict[str, Role]]:
    """A pattern for the names of languages written without spaces, longest first, and their roles."""
    roles: dict[str, Role] = defaultdict(lambda: Role(0))
    for phrase, role in _phrases():
        if _IS_CJK.search(phrase):
            roles[phrase.replace(" ", "")] |= role
            roles[phrase] |= role
    longest_first = sorted(roles, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), dict(roles)


def _spaced_labels(lower: str, words: Words) -> Iterator[Label]:
    tails = _tails()
    free = 0
    for index in [i for i, word in enumerate(words.words) if word in tails]:
        if index < free:
            continue
        for tail, roles in tails[words.words[index]]:
            if _matches(words, index, tail):
                free = index + 1 + len(tail)
                start, end = _start(lower, words, index), words.end(free - 1)
                if start >= 0 and not _IN_TOKEN.match(lower, end):
                    yield Label(start, end, roles)
                break


def _matches(words: Words, index: int, tail: tuple[str, ...]) -> bool:
    if not tail:
        return True
    if tuple(words.words[index + 1 : index + 1 + len(tail)]) != tail:
        return False
    return all(_INNER_GAP.fullmatch(words.gap(i)) for i in range(index + 1, index + 1 + len(tail)))


def _start(lower: str, words: Words, index: int) -> int:
    """Where the label starts, or -1 inside a token; of "2FA" only "fa" is a word, and no label without its digit."""
    start = words.start(index)
    before = lower[start - 1 : start]
    if words.words[index] == "fa":
        return start - 1 if before == "2" else -1
    return -1 if before.isdigit() else start


def _unspaced_labels(lower: str) -> Iterator[Label]:
    pattern, roles = _unspaced()
    for match in pattern.finditer(lower):
        yield Label(match.start(), match.end(), roles[match[0]])


def labels(lower: str, words: Words) -> list[Label]:
    """All labels in order; where two overlap, the one that starts first and reaches further stays."""
    found = list(_spaced_labels(lower, words))
    if not lower.isascii() and _IS_CJK.search(lower):
        found += _unspaced_labels(lower)
    if not found:
        return []
    marks = [match.span() for match in _MARK.finditer(lower)] if " removed]" in lower else []
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
