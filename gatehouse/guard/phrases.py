"""Recovery phrases (BIP-39) in twelve word lists.

A phrase proves itself by its checksum. Beside a name of recovery words the checksum is not asked for, because a
frightened person swaps, drops and misspells words; eight words of one list close together are enough there.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import lt

from gatehouse.guard import vocabulary, wordlists
from gatehouse.guard.kinds import Finding, SecretKind
from gatehouse.guard.labels import Role
from gatehouse.guard.repair import Repair, Slot
from gatehouse.guard.scan import Scan
from gatehouse.guard.vocabulary import FILLER, IN_LIST, NO_LIST
from gatehouse.guard.windows import KNOWN_SHARE, holds_sorted, is_phrase, is_sorted, windows
from gatehouse.guard.wordlists import LANGUAGES, SIZES

_FEWEST, _FEWEST_UNNAMED = 8, 10
_LABEL_BEFORE, _LABEL_AFTER = 160, 90
_LONG_RUN = re.compile(IN_LIST + "{65,}")
_LONGEST_GAP = 40
# Characters that 24 numbered words may take.
_LONGEST = 500
_LONGEST_PART = 96
_WIDEST_EDGE = 60
_PLENTY = 40
# Eight list words with at most two others between each two: what every phrase beside its name holds, and prose hardly.
_DENSE = re.compile(f"(?:{IN_LIST}[^{IN_LIST}]{{0,2}}){{{_FEWEST},}}")
_ALTERNATING = re.compile(f"(?:{IN_LIST}[^{IN_LIST}]){{9,}}")
_BREAK = re.compile(re.escape(NO_LIST) + "{3,}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words `first`..`last` (inclusive) of a scan, and how many of them are recovery words."""

    first: int
    last: int
    count: int


def phrases(scan: Scan) -> Iterator[Finding]:
    for phrase in _phrases(scan):
        yield Finding(
            scan.words.start(phrase.first), scan.words.end(phrase.last), SecretKind.RECOVERY_PHRASE, phrase.count
        )


def _phrases(scan: Scan) -> list[Phrase]:
    found = _in_words(scan, 0, len(scan.words), _FEWEST_UNNAMED)
    for start, end in scan.around(Role.PHRASE, _LABEL_AFTER + _LONGEST, _LABEL_BEFORE + _LONGEST):
        found += _in_words(scan, scan.words.first_from(start), scan.words.first_from(end), _FEWEST)
    return found


def _in_words(scan: Scan, begin: int, stop: int, fewest: int) -> list[Phrase]:
    """Phrases among words `begin`..`stop`."""
    flags = scan.words.flags[begin:stop]
    found: list[Phrase] = []
    for first, piece in _pieces(flags, begin, vocabulary.dense_pattern(fewest), vocabulary.break_pattern()):
        if not _is_dense(piece.translate(vocabulary.any_list()), fewest):
            continue
        for language in LANGUAGES:
            if sum(map(piece.count, vocabulary.of_list(language))) >= fewest:
                own = piece.translate(vocabulary.only(language))
                for own_first, own_piece in _pieces(own, first, _DENSE, _BREAK):
                    if _is_dense(own_piece, fewest):
                        found += _in_language(scan, own_first, own_piece, language)
    return found


def _pieces(flags: str, offset: int, dense: re.Pattern[str], breaks: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Stretches that are dense with list words, up to where three strange words stand in a row."""
    done = 0
    while match := dense.search(flags, done):
        edges = [gap.end() for gap in breaks.finditer(flags, max(match.start() - _WIDEST_EDGE, done), match.start())]
        # A misspelt word may stand at either edge.
        begin = max(edges[-1] - 2, 0) if edges else max(match.start() - _WIDEST_EDGE, done)
        after = breaks.search(flags, match.end() - 2)
        done = after.start() if after else len(flags)
        yield offset + begin, flags[begin : done + 2]


def _is_dense(piece: str, fewest: int) -> bool:
    """Whether enough list words stand within some thirteen words, or every other word is one ("word 1: …")."""
    near = 13 + piece.count(FILLER)
    starts = range(max(len(piece) - fewest, 1))
    return any(piece.count(IN_LIST, at, at + near) >= fewest for at in starts) or _ALTERNATING.search(piece) is not None


def _in_language(scan: Scan, first: int, piece: str, language: str) -> list[Phrase]:
    found: list[Phrase] = []
    for match in _LONG_RUN.finditer(piece):
        found += _many(scan, first + match.start(), first + match.end(), language)
    piece = _LONG_RUN.sub(lambda run: NO_LIST * len(run[0]), piece)
    for own_first, own_piece in _pieces(piece, first, _DENSE, _BREAK):
        found += _in_short_piece(scan, own_first, own_piece, language)
    return found


def _in_short_piece(scan: Scan, first: int, piece: str, language: str) -> list[Phrase]:
    slots = Repair(scan.words, language).slots(first, piece)
    proven: list[Phrase] = []
    for run in _runs(scan, slots):
        # So many phrases are nobody's message, and looking for the edges of each would take an attacker's text minutes.
        is_flood = len(proven) >= _PLENTY
        proven += [Phrase(run[0].first, run[-1].last, len(run))] if is_flood else _proven(scan, run)
    return proven + [phrase for segment in _segments(slots) for phrase in _labelled(scan, segment)]


def _many(scan: Scan, first: int, stop: int, language: str) -> Iterator[Phrase]:
    """So many list words in a row are several phrases, unless they repeat themselves or quote the list itself."""
    index = wordlists.index(language)
    numbers = [index.get(word, 0) for word in scan.words.words[first:stop]]
    ascending = sum(map(lt, numbers, numbers[1:]))
    if len(set(numbers)) > 12 and ascending < 0.9 * len(numbers):
        yield Phrase(first, stop - 1, len(numbers))


def _runs(scan: Scan, slots: list[Slot]) -> Iterator[list[Slot]]:
    """Stretches of at least twelve words without two unreadable ones in a row."""
    run: list[Slot] = []
    for slot in slots:
        is_torn = run and len(scan.words.gap(slot.first).strip()) > _LONGEST_GAP
        if is_torn or not (slot.readings or (run and run[-1].readings)):
            yield from _long_enough(run)
            run = []
        if slot.readings or run:
            run.append(slot)
    yield from _long_enough(run)


def _long_enough(run: list[Slot]) -> Iterator[list[Slot]]:
    """The run if it may be a phrase; a very long one in overlapping parts, so that the work grows with its length."""
    if run and not run[-1].readings:
        run = run[:-1]
    for begin in range(0, max(len(run) - SIZES[0] + 1, 1), _LONGEST_PART - SIZES[0]):
        part = run[begin : begin + _LONGEST_PART]
        if len(part) >= SIZES[-1] and len({slot.readings for slot in part}) > 1:
            yield part


def _proven(scan: Scan, run: list[Slot]) -> Iterator[Phrase]:
    if numbered := _by_number(scan, run):
        yield Phrase(numbered[0].first, numbered[-1].last, len(numbered))
    elif found := list(windows(run)):
        first, last = _edges(scan, run, *max(found, key=lambda window: _likeness(scan, run, *window)))
        yield Phrase(run[first].first, run[last].last, last - first + 1)
        for rest in (run[:first], run[last + 1 :]):
            yield from _proven(scan, rest) if len(rest) >= SIZES[-1] else ()


def _likeness(scan: Scan, run: list[Slot], start: int, stop: int) -> tuple[int, int, int]:
    """How much a window looks like the phrase that was meant: words as in the list, set apart from others, many."""
    inner = {_style(scan, slot) for slot in run[start + 1 : stop]}
    apart = (start == 0 or _style(scan, run[start]) not in inner) + (
        stop == len(run) or _style(scan, run[stop]) not in inner
    )
    mended = sum(not slot.is_exact for slot in run[start:stop])
    return apart, -mended, stop - start


def _edges(scan: Scan, run: list[Slot], start: int, stop: int) -> tuple[int, int]:
    """First and last word to take: list words that stand around the phrase as its own words stand, since a window
    may carry a checksum by chance; but not beyond a colon, nor what would need mending.
    """
    inner = {_style(scan, slot) for slot in run[start + 1 : stop]}
    first, last = start, stop - 1
    while first > 0 and run[first - 1].is_exact and _style(scan, run[first]) in inner:
        first -= 1
    while last + 1 < len(run) and run[last + 1].is_exact and _style(scan, run[last + 1]) in inner:
        last += 1
    return first, last


def _style(scan: Scan, slot: Slot) -> str:
    """What stands between a word and the one before it, numbers aside."""
    return re.sub(r"[0-9 \t]+", " ", scan.words.gap(slot.first))


def _by_number(scan: Scan, run: list[Slot]) -> list[Slot]:
    """The words of a run that carry the checksum in the order of the numbers before them: they stand in columns."""
    places = [_number_in(scan.words.gap(slot.first)) for slot in run]
    numbered = [(place, slot) for place, slot in zip(places, run, strict=True) if place]
    if len(numbered) not in SIZES or sorted(place for place, _ in numbered) != list(range(1, len(numbered) + 1)):
        return []
    ordered = [slot for _, slot in sorted(numbered)]
    return [slot for _, slot in numbered] if is_phrase(ordered) else []


def _number_in(gap: str) -> int:
    digits = re.findall(r"[0-9]{1,2}", gap[-12:])
    return int(digits[-1]) if digits else 0


def _segments(slots: list[Slot]) -> Iterator[list[Slot]]:
    """Stretches without two strange words in a row, from a list word to a list word."""
    segment: list[Slot] = []
    strange = 0
    for slot in slots:
        strange = 0 if slot.readings else strange + 1
        segment.append(slot)
        if strange == 2:
            yield _trimmed(segment)
            segment = []
    yield _trimmed(segment)


def _trimmed(slots: list[Slot]) -> list[Slot]:
    known = [i for i, slot in enumerate(slots) if slot.is_exact]
    return slots[known[0] : known[-1] + 1] if known else []


def _labelled(scan: Scan, slots: list[Slot]) -> Iterator[Phrase]:
    slots = _after_label(scan, slots)
    exact = [slot.readings[0] for slot in slots if slot.is_exact]
    if len(exact) < max(_FEWEST, KNOWN_SHARE * len(slots)) or len(set(exact)) < KNOWN_SHARE * len(exact):
        return
    if is_sorted(exact) or holds_sorted(exact):
        return
    begin, end = scan.words.start(slots[0].first), scan.words.end(slots[-1].last)
    if scan.within(Role.PHRASE, begin - _LABEL_BEFORE, end + _LABEL_AFTER):
        yield Phrase(slots[0].first, slots[-1].last, len(slots))


def _after_label(scan: Scan, slots: list[Slot]) -> list[Slot]:
    """Leave out the words of the names themselves, and what stands before one in the first half.

    Names of one word stay, since "seed" and "phrase" may be recovery words.
    """
    if not slots:
        return []
    begin, end = scan.words.start(slots[0].first), scan.words.end(slots[-1].last)
    middle = scan.words.end(slots[len(slots) // 2].last)
    names = [label for label in scan.between(begin - _LONGEST_GAP, end) if " " in scan.lower[label.start : label.end]]
    if not names:
        return slots
    after = max((name.end for name in names if name.roles & Role.PHRASE and name.start < middle), default=0)
    starts = [name.start for name in names]

    def is_free(slot: Slot) -> bool:
        at = scan.words.start(slot.first)
        before = bisect_right(starts, at) - 1
        return at >= after and (before < 0 or names[before].end <= at)

    return _trimmed([slot for slot in slots if is_free(slot)])
