"""The way from a name to the value it names: "my password for the exchange is …", "код из смс: …", "验证码是…"."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gatehouse.guard.kinds import MARK
from gatehouse.guard.languages import languages
from gatehouse.guard.names import Phrases
from gatehouse.guard.text import CJK, fold


class Small:
    """Bits of what a small word or sign does between a name and a value; plain integers, as they are tested often."""

    IS = 1
    FILL = 2
    CARRIER = 4
    LINK = 8
    ERROR = 16
    COLON = 32
    LINE = 64
    DASH = 128
    COMMA = 256
    MINE = 512
    UNKNOWN = 1024


_IS_CJK = re.compile(f"[{CJK}]")
_JOINTS = re.compile("['-]")
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(rf"[^\W{CJK}](?:[^\W{CJK}]|['-](?=[^\W_{CJK}]))*")
_PLAIN_WORD = re.compile(rf" ([^\W\d_{CJK}]+)(?=[ ,.])")
_PUNCTUATION = re.compile(r"[^\w]{0,24}")
_CJK_RUN = re.compile(f"[{CJK}]+")
_STOP_SIGNS = re.compile(r"[!?;。！？]|(?<!\.)\.(?!\.)")
_WALK_LIMIT = 14


def _entries() -> Iterator[tuple[str, int]]:
    for language in languages():
        for small, text in (
            (Small.IS, language.is_),
            (Small.FILL, language.fill),
            (Small.CARRIER, language.carrier),
            (Small.LINK, language.link),
            (Small.ERROR, language.error),
            (Small.MINE, language.mine),
        ):
            yield from ((fold(word.strip()), small) for word in text.split("|"))


@cache
def small_words() -> dict[str, int]:
    """Each small word of the spaced languages with what it does."""
    table: dict[str, int] = defaultdict(int)
    for entry, small in _entries():
        if not _IS_CJK.search(entry):
            words = _LETTERS.findall(entry)
            for word in words:
                table[word] |= small if len(words) == 1 else Small.FILL
    leads = (word for language in languages() for word in language.lead.split("|"))
    table.update((fold(word.strip()), Small.LINK) for word in leads)
    table.pop("", None)
    return dict(table)


@cache
def _unspaced() -> Phrases:
    table: dict[str, int] = defaultdict(int)
    for entry, small in _entries():
        if _IS_CJK.search(entry) and small != Small.ERROR:
            table[entry.replace(" ", "")] |= small
    return Phrases(table)


def is_cjk(character: str) -> bool:
    return _IS_CJK.match(character) is not None


def unspaced_at_end(text: str) -> int:
    """What the small word does that a text without spaces ends with, or 0."""
    return next(
        (found[1] for start in range(len(text)) if (found := _unspaced().at(text, start)) and found[0] == len(text)), 0
    )


@dataclass(slots=True)
class Way:
    """Where the walk ended, and over what it went.

    `gap` is where the last run of spaces and signs begins, `value` the first letter or digit after it.
    """

    gap: int
    value: int
    over: int = 0
    words: int = 0


def leads_nowhere(lower: str, start: int) -> bool:
    """Whether a plain word follows the name that is no small word: most sentences end the search here, and cheaply."""
    following = _PLAIN_WORD.match(lower, start)
    return following is not None and following[1] not in small_words()


def walk(lower: str, start: int, stops: int) -> Way | None:
    """Walk from the end of a name over signs and small words to the first thing that is neither.

    Returns None where a sentence or the text ends first, or the next name (`stops`) is reached.
    """
    way = Way(start, start)
    for _ in range(_WALK_LIMIT):
        if not _over_signs(lower, way):
            return None
        if way.value >= stops or not _over_word(lower, way):
            break
    return way if way.value < min(stops, len(lower)) else None


def _over_signs(lower: str, way: Way) -> bool:
    """Step over spaces and signs; False where they end the sentence."""
    match = _PUNCTUATION.match(lower, way.gap)
    signs = match[0] if match else ""
    way.value = way.gap + len(signs)
    if _STOP_SIGNS.search(signs) or (signs.endswith("[") and MARK.match(lower, way.value - 1)):
        return False
    way.over |= Small.COLON * any(sign in signs for sign in ":=→>")
    way.over |= Small.COMMA * any(sign in signs for sign in ",，、")
    way.over |= Small.LINE * ("\n" in signs)
    way.over |= Small.DASH * ("-" in signs or "(" in signs or "[" in signs)
    return True


def _over_word(lower: str, way: Way) -> bool:
    """Step over a small word at `way.value`; False where the value begins."""
    if step := _unspaced().at(lower, way.value):
        way.gap = step[0]
        way.over |= step[1]
        way.words += 1
        return True
    word = _WORD.match(lower, way.value)
    if word is None:
        return False
    meaning = _meaning(word[0])
    if meaning is None:
        return False
    way.over |= meaning
    way.gap = word.end()
    way.words += 1
    return True


def _meaning(word: str) -> int | None:
    table = small_words()
    if (small := table.get(word)) is not None:
        return small if small != Small.ERROR else None
    parts = _JOINTS.split(word)
    if len(parts) > 1 and all(part in table for part in parts):
        return table[parts[0]] | table[parts[-1]]
    return None


_MOST_BACK = 60


def leads_back(lower: str, value_end: int, label_start: int) -> bool:
    """Whether only small words stand between a value and the name after it: "… is my private key"."""
    return way_back(lower, value_end, label_start) is not None


def way_back(lower: str, value_end: int, label_start: int) -> int | None:
    """What stands between a value and the name after it; None where it is more than signs and small words."""
    if label_start - value_end > _MOST_BACK:
        return None
    way = Way(value_end, value_end)
    while _over_signs(lower, way) and way.value < label_start:
        if not _over_word(lower, way):
            return None
    return way.over if way.value >= label_start else None
