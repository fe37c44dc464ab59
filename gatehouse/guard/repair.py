"""What a word between recovery words was meant to be: misspelt, cut short, glued together, torn apart."""

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from operator import ne
from typing import NamedTuple

from gatehouse.guard import wordlists
from gatehouse.guard.vocabulary import FILLER
from gatehouse.guard.wordlists import CHINESE
from gatehouse.guard.words import Words

_DIGITS_AS_LETTERS = {"0": "o", "1": "li", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g"}
_DENSE = 10
_MOST_COUNTED = 60
_MOST_READINGS, _MOST_SYLLABLES = 8, 60


class Slot(NamedTuple):
    """Words `first`..`last` of the text, read as one recovery word; no reading where nothing fits.

    `is_short` tells that it stands as on a metal plate, in at most four letters.
    """

    first: int
    last: int
    readings: tuple[int, ...]
    is_exact: bool = False
    is_short: bool = False


class Repair:
    """Reads a stretch of words in one list. Remembers what it worked out, for texts that repeat themselves."""

    def __init__(self, words: Words, language: str) -> None:
        self._words = words
        self._language = language
        self._index = wordlists.index(language)
        self._beginnings = wordlists.beginnings(language) if language not in CHINESE else {}
        self._spellings = wordlists.spellings(language)
        self._letters = wordlists.letters(language)
        self._known: dict[str, tuple[int, ...]] = {}

    def slots(self, first: int, piece: str) -> list[Slot]:
        """One slot for each word of the piece, fillers left out."""
        words = self._words.words[first : first + len(piece)]
        known = list(accumulate((word in self._index or word in self._beginnings for word in words), initial=0))
        slots: list[Slot] = []
        skip = -1
        refrain = _refrain(words, self._index)
        for at, word in enumerate(words):
            if at <= skip or word == refrain:
                continue
            if (number := self._index.get(word)) is not None:
                slots.append(Slot(first + at, first + at, (number,), True, len(word) <= 4))
            elif word in self._beginnings:
                slots.append(Slot(first + at, first + at, self._remembered(word), False, True))
            elif piece[at] != FILLER:
                found = self._repaired(first + at, word) if _is_dense(known, at) else [Slot(first + at, first + at, ())]
                skip = found[-1].last - first
                slots += found
        return slots

    def _repaired(self, at: int, word: str) -> list[Slot]:
        for reading in (self._torn, self._by_digit, self._glued, self._misspelt):
            if slots := reading(at, word):
                return slots
        return [Slot(at, at, ())]

    def _torn(self, at: int, word: str) -> list[Slot]:
        """A word torn in two by a space."""
        if at + 1 >= len(self._words):
            return []
        gap, following = self._words.gap(at + 1), self._words.words[at + 1]
        if gap.strip(" -\n\r") not in ("", wordlists.BROKEN):
            return []
        number = self._index.get(word + "в" * (gap == wordlists.BROKEN) + following)
        return [] if number is None else [Slot(at, at + 1, (number,))]

    def _by_digit(self, at: int, word: str) -> list[Slot]:
        """A word with a digit for a letter, which the split into words tore in two."""
        if at + 1 >= len(self._words):
            return []
        following = self._words.words[at + 1]
        letters = _DIGITS_AS_LETTERS.get(self._words.gap(at + 1), "")
        numbers = tuple(self._index[w] for letter in letters if (w := word + letter + following) in self._index)
        return [Slot(at, at + 1, numbers)] if numbers else []

    def _glued(self, at: int, word: str) -> list[Slot]:
        """Two words without the space between them."""
        for cut in range(2, len(word) - 1):
            left, right = self._index.get(word[:cut]), self._index.get(word[cut:])
            if left is not None and right is not None:
                return [Slot(at, at, (left,)), Slot(at, at, (right,))]
        return []

    def _misspelt(self, at: int, word: str) -> list[Slot]:
        return [Slot(at, at, self._remembered(word))]

    def _remembered(self, word: str) -> tuple[int, ...]:
        if word not in self._known:
            self._known[word] = self._readings(word)
        return self._known[word]

    def _readings(self, word: str) -> tuple[int, ...]:
        """Words one slip away, and the one that shares the first four letters, likelier ones first."""
        if len(word) > 14 or not self._letters:
            return ()
        numbers = [self._beginnings[word[:4]]] if word[:4] in self._beginnings else []
        slips = _one_slip(wordlists.spelt(word), self._letters)
        numbers += [self._spellings[slip] for slip in slips if slip in self._spellings]
        numbers += [self._index[slip] for slip in _one_slip(word, "") if slip in self._index]
        if self._language == "korean":
            return tuple(dict.fromkeys([*numbers, *self._one_syllable_off(word)]))[:_MOST_SYLLABLES]
        return tuple(dict.fromkeys(numbers))[:_MOST_READINGS]

    def _one_syllable_off(self, word: str) -> Iterator[int]:
        for other, number in self._index.items():
            if len(other) == len(word) and sum(map(ne, other, word)) == 1:
                yield number


def _refrain(words: list[str], index: dict[str, int]) -> str | None:
    """The word that stands before every recovery word, as in "word 1: …, word 2: …"."""
    if len(words) < 2 * _DENSE:
        return None
    word, times = Counter(words[: 2 * _MOST_COUNTED]).most_common(1)[0]
    others = sum(other in index for other in set(words[: 2 * _MOST_COUNTED]) if other != word)
    return word if times >= _DENSE - 1 and others >= _DENSE - 1 else None


def _is_dense(known: list[int], at: int) -> bool:
    """Whether some twelve words around this one hold ten list words; repairing costs time."""
    last = len(known) - 1
    starts = {max(start, 0) for start in range(at - 12, at + 1, 3)}
    return any(known[min(start + 13, last)] - known[start] >= _DENSE for start in starts)


def _one_slip(word: str, letters: str) -> list[str]:
    """All spellings one dropped, swapped, wrong or extra letter away."""
    halves = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    dropped = [left + right[1:] for left, right in halves if right]
    swapped = [left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1]
    wrong = [left + letter + right[1:] for left, right in halves if right for letter in letters]
    extra = [left + letter + right for left, right in halves for letter in letters]
    return dropped + swapped + wrong + extra
