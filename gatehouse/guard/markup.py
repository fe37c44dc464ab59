"""HTML cut into text, tags and hidden parts. Never fails, and takes linear time on whatever mail brings."""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

_TAG_NAME = re.compile(r"/?([a-zA-Z][^\s/>]{0,63})")
_TO_QUOTE_OR_END = re.compile(r"[^\"'>]*+")
_AFTER_EQUALS = re.compile(r"=\s{0,20}\Z")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}+|#[xX][0-9a-fA-F]{1,6}+|[A-Za-z][A-Za-z0-9]{1,31}+);?")
_ATTRIBUTE = re.compile(r"(?<=[\s\"'/])([^\s\"'<>/=]++)\s{0,20}=\s{0,20}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]++))")
_RAW_END = {name: re.compile(f"</{name}", re.I) for name in ("script", "style")}
_INLINE_NAMES = (
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark o:p q s samp small span strike "
    "strong sub sup time tt u var wbr "
)
INLINE = frozenset(_INLINE_NAMES.split())
# Elements that have no content and no end tag.
_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
VOID = frozenset(_VOID_NAMES.split())


class Part(NamedTuple):
    """A stretch of the source: `text`, an inline or block `tag`, or something `hidden` (comment, script, style)."""

    kind: str
    start: int
    end: int


class Attribute(NamedTuple):
    name: str
    start: int
    end: int


def parts(source: str) -> Iterator[Part]:
    """Cut the source into parts without gaps. Where a tag never ends, the rest counts as text."""
    at = text = 0
    while (at := source.find("<", at)) >= 0:
        part = _part_at(source, at)
        if part is None:
            at += 1
            continue
        if part.end < 0:
            break
        if text < at:
            yield Part("text", text, at)
        yield part
        at = text = part.end
        if raw := _raw_after(source, part):
            yield raw
            at = text = raw.end
    if text < len(source):
        yield Part("text", text, len(source))


def _part_at(source: str, at: int) -> Part | None:
    """The part that begins with this "<"; None when it is mere text, an end of -1 when it never ends."""
    if source.startswith("<!--", at):
        end = source.find("-->", at + 4)
        return Part("hidden", at, end + 3 if end >= 0 else len(source))
    if source[at + 1 : at + 2] in ("!", "?"):
        end = source.find(">", at)
        return Part("hidden", at, end + 1 if end >= 0 else len(source))
    name = _TAG_NAME.match(source, at + 1)
    if name is None:
        return None
    return Part("inline" if name[1].lower() in INLINE else "block", at, _tag_end(source, name.end()))


def _tag_end(source: str, at: int) -> int:
    """Where the tag ends, minding quoted values, which may hold ">"; -1 where it does not."""
    while True:
        match = _TO_QUOTE_OR_END.match(source, at)
        at = match.end() if match else len(source)
        if at >= len(source):
            return -1
        if source[at] == ">":
            return at + 1
        if _AFTER_EQUALS.search(source, max(at - 22, 0), at):
            at = source.find(source[at], at + 1)
            if at < 0:
                return -1
        at += 1


def _raw_after(source: str, part: Part) -> Part | None:
    """The content of a script or style element, which no reader sees."""
    name = _TAG_NAME.match(source, part.start + 1)
    pattern = _RAW_END.get(name[1].lower()) if name and source[part.start + 1] != "/" else None
    if pattern is None:
        return None
    match = pattern.search(source, part.end)
    return Part("hidden", part.end, match.start() if match else len(source))


def attributes(source: str, tag: Part) -> Iterator[Attribute]:
    for match in _ATTRIBUTE.finditer(source, tag.start, tag.end):
        group = match.lastindex or 4
        yield Attribute(match[1].lower(), *match.span(group))


class Reading:
    """What a reader sees of a source, with the way back. `glue` stands for an inline tag between two letters."""

    def __init__(self, source: str, cut: list[Part], glue: str) -> None:
        self._source = source
        self._pieces: list[str] = []
        self._length = 0
        self._texts: list[int] = []
        self._origins: list[tuple[int, int]] = []
        for part in cut:
            if part.kind == "text":
                self._read(part)
            elif part.kind == "block":
                self._add("\n", -1, -1)
            elif part.kind == "inline" and glue:
                self._add(glue, -1, -1)
        self.text = "".join(self._pieces)

    def _read(self, part: Part) -> None:
        done = part.start
        if "&" in self._source[part.start : part.end]:
            for entity in _ENTITY.finditer(self._source, part.start, part.end):
                self._add(self._source[done : entity.start()], done, entity.start())
                self._add(html.unescape(entity[0]), *entity.span())
                done = entity.end()
        self._add(self._source[done : part.end], done, part.end)

    def _add(self, text: str, start: int, end: int) -> None:
        if text:
            self._pieces.append(text)
            self._texts.append(self._length)
            self._origins.append((start, end))
            self._length += len(text)

    def origins(self, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches of the source that show as `start`..`end` of the text, without the tags between them."""
        found: list[tuple[int, int]] = []
        at = bisect_right(self._texts, start) - 1
        while at < len(self._texts) and self._texts[at] < end:
            span = self._within(at, start, end)
            if span and found and found[-1][1] == span[0]:
                found[-1] = (found[-1][0], span[1])
            elif span:
                found.append(span)
            at += 1
        return found

    def _within(self, at: int, start: int, end: int) -> tuple[int, int] | None:
        begin, stop = self._origins[at]
        if begin < 0:
            return None
        text, size = self._texts[at], len(self._pieces[at])
        if size != stop - begin:
            return begin, stop
        return begin + max(start - text, 0), begin + min(end - text, size)
