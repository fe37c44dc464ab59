"""The head of an earlier mail written into the text ("From: … Sent: … Subject: …"), and the lines above such heads."""

from __future__ import annotations

import re
from typing import NamedTuple

from gatehouse.channels.email.reading.quotes.words import FORWARDED, LABELS, ORIGINAL

_KINDS = {label: kind for kind in ("other", "subject", "to", "date", "from") for label in LABELS[kind].split("|")}
_LABEL = re.compile(r"[\s>*_|]{0,20}([^\s:：*_|>][^:：*_]{0,30}?)[\s*_]{0,6}[:：][\s*_]{0,6}(.*)\Z")
_RULE = re.compile(r"[\s>]{0,10}[-_=*~—–]{3,200}\s*\Z")
_SIGNS = r"[-_=*—–]{2,80}"
_ORIGINAL = re.compile(rf"[\s>*]{{0,10}}{_SIGNS}\s{{0,4}}(?:{ORIGINAL})\s{{0,4}}(?:{_SIGNS}|:)?\s*\Z", re.IGNORECASE)
_FORWARDED = re.compile(
    rf"[\s>*]{{0,10}}(?:{_SIGNS})?\s{{0,4}}(?:{FORWARDED})(?:\s[^\n]{{0,80}})?\s{{0,4}}(?:{_SIGNS}|[:：])\s*\Z",
    re.IGNORECASE,
)
_LONGEST, _MOST_FIELDS = 300, 14


class Head(NamedTuple):
    kinds: frozenset[str]
    has_address: bool


def is_rule(line: str) -> bool:
    """A line of dashes or the like, as programs draw above earlier mails."""
    return bool(_RULE.match(line))


def is_original_marker(line: str) -> bool:
    return len(line) <= _LONGEST and bool(_ORIGINAL.match(line))


def is_forward_marker(line: str) -> bool:
    return len(line) <= _LONGEST and bool(_FORWARDED.match(line))


def label_of(line: str) -> tuple[str, str]:
    """The kind of field that a line is, with its value; empty where it is none."""
    match = _LABEL.match(line[:_LONGEST])
    if match is None:
        return "", ""
    return _KINDS.get(" ".join(match[1].casefold().split()), ""), match[2]


def is_head(lines: list[str], at: int) -> bool:
    """Whether the head of a mail begins here.

    People who report a payment write "From: … To: … Date: …" too: a head also needs a subject, or mail addresses and
    a date.
    """
    if not label_of(lines[at])[0]:
        return False
    head = _fields(lines, at)
    people = head.kinds & {"from", "to"}
    if "subject" in head.kinds:
        return bool(people) and len(head.kinds - {"other"}) >= 2
    return bool(people) and "date" in head.kinds and head.has_address


def _fields(lines: list[str], at: int) -> Head:
    """The fields that stand together here. Between them one empty line may be, and what goes on from the line before."""
    kinds: set[str] = set()
    has_address = False
    gap = 0
    for line in lines[at : at + _MOST_FIELDS]:
        kind, value = label_of(line)
        if kind:
            gap = 0
            kinds.add(kind)
            has_address = has_address or "@" in value
        elif gap >= 2:
            break
        else:
            gap += 1
            has_address = has_address or (bool(kinds) and "@" in line[:_LONGEST])
    return Head(frozenset(kinds), has_address)
