"""Signatures: of programs and phones on one line, and of people at the end of what they wrote."""

from __future__ import annotations

import re

from gatehouse.channels.email.reading.quotes.words import CLOSINGS, MONEY, PROGRAMS, SENT_FIRST, SENT_LAST, TITLES

_LONGEST_LINE = 120
DELIMITER = re.compile(r"(?:--|––|__)\s*\Z")
UNDERSCORES = re.compile(r"\s{0,3}_{5,200}\s*\Z")
_SENT = re.compile(rf"(?:{SENT_FIRST})|.{{1,{_LONGEST_LINE}}}(?:{SENT_LAST})\Z", re.IGNORECASE)
_PROGRAM = re.compile(rf"(?:{PROGRAMS})", re.IGNORECASE)
_MONEY = re.compile(rf"(?:{MONEY})", re.IGNORECASE)
_MY_DEVICE = re.compile(r"[\s<(\[*_-]{0,4}sent from (?:my|a|an) ", re.IGNORECASE)
_FROM_MOBILE = re.compile(
    r"(?:[^\W\d]{1,20} ){0,2}from (?:my )?(?:mobile|phone|iphone|ipad)(?: \w{1,10})?\Z", re.IGNORECASE
)
_APOLOGY = re.compile(
    r"\b(excuse|forgive|pardon|typos?|typoze|brevity|entschuldig|excusez|disculpe|desculpe|scusa)", re.IGNORECASE
)
_LINK = re.compile(r"<?\[?\(?https?://\S{1,300}|\]\(\S{1,300}")
_SENTENCE = re.compile(r"[.,;!?](?:\s|\Z)")
_CLOSING = re.compile(rf"\s{{0,3}}(?:{CLOSINGS})\s{{0,2}}[,.!，。、]{{0,2}}\s*\Z", re.IGNORECASE)
_TITLE = re.compile(rf"(?<![^\W\d])(?:{TITLES})(?![^\W\d])", re.IGNORECASE)
_CONTACT = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w|https?://|www\.|\(?\+?\d[\d ().-]{7,20}\d")
_OWN_WORDS = re.compile(
    r"\b(?:uid|user ?id|id|order|ticket|case|tx|txid|hash|account|p\.?s\.?|ps)\b|[?？]|\d{1,3}[.,]\d+\s?[A-Z]{3,5}\b",
    re.IGNORECASE,
)
_MOST_LINES, _MOST_CHARS = 15, 1_000
_FARTHEST = 60  # lines below a delimiter, empty ones too, in which its signature ends


def is_program_line(line: str) -> bool:
    """ "Sent from my iPhone" and its like. Never a line about money: customers send from wallets, too."""
    text = line.strip()
    if not text or len(_LINK.sub("", text)) > _LONGEST_LINE or _MONEY.search(_LINK.sub("", text)):
        return False
    bare = _LINK.sub("", text).strip(" <>()[]*_-.:")
    if _FROM_MOBILE.match(bare):
        return True
    if _SENTENCE.search(bare) and not _APOLOGY.search(bare):
        return False
    if _MY_DEVICE.match(text):
        return len(bare.split()) <= 9 or bool(_APOLOGY.search(bare))
    return bool(_SENT.match(bare)) and bool(_PROGRAM.search(bare)) and len(bare.split()) <= 14 and _is_no_request(bare)


def _is_no_request(text: str) -> bool:
    """A program's line names what was sent from where; a sentence with "I" or a figure of three digits is a person's."""
    return not re.search(r"\bI\b|\b(?:ich|je|yo|я|мне|не|not|didn't|never)\b|\d{3}", text)


class Size:
    """Counts lines, to say when they are too many to be what somebody signs with."""

    def __init__(self) -> None:
        self._filled = self._chars = self._all = 0

    def has_room_for(self, line: str) -> bool:
        self._all += 1
        self._filled += bool(line.strip())
        self._chars += len(line)
        return self._filled <= _MOST_LINES and self._chars <= _MOST_CHARS and self._all <= _FARTHEST


def closing_at(lines: list[str], start: int, end: int) -> int:
    """Where a leave-taking with name and office begins that ends these lines; `end` where there is none.

    A name alone stays: it is part of what was written. Nor is anything folded that may be a number the customer gives.
    """
    for at in range(end - 1, max(start, end - _MOST_LINES) - 1, -1):
        if _CLOSING.match(lines[at][:_LONGEST_LINE]):
            return at if at > start and _is_card(lines[at + 1 : end]) else end
    return end


def _is_card(lines: list[str]) -> bool:
    filled = [line.strip() for line in lines if line.strip()]
    if len(filled) < 2 or any(len(line) > 80 or _OWN_WORDS.search(line) for line in filled):
        return False
    return any(_TITLE.search(line) or _CONTACT.search(line) for line in filled[1:])
