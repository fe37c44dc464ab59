"""The words of a folded text, each with a flag that tells at once whether anybody cares about it."""

import re
from itertools import accumulate, repeat

from gatehouse.guard import vocabulary
from gatehouse.guard.text import CJK
from gatehouse.guard.vocabulary import NO_LIST

_CJK = re.compile(f"[{CJK}]")
_ASCII_WORD = re.compile("([a-z]+)")
_WORD = re.compile(r"([^\W\d_]+)")
# Kana, Han and Hangul make words of their own beside other scripts.
_MIXED_WORD = re.compile(rf"([^\W\d_{CJK}]+|[{CJK}]+)")


class Words:
    """The letters-only words of a folded text. Offsets are summed up only when something asks for them."""

    __slots__ = ("_offsets", "_pieces", "flags", "has_cjk", "words")

    def __init__(self, lower: str) -> None:
        is_ascii = lower.isascii()
        self.has_cjk = not is_ascii and _CJK.search(lower) is not None
        pattern = _ASCII_WORD if is_ascii else _MIXED_WORD if self.has_cjk else _WORD
        self._pieces = pattern.split(lower)
        self.words = self._pieces[1::2]
        self.flags = "".join(map(vocabulary.flags().get, self.words, repeat(NO_LIST)))
        self._offsets: list[int] | None = None

    def __len__(self) -> int:
        return len(self.words)

    def heads(self) -> list[int]:
        """Indexes of the words with which labels begin."""
        return [match.start() for match in vocabulary.head_pattern().finditer(self.flags)]

    def offsets(self) -> list[int]:
        """Where each piece starts: gaps at even, words at odd indexes, and the end of the text."""
        if self._offsets is None:
            self._offsets = list(accumulate(map(len, self._pieces), initial=0))
        return self._offsets

    def start(self, index: int) -> int:
        return self.offsets()[2 * index + 1]

    def end(self, index: int) -> int:
        return self.offsets()[2 * index + 2]

    def gap(self, index: int) -> str:
        """The text between the word before and this one."""
        return self._pieces[2 * index]

    def first_from(self, offset: int) -> int:
        """Index of the first word that starts at or after the offset."""
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.start(middle) < offset else (low, middle)
        return low
