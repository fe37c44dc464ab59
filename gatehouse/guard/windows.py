"""Which stretches of words are a recovery phrase: twelve to 24 of one list, with BIP-39's checksum in some reading."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from gatehouse.guard import wordlists
from gatehouse.guard.repair import Slot
from gatehouse.guard.wordlists import SIZES

KNOWN_SHARE = 0.75
_SORTED_SHARE, _LONGEST_ASCENT = 0.85, 8
_MOST_READINGS = 64


def windows(run: list[Slot]) -> Iterator[tuple[int, int]]:
    """Start and stop of every window of the run that is a phrase, if only by chance."""
    unreadable = list(accumulate((not slot.readings for slot in run), initial=0))
    mended = list(accumulate((not slot.is_exact and not slot.is_short for slot in run), initial=0))
    exact = list(accumulate((slot.is_exact for slot in run), initial=0))
    # The same few words over and over: only as they stand can they be a phrase, which saves looking at each window.
    is_dull = len({slot.readings for slot in run}) <= KNOWN_SHARE * SIZES[-1]
    for size in SIZES:
        for start in range(len(run) - size + 1):
            stop = start + size
            if is_dull and exact[stop] - exact[start] < size:
                continue
            most = 1 if unreadable[stop] > unreadable[start] else size // 6
            if mended[stop] - mended[start] > most:
                continue
            if is_phrase(run[start:stop]):
                yield start, stop


def is_phrase(window: list[Slot]) -> bool:
    exact = sum(slot.is_exact for slot in window)
    if all(slot.readings for slot in window):
        return _has_checksum(window, exact)
    # A word beyond repair fits any checksum, so it must stand inside, among words that need no repair.
    if exact < len(window) - 1 or not (window[0].readings and window[-1].readings):
        return False
    numbers = [slot.readings[0] for slot in window if slot.readings]
    return len(set(numbers)) > KNOWN_SHARE * exact and not holds_sorted(numbers)


def _has_checksum(window: list[Slot], exact: int) -> bool:
    if exact == len(window):
        numbers = tuple(slot.readings[0] for slot in window)
        return wordlists.is_valid(numbers) and _is_random(numbers)
    if not _is_clean_enough(window, exact):
        return False
    return any(
        _is_random(numbers) and not holds_sorted(numbers) for numbers in filter(wordlists.is_valid, _readings(window))
    )


def _readings(window: list[Slot]) -> list[tuple[int, ...]]:
    """Every way to read the window, none where there are too many."""
    if all(slot.is_short for slot in window):
        return [tuple(slot.readings[0] for slot in window)]
    readings: list[tuple[int, ...]] = [()]
    for slot in window:
        if len(readings) * len(slot.readings) > _MOST_READINGS:
            return []
        readings = [(*begun, number) for begun in readings for number in slot.readings]
    return readings


def _is_clean_enough(window: list[Slot], exact: int) -> bool:
    """Few words may need mending, or prose would pass as a phrase; on metal plates all words are cut short."""
    different = len({slot.readings for slot in window})
    cut_short = all(slot.is_short for slot in window)
    return different > len(window) * 0.75 and (cut_short or len(window) - exact <= len(window) // 6)


def is_sorted(numbers: Sequence[int]) -> bool:
    """Whether nearly all words stand in the order of the list, or in the reverse one: then they quote it."""
    ascending = sum(a < b for a, b in pairwise(numbers))
    descending = sum(a > b for a, b in pairwise(numbers))
    return max(ascending, descending) >= _SORTED_SHARE * (len(numbers) - 1)


def holds_sorted(numbers: Sequence[int]) -> bool:
    """Whether a part quotes the list, which one phrase in ten thousand does by chance."""
    steps = "".join("<" if a < b else ">" for a, b in pairwise(numbers))
    return "<" * _LONGEST_ASCENT in steps or ">" * _LONGEST_ASCENT in steps


def _is_random(numbers: tuple[int, ...]) -> bool:
    """Cries for help repeat a word, quotations of the list ascend; test phrases repeat all but the last word."""
    if len(set(numbers)) < 3 and len(set(numbers[:-1])) != 1:
        return False
    return len(set(numbers)) > 1 and not is_sorted(numbers)
