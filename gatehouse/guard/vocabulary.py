"""One table for all words that matter: those of the lists, the small ones between them, the first words of labels.

A text's words become a string of flags, one character a word, in which patterns find stretches of list words and the
beginnings of labels at the speed of the regular expression engine.
"""

import re
from collections import defaultdict
from functools import cache

from gatehouse.guard import wordlists
from gatehouse.guard.languages import languages
from gatehouse.guard.names import heads
from gatehouse.guard.text import fold
from gatehouse.guard.wordlists import LANGUAGES

NO_LIST, FILLER, IN_LIST = ".", "f", "x"
_FIRST_FLAG = 0xE000
_HEAD = 1 << len(LANGUAGES)
_FILLED = _HEAD << 1


@cache
def _tables() -> tuple[dict[str, str], dict[str, int]]:
    """Flag by word, and by flag the set of lists, heads and fillers it stands for."""
    sets: dict[str, int] = defaultdict(int)
    for bit, language in enumerate(LANGUAGES):
        for word in wordlists.index(language):
            sets[word] |= 1 << bit
    for start in wordlists.beginnings("english"):
        sets[start] |= 1
    fillers = {fold(word.strip()) for language in languages() for word in language.between.split("|")}
    for word in fillers - sets.keys():
        sets[word] = _FILLED
    for word in heads():
        sets[word] |= _HEAD
    flag_of = {mask: chr(_FIRST_FLAG + number) for number, mask in enumerate(sorted(set(sets.values())))}
    return {word: flag_of[mask] for word, mask in sets.items()}, {flag: mask for mask, flag in flag_of.items()}


def flags() -> dict[str, str]:
    return _tables()[0]


def _flags_with(bits: int) -> str:
    return "".join(flag for flag, mask in _tables()[1].items() if mask & bits)


@cache
def head_pattern() -> re.Pattern[str]:
    """Finds in a text's flags the words with which labels begin."""
    return re.compile(f"[{_flags_with(_HEAD)}]")


@cache
def break_pattern() -> re.Pattern[str]:
    """Finds three words in a row that stand in no list."""
    strange = "".join(flag for flag, mask in _tables()[1].items() if mask == _HEAD)
    return re.compile(f"[{NO_LIST}{strange}]{{3,}}")


@cache
def dense_pattern(fewest: int) -> re.Pattern[str]:
    """Finds so many words of any lists with at most two others between each two."""
    known = _flags_with(_HEAD - 1)
    return re.compile(f"(?:[{known}][^{known}]{{0,2}}){{{fewest},}}")


@cache
def of_list(language: str) -> str:
    """All flags of words that stand in this list."""
    return _flags_with(1 << LANGUAGES.index(language))


@cache
def any_list() -> dict[int, str]:
    """As `only`, for the lists together."""
    masks = _tables()[1].items()
    listed = _HEAD - 1
    return {ord(flag): IN_LIST if mask & listed else FILLER if mask & _FILLED else NO_LIST for flag, mask in masks}


@cache
def only(language: str) -> dict[int, str]:
    """For str.translate: the flags of this list become IN_LIST, those of fillers FILLER, all others NO_LIST."""
    own = 1 << LANGUAGES.index(language)
    masks = _tables()[1].items()
    return {ord(flag): IN_LIST if mask & own else FILLER if mask & _FILLED else NO_LIST for flag, mask in masks}
