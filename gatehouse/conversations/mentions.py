"""Colleagues who are mentioned in a note: `@` and the whole name, as it is read by people.

Pure: it is given the names. What stands in code or in a link mentions nobody, nor does what looks like an address of a
mail or of the web. In scripts that put no spaces between words a name may stand right beside other words.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from html import unescape

from django.utils.html import escape

from gatehouse.conversations.markdown import markdown

MOST = 50  # people whom one note mentions

# Thai and Lao, Hangul, kana and Han: there words follow each other without a space, or endings are set to a name.
_RUN_ON = (
    "\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff"
)
_LETTER = rf"[^\W{_RUN_ON}]"
_BEFORE = rf"(?<!{_LETTER})(?<![.+%/@＠-])[@＠]"
_BEHIND = rf"(?!{_LETTER}|[@＠]|[.-]\w)"
_BEHIND_RUN_ON = r"(?![@＠])"
_TAG = re.compile(r"""(<(?:[^>"]|"[^"]*")*>)""")
_APART = re.compile(r"<(/?)(?:code|pre|a)\b")


def known_as(name: str) -> str:
    """A name as it is compared: however it was typed, composed or spaced."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def mentioned(text: str, names: Iterable[str]) -> list[str]:
    """Those of the names that a note's Markdown mentions, each once, in order, as `known_as` writes them."""
    call = _call(names)
    if call is None or not _calls(text):
        return []
    found = (match for part in _spoken(markdown(text, lambda _kind: " ")) for match in call.finditer(part))
    return list(dict.fromkeys(known_as(match[1]) for match in found))[:MOST]


def with_chips(html: str, names: Iterable[str], chip: Callable[[str, str], str]) -> str:
    """The HTML of a note, with `chip(known name, name as written)` where somebody is mentioned."""
    call = _call(names)
    if call is None or not _calls(html):
        return html
    return "".join(_chipped(part, call, chip) if is_spoken else part for part, is_spoken in _parts(html))


def _calls(text: str) -> bool:
    return "@" in text or "＠" in text


def _call(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds the names; of two that begin alike, the longer."""
    known = sorted({known_as(name) for name in names} - {""}, key=lambda name: (-len(name), name))
    return re.compile(f"{_BEFORE}({'|'.join(map(_one, known))})", re.IGNORECASE) if known else None


def _one(name: str) -> str:
    spaced = r"[ \u00a0\u3000]+".join(map(re.escape, name.split()))
    return spaced + (_BEHIND_RUN_ON if re.match(f"[{_RUN_ON}]", name[-1]) else _BEHIND)


def _parts(html: str) -> Iterator[tuple[str, bool]]:
    """Tags and what stands between them, with whether people read it as words."""
    depth = 0
    for part in _TAG.split(html):
        if apart := _APART.match(part):
            depth += -1 if apart[1] else 1
        yield part, depth == 0 and not part.startswith("<")


def _spoken(html: str) -> Iterator[str]:
    return (_plain(part) for part, is_spoken in _parts(html) if is_spoken)


def _plain(part: str) -> str:
    return unicodedata.normalize("NFC", unescape(part))


def _chipped(part: str, call: re.Pattern[str], chip: Callable[[str, str], str]) -> str:
    if not _calls(part):
        return part
    pieces = call.split(_plain(part))  # words, name, words, name, …
    shown = (chip(known_as(piece), piece) if index % 2 else escape(piece) for index, piece in enumerate(pieces))
    return "".join(shown)
