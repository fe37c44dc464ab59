"""Secrets in HTML: across tags and entities, in attributes and in what no reader sees."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import unquote

from gatehouse.guard.kinds import MARKS, Finding, Redacted
from gatehouse.guard.markup import Part, Reading, attributes, parts
from gatehouse.guard.redact import find, replaced

_LINKS = frozenset(
    {"href", "src", "action", "formaction", "cite", "data", "poster", "xlink:href", "background", "ping", "srcset"}
)
_TORN = re.compile(r"\w(?:<[^<>]{1,400}>)+\w")
_BETWEEN = "\n;\n"


class Edit(NamedTuple):
    """Put `text` in place of `start`..`end` of the source."""

    start: int
    end: int
    text: str


class Hidden(NamedTuple):
    """A value that stands in the source at `start`..`end`: an attribute's, a comment's or a script's."""

    start: int
    end: int
    value: str
    is_link: bool
    is_markup: bool


def redact_html(html: str) -> Redacted:
    """Put marks in place of secrets and leave all other markup as it was.

    A secret spread over several elements leaves its mark in the first and nothing in the others. A link that holds a
    secret leads nowhere ("#") afterwards. Offsets of the findings are code points of the HTML as given.
    """
    cut = list(parts(html))
    found: dict[Finding, list[Edit]] = {}
    for glue in ("", " ") if _TORN.search(html) else ("",):
        found |= _visible(html, cut, glue)
    found |= _hidden(html, cut)
    return _edited(html, found)


def _visible(html: str, cut: list[Part], glue: str) -> dict[Finding, list[Edit]]:
    reading = Reading(html, cut, glue)
    found: dict[Finding, list[Edit]] = {}
    for finding in find(reading.text):
        spans = reading.origins(finding.start, finding.end)
        if spans:
            whole = Finding(spans[0][0], spans[-1][1], finding.kind, finding.count)
            found[whole] = [Edit(*span, "" if i else MARKS[finding.kind]) for i, span in enumerate(spans)]
    return found


def _hidden(html: str, cut: list[Part]) -> dict[Finding, list[Edit]]:
    """All hidden values are read in one go, since preparing a text costs more than reading it."""
    values = [value for part in cut if part.kind != "text" for value in _values(html, part)]
    text = _BETWEEN.join(value.value for value in values)
    findings = find(text) if text else []
    found: dict[Finding, list[Edit]] = {}
    at = 0
    for value in values:
        own = [finding for finding in findings if finding.start < at + len(value.value) and at < finding.end]
        if own:
            whole = Finding(value.start, value.end, own[0].kind, own[0].count)
            found[whole] = [Edit(value.start, value.end, _without(value, own, at))]
        at += len(value.value) + len(_BETWEEN)
    return found


def _values(html: str, part: Part) -> list[Hidden]:
    source = html[part.start : part.end]
    if part.kind == "hidden":
        return [Hidden(part.start, part.end, source, False, True)]
    if "=" not in source:
        return []
    values: list[Hidden] = []
    for attribute in attributes(html, part):
        value = unescape(html[attribute.start : attribute.end])
        values.append(Hidden(attribute.start, attribute.end, value, attribute.name in _LINKS, False))
        if "%" in value:
            values.append(Hidden(attribute.start, attribute.end, unquote(value), attribute.name in _LINKS, False))
    return values


def _without(hidden: Hidden, own: list[Finding], at: int) -> str:
    if hidden.is_link:
        return "#"
    size = len(hidden.value)
    local = [Finding(max(f.start - at, 0), min(f.end - at, size), f.kind, f.count) for f in own]
    text = replaced(hidden.value, local)
    return text if hidden.is_markup else escape(text)


def _edited(html: str, found: dict[Finding, list[Edit]]) -> Redacted:
    """Apply the edits in order; where two readings found the same place, the first edit there is enough."""
    pieces: list[str] = []
    done = 0
    for edit in sorted((edit for edits in found.values() for edit in edits), key=lambda edit: (edit.start, -edit.end)):
        if edit.end <= done:
            continue
        pieces += (html[done : max(edit.start, done)], edit.text)
        done = edit.end
    pieces.append(html[done:])
    return Redacted("".join(pieces), _merged(found))


def _merged(found: dict[Finding, list[Edit]]) -> tuple[Finding, ...]:
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda one: (one.start, -one.end)):
        if kept and finding.start < kept[-1].end:
            if finding.end > kept[-1].end:
                kept[-1] = Finding(kept[-1].start, finding.end, kept[-1].kind, max(kept[-1].count, finding.count))
        else:
            kept.append(finding)
    return tuple(kept)
