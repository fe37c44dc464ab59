"""The line before an earlier mail ("On Monday, Ada <ada@…> wrote:"), recognised by its shape in any language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gatehouse.channels.email.reading.quotes.words import WROTE, WROTE_GLUED

MOST_LINES = 6
_LONGEST = 400  # characters of an attribution, over all its lines
_VERB_AREA = 40  # characters at the end in which a line's last verb stands
_LONGEST_NAME = 80
_BIDI = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_EDGES, _ENDS = " \t>*_|\xa0", " \t*_|\xa0"
_DASHES = re.compile(r"-{2,}|—{2,}")
_VERBS = "|".join(re.escape(verb) for verb in sorted(WROTE.split("|"), key=len, reverse=True))
_GLUED = "|".join(re.escape(verb) for verb in sorted(WROTE_GLUED.split("|"), key=len, reverse=True))
_VERB = re.compile(rf"(?:(?<![^\W\d])(?:{_VERBS})(?![^\W\d])|{_GLUED})", re.IGNORECASE)
_VERB_LAST = re.compile(rf"(?:(?<![^\W\d])(?:{_VERBS})|{_GLUED})[\s*_]{{0,4}}[:：]?\Z", re.IGNORECASE)
_COLON_LAST = re.compile(r"[:：]\Z")
_ADDRESS = re.compile(r"[\w.+=%-]{1,64}@[\w-]{1,63}\.[\w.-]{1,100}|mailto:")
_ADDRESS_LAST = re.compile(
    r"(?:@[^\s<>]{1,200}|mailto:[^<>]{1,200})(?:>|\)|\]|&gt;|\s){1,4}[:：]?\Z|@[\w.-]{1,200}[:：]\Z"
)
# At most five words, then a figure: "On Tue, 5", "Le lun. 5", "W dniu 2020", "2020年", "ср, 5".
_DATED_START = re.compile(r"[^\w]{0,3}(?:[^\s\d]{1,16}\s{1,3}){0,5}[^\s\d]{0,4}\d")
_WHEN = re.compile(r"\d{1,2}[:.h]\d{2}|\d{4}|\d{1,2}[./-]\d{1,2}")
_FIGURE = re.compile(r"\d+")
_ISO_START = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ ,T]{1,2}\d{1,2}:\d{2})?")
_OLD_GMAIL = re.compile(r"\d{4}-\d{2}-\d{2} \d{1,2}:\d{2} (?:GMT|UTC)[+-]\d{2}:\d{2} \S")
_LAST_SIGNS = frozenset(":：>-—")
_AFTER_VERB = " \t*_|\xa0\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_LAST_WORDS = tuple(verb.casefold() for verb in f"{WROTE}|{WROTE_GLUED}".split("|"))
_GLUED_ON = re.compile(r"[^\s-](-{3,}\s*(?:On|At|Am|Le|El|Em|Il|Op)\s.{5,300})\Z")


def is_attribution(text: str) -> bool:
    """Whether this line, or these lines joined by spaces, introduce an earlier mail and say nothing else."""
    if len(text) > _LONGEST:
        return False
    text = (text if text.isascii() else _BIDI.sub("", text)).lstrip(_EDGES).rstrip(_ENDS)
    bare = text.strip("-— ")
    is_framed = bool(_DASHES.match(text)) and text.endswith(("--", "——"))
    if _VERB_LAST.search(bare[-_VERB_AREA:]):
        return is_framed or bool(_ADDRESS.search(bare)) or _is_dated(bare)
    if _COLON_LAST.search(bare) and _WHEN.search(bare) and _VERB.search(bare) and _ADDRESS.search(bare):
        return True
    return _is_dated_line(bare)


def names_writer(line: str) -> bool:
    """ "Ada Berg wrote:", with nothing else that would tell it from a sentence."""
    text = line.strip(_ENDS)
    return len(text) <= _LONGEST_NAME and bool(_COLON_LAST.search(text)) and bool(_VERB_LAST.search(text[-_VERB_AREA:]))


def _is_dated_line(text: str) -> bool:
    """A line that begins with its date and ends in an address, or in a name after the verb."""
    start = _DATED_START.match(text)
    if start is None or not _WHEN.search(text):
        return False
    if _COLON_LAST.search(text):
        return bool(_ADDRESS_LAST.search(text)) or bool(_VERB.search(text, start.end()))
    return bool(_OLD_GMAIL.match(text)) or (bool(_ISO_START.match(text)) and bool(_ADDRESS_LAST.search(text)))


def _is_dated(text: str) -> bool:
    """With a date that has at least two figures; one alone may be any sentence ("In 2020 my bank wrote:")."""
    return bool(_DATED_START.match(text)) and len(_FIGURE.findall(text[:_LONGEST])) >= 2


def may_end_attribution(line: str) -> bool:
    """A quick look that spares most lines the long one."""
    text = line.rstrip(_AFTER_VERB)
    return bool(text) and (
        text[-1] in _LAST_SIGNS or text.casefold().endswith(_LAST_WORDS) or bool(_OLD_GMAIL.match(text.lstrip()))
    )


def attribution_lines(lines: list[str], ends: Sequence[bool], at: int) -> int:
    """How many lines the attribution that begins here takes; 0 where none does. The shortest reading counts.

    `ends` says of each line whether it `may_end_attribution`.
    """
    first = lines[at]
    if not first.strip() or not any(ends[at : at + MOST_LINES]):
        return 0
    joined = ""
    for count, line in enumerate(_window(lines, at), 1):
        joined = f"{joined} {line.strip()}".strip()
        if len(joined) > _LONGEST or (count > 1 and not _can_go_on(first)):
            return 0
        if ends[at + count - 1] and is_attribution(joined):
            return 0 if count > 1 and _begins_later(lines, at + 1, at + count) else count
    return 0


def _window(lines: list[str], at: int) -> list[str]:
    """The lines that may belong together: none after an empty one, unless an address stands there by itself."""
    found: list[str] = []
    for number in range(at, min(at + MOST_LINES, len(lines))):
        line = lines[number]
        if not line.strip() and not _next_is_address(lines, number + 1):
            break
        found.append(line)
    return found


def _next_is_address(lines: list[str], at: int) -> bool:
    return at < len(lines) and lines[at].lstrip().startswith(("<", "mailto:"))


def _can_go_on(first: str) -> bool:
    text = _BIDI.sub("", first).strip(_EDGES)
    return bool(_DATED_START.match(text.strip("-— "))) or text.endswith("<")


def _begins_later(lines: list[str], start: int, end: int) -> bool:
    """Whether a shorter reading begins below, so that the first line is the writer's own."""
    for begin in range(start, end):
        joined = " ".join(line.strip() for line in lines[begin:end])
        if _DATED_START.match(joined.strip(_EDGES)) and is_attribution(joined):
            return True
    return False


def glued_attribution(line: str) -> int:
    """Where in a line an attribution begins that a program put right after the writer's last word; -1 for none."""
    if "---" not in line or len(line) > _LONGEST:
        return -1
    found = _GLUED_ON.search(line)
    return found.start(1) if found and is_attribution(found[1]) else -1
