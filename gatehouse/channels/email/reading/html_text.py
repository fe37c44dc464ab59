"""HTML to the text that a reader sees, line by line, with what the markup says about quoting. Linear; loses nothing.

Libraries for this drop what is nested deeper than 255, take minutes, or raise; the guard's cutter of markup does none.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from gatehouse.channels.email.reading.html_marks import Mark, mark_of
from gatehouse.guard.markup import VOID, Part, parts

_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,63})")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_UNSEEN = frozenset({"title", "head", "select", "template"})
_PARAGRAPHS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote", "dl"])
# Beyond this many a mail is no mail; its text is read all the same, without its lines.
_MOST_PARTS = 60_000
_STRAY = re.compile(r"<(?![a-zA-Z/!?])")
_STRAY_SIGN = "\ufdd0"  # no character of any text
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_TRAILING = re.compile(r"[ \t\xa0]+\Z")
_WIDE = "\xa0\u2000\u2001\u2002\u2003\u2009\u200b\u202f"
_TO_SPACE = str.maketrans(dict.fromkeys(_WIDE[:-2], " ") | {"\u200b": "", "\u202f": " ", "\ufdd0": "<"})


class Line(NamedTuple):
    """One line as it is seen; the mark says what the markup makes of it."""

    text: str
    mark: Mark = Mark.NONE


def html_text(source: str) -> str:
    return "\n".join(line.text for line in html_lines(source))


def html_lines(source: str) -> list[Line]:
    """The lines without empty ones at either end, and never two empty ones together."""
    if source.count("<") > _MOST_PARTS:
        source = _STRAY.sub(_STRAY_SIGN, source)
    walk = _Walk(source)
    for number, part in enumerate(parts(source)):
        if number > _MOST_PARTS:
            walk.rest(part.start)
            break
        walk.part(part)
    return walk.finish()


class _Walk:
    def __init__(self, source: str) -> None:
        self._source = source
        self._lines: list[Line] = []
        self._pieces: list[str] = []
        self._mark = Mark.NONE
        self._line_mark: Mark | None = None
        # Open elements with the mark that holds outside of each, and how many of each name are open.
        self._stack: list[tuple[str, Mark]] = []
        self._names: dict[str, int] = {}
        self._is_cut = False

    def part(self, part: Part) -> None:
        if part.kind == "text":
            self._text(self._source[part.start : part.end])
        elif part.kind in ("inline", "block"):
            self._tag(part)

    def rest(self, start: int) -> None:
        """Beyond what any mail has, tags are only taken out."""
        self._text(_ANY_TAG.sub(" ", self._source[start:]))

    def finish(self) -> list[Line]:
        self._break()
        while self._lines and not self._lines[-1].text:
            self._lines.pop()
        return self._lines

    def _text(self, source: str) -> None:
        if any(self._names.get(name) for name in _UNSEEN):
            return
        text = html.unescape(source).translate(_TO_SPACE) if "&" in source else source.translate(_TO_SPACE)
        if not self._names.get("pre"):
            self._add(_SPACES.sub(" ", text))
            return
        first, *more = text.split("\n")
        self._add(first)
        for line in more:
            self._break()
            self._add(line)

    def _add(self, text: str) -> None:
        if not text or (text == " " and (not self._pieces or self._pieces[-1].endswith(" "))):
            return
        if self._line_mark is None and text.strip():
            self._line_mark = self._mark
        self._pieces.append(text)

    def _tag(self, part: Part) -> None:
        match = _NAME.match(self._source, part.start)
        if match is None:
            return
        name = match[2].casefold()
        if name == "br":
            self._break()
        elif name in ("td", "th"):
            self._add(" ")
        elif part.kind == "block":
            self._end_line(is_paragraph=name in _PARAGRAPHS)
        if match[1]:
            self._closed(name)
        elif name not in VOID:
            self._opened(name, part)
        if name == "li" and not match[1]:
            self._add("- ")

    def _end_line(self, *, is_paragraph: bool) -> None:
        if "".join(self._pieces).strip():
            self._break()
        if is_paragraph and self._lines and self._lines[-1].text:
            self._lines.append(Line("", self._mark))

    def _break(self) -> None:
        text = _TRAILING.sub("", "".join(self._pieces))
        text = text if self._names.get("pre") else text.removeprefix(" ")
        if text or (self._lines and self._lines[-1].text):
            self._lines.append(Line(text, self._mark if self._line_mark is None else self._line_mark))
        self._pieces, self._line_mark = [], None

    def _opened(self, name: str, part: Part) -> None:
        if name == "p" and self._stack and self._stack[-1][0] == "p":
            self._closed("p")
        if name == "body":
            self._names.pop("head", None)
        self._stack.append((name, self._mark))
        self._names[name] = self._names.get(name, 0) + 1
        if self._is_cut:
            return
        mark = mark_of(name, self._source, part)
        self._is_cut = mark is Mark.CUT
        self._mark = max(self._mark, mark)

    def _closed(self, name: str) -> None:
        if not self._names.get(name):
            return
        while self._stack:
            last, mark = self._stack.pop()
            self._names[last] = max(self._names.get(last, 0) - 1, 0)
            if not self._is_cut:
                self._mark = mark
            if last == name:
                return
