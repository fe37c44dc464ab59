"""One spelling for every way of writing the same thing, with the way back to the original offsets.

Customers paste from chats, scans and phones: full-width letters, look-alike letters, accents typed as one or two
characters, invisible joiners, digits of other scripts. Detectors see the folded text; findings point at the original.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from itertools import compress

# Noncharacters stand for what vanishes in folding, and for what becomes several characters or needs its neighbours.
_GONE = "\ufffe"
_COMPLEX = "\uffff"
_COMPLEX_RUN = re.compile(f"[{_GONE}{_COMPLEX}]+")
# Kana, Han and Hangul stand without spaces beside other scripts.
CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
_VOICING = "\u3099\u309a"
_CACHE_LIMIT = 20_000

_BY_HAND: dict[int, str] = {
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹣－⁃"), "-"),
    **dict.fromkeys(map(ord, "‘’‚‛′`´ʼ＇"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″«»＂「」『』"), '"'),
    **dict.fromkeys(map(ord, "\u2028\u2029\u0085"), "\n"),
    **dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0\u0640"), ""),
    **dict(zip(map(ord, "đĐøØłŁıİ"), "dDoOlLiI", strict=True)),
    **dict(zip(map(ord, "ةىکی،؛…۔"), "هيكي,;..", strict=True)),
    **dict(zip(map(ord, "œŒæÆ"), ("oe", "OE", "ae", "AE"), strict=True)),
}


def _fold_character(code: int) -> str:
    """Return the compatible, accent-free form of one character; empty when it is invisible."""
    if (known := _BY_HAND.get(code)) is not None:
        return known
    character = chr(code)
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category in ("Cf", "Mn", "Me") and character not in _VOICING:
        return ""
    apart = unicodedata.normalize("NFKD", character)
    bare = "".join(c for c in apart if c in _VOICING or unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", bare).translate(_BY_HAND)


def _is_jamo(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff"


class _Folded(dict[int, str]):
    """For str.translate: each character's folded form, remembered up to a limit."""

    def __missing__(self, code: int) -> str:
        return self._remember(code, _fold_character(code))

    def _remember(self, code: int, folded: str) -> str:
        if len(self) < _CACHE_LIMIT:
            self[code] = folded
        return folded


class _OneToOne(_Folded):
    """As above, but always one character, if need be one of the noncharacters."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(code)
        if not folded:
            return self._remember(code, _GONE)
        alone = len(folded) == 1 and folded not in _VOICING and not _is_jamo(folded)
        return self._remember(code, folded if alone else _COMPLEX)


_folded = _Folded()
_one_to_one = _OneToOne()
_JAMO = re.compile("[\u1100-\u11ff]")


def _fold_run(base: str, run: str) -> str:
    """Fold a run of characters that are not one to one, together with the character before it.

    Only voicing marks and Hangul letters need their neighbours. Normalising a run of marks as a whole would take
    quadratic time, because canonical ordering sorts them by insertion.
    """
    folded = base + run.translate(_folded)
    if folded[1:2] and folded[1] in _VOICING:
        folded = unicodedata.normalize("NFC", folded[:2]) + folded[2:]
    elif _JAMO.search(folded):
        folded = unicodedata.normalize("NFC", folded[:1] + folded[1:].strip(_VOICING))
    return folded if len(folded) == 1 else folded.replace("\u3099", "").replace("\u309a", "")


_NOT_ASCII = re.compile("[^\x00-\x7f]+")


def _one_by_one(text: str) -> str:
    """Fold each character. Where nearly all are ASCII, only the others are looked up, which is quicker."""
    beyond = len(text.encode("utf-8", "surrogatepass")) - len(text)
    if beyond * 40 > len(text):
        return text.translate(_one_to_one)
    return _NOT_ASCII.sub(lambda run: run[0].translate(_one_to_one), text)


def _without_gone(simple: str) -> tuple[str, array[int]]:
    kept = compress(range(len(simple)), map(_GONE.__ne__, simple))
    starts = array("I", kept)
    starts.append(len(simple))
    return simple.replace(_GONE, ""), starts


def _fold_with_offsets(text: str, simple: str) -> tuple[str, array[int]]:
    pieces: list[str] = []
    starts = array("I")
    done = 0
    for match in _COMPLEX_RUN.finditer(simple):
        begin = match.start() - (match.start() > done)
        pieces.append(simple[done:begin])
        starts.extend(range(done, begin))
        folded = _fold_run(simple[begin : match.start()], text[match.start() : match.end()])
        pieces.append(folded)
        starts.extend(min(begin + i, match.end() - 1) for i in range(len(folded)))
        done = match.end()
    pieces.append(simple[done:])
    starts.extend(range(done, len(text) + 1))
    return "".join(pieces), starts


_MIXED = re.compile("[a-z][\u0370-\u04ff]|[\u0370-\u04ff][a-z]")
_NOT_LATIN = re.compile("[\u0370-\u04ff]")
_LETTERS = re.compile("[a-z\u0370-\u04ff]*")
_LONGEST_WORD = 64
_LOOKALIKES = str.maketrans("авекмнорстухіјѕһԁӏαβεικνορτυχ", "abekmhopctyxijshdlabeikvoptux")


def _unmasked(lower: str) -> str:
    """Read words that mix Latin with Cyrillic or Greek letters as Latin; pure words stay."""
    pieces: list[str] = []
    done = 0
    for match in _MIXED.finditer(lower):
        if match.start() < done:
            continue
        start = match.start()
        while start > max(done, match.start() - _LONGEST_WORD) and _LETTERS.fullmatch(lower, start - 1, start):
            start -= 1
        word = _LETTERS.match(lower, start, match.start() + _LONGEST_WORD)
        end = word.end() if word else match.end()
        pieces += (lower[done:start], lower[start:end].translate(_LOOKALIKES))
        done = end
    pieces.append(lower[done:])
    return "".join(pieces)


@dataclass(frozen=True, slots=True)
class View:
    """`clean` keeps case (keys need it), `lower` does not; both have the same length and offsets."""

    source: str
    clean: str
    lower: str
    starts: array[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the folded text to the original; accents and joiners at its end go with it."""
        starts = self.starts
        if starts is None:
            return start, end
        last = end
        while last < len(self.clean) and starts[last] == starts[end - 1]:
            last += 1
        return starts[start], starts[last]


def view(text: str) -> View:
    if text.isascii():
        return View(text, text, text.lower(), None)
    clean, starts = _one_by_one(text), None
    if _COMPLEX in clean:
        clean, starts = _fold_with_offsets(text, clean)
    elif _GONE in clean:
        clean, starts = _without_gone(clean)
    lower = clean.lower()
    if len(lower) != len(clean):
        lower = "".join(c.lower()[:1] for c in clean)
    if _NOT_LATIN.search(lower) and _MIXED.search(lower):
        lower = _unmasked(lower)
    return View(text, clean, lower, starts)


def fold(word: str) -> str:
    """Fold a word of a list or a label the way `view` folds a text."""
    return view(word).lower
