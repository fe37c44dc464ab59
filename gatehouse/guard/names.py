"""The names of secrets, and of what looks like secrets, in all languages, as tables to search with."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from gatehouse.guard.languages import languages
from gatehouse.guard.text import CJK, fold


class Role:
    """Bits of what a label may name. Plain integers: they are tested for every label, and enum flags are slow."""

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


_FIELDS = (
    ("phrase", Role.PHRASE), ("key", Role.KEY), ("codes", Role.CODES), ("seed", Role.SEED), ("api", Role.API),
    ("card", Role.CARD), ("otp", Role.OTP), ("code", Role.CODE), ("pw", Role.PASSWORD), ("other", Role.OTHER),
)  # fmt: skip

# From word to word down a phrase; under END stand the roles of the phrase that ends there.
Branch = dict[str, Any]
END = ""

_IS_CJK = re.compile(f"[{CJK}]")
_LETTERS = re.compile(r"[^\W\d_]+")
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_PREFIXES = ("", "و", "ب", "ل", "ف", "ال", "وال", "بال", "لل")


def _phrases() -> Iterator[tuple[str, int]]:
    for language in languages():
        for field, role in _FIELDS:
            for phrase in getattr(language, field).split("|"):
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
def heads() -> Branch:
    """The first words of all phrases of the spaced languages, each with what may follow."""
    root: Branch = {}
    for phrase, role in _phrases():
        if phrase and not _IS_CJK.search(phrase):
            for words in _spellings(phrase):
                branch = root
                for word in words:
                    branch = branch.setdefault(sys.intern(word), {})
                branch[END] = branch.get(END, 0) | role
    return root


@cache
def unspaced() -> Phrases:
    """The names of languages written without spaces, with their roles."""
    roles: dict[str, int] = defaultdict(int)
    for phrase, role in _phrases():
        if _IS_CJK.search(phrase):
            roles[phrase.replace(" ", "")] |= role
            roles[phrase] |= role
    return Phrases(roles)


def _lines_with_cjk(text: str) -> Iterator[tuple[int, int]]:
    done = 0
    while match := _IS_CJK.search(text, done):
        start = text.rfind("\n", 0, match.start()) + 1
        done = text.find("\n", match.start())
        if done < 0:
            done = len(text)
        yield start, done


class Phrases:
    """Finds phrases without regard to word borders, the longest at each place."""

    def __init__(self, meanings: dict[str, int]) -> None:
        self._meanings = dict(meanings)
        by_first: dict[str, list[str]] = defaultdict(list)
        for phrase in sorted(meanings, key=len, reverse=True):
            by_first[phrase[0]].append(re.escape(phrase))
        self._by_first = {first: re.compile("|".join(phrases)) for first, phrases in by_first.items()}
        self._firsts = re.compile("[" + "".join(map(re.escape, by_first)) + "]")

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Start, end and meaning of each phrase in the lines that hold Chinese, Japanese or Korean."""
        for start, end in _lines_with_cjk(text):
            yield from self._find_within(text, start, end)

    def _find_within(self, text: str, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
        done = begin
        for first in self._firsts.finditer(text, begin, end):
            start = first.start()
            if start >= done and (match := self._by_first[first[0]].match(text, start)):
                done = match.end()
                yield start, done, self._meanings[match[0]]

    def at(self, text: str, start: int) -> tuple[int, int] | None:
        """End and meaning of the phrase that begins here."""
        pattern = self._by_first.get(text[start : start + 1])
        match = pattern.match(text, start) if pattern else None
        return (match.end(), self._meanings[match[0]]) if match else None
