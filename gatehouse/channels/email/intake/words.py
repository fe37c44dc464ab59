"""A letter's words after the guard, with the folds where they stand now."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from gatehouse.channels.email import keys
from gatehouse.channels.email.reading.quotes.fold import Fold
from gatehouse.channels.email.reading.understand import Reading
from gatehouse.channels.email.recognition import without_words
from gatehouse.guard import MARKS, Finding, redact, redact_html

_SUBJECT = 200
_NOTHING = "–"  # a message is never empty, whatever the mail was


@dataclass(frozen=True, slots=True)
class Words:
    """Text, HTML and subject without secrets; `folds` are ranges of this text, `found` what was taken out. `is_masked`
    says that the mail as it came shows what no agent may see, though nothing of it was taken from the writer.
    """

    subject: str
    text: str
    html: str
    folds: tuple[Fold, ...]
    found: tuple[Finding, ...]
    is_masked: bool = False


def words_of(reading: Reading, own: str = "") -> Words:
    """Guard what a mail says. Its secrets are still in the stored mail: whoever calls this locks that away.

    `own` is the writer's anti-phishing code, which a mail of ours that he quotes brings back, and no agent may see.
    """
    letter = reading.letter
    subject = redact(keys.without_tokens(letter.subject))
    said, drawn = without_words(letter.text, own), without_words(letter.html, own)
    plain = redact(said)
    rich = redact_html(drawn) if drawn else None
    text = plain.text if plain.text.strip() else subject.text or _NOTHING
    return Words(
        subject=subject.text[:_SUBJECT],
        text=text,
        html=rich.text if rich else "",
        folds=moved(reading.folds, plain.found) if text == plain.text else (),
        found=(*(plain.found or (rich.found if rich else ())), *subject.found),
        is_masked=(said, drawn) != (letter.text, letter.html),
    )


def moved(folds: Sequence[Fold], found: Sequence[Finding]) -> tuple[Fold, ...]:
    """The same ranges of the text in which marks stand for what was found. A fold that cuts a secret takes the mark in."""
    if not found:
        return tuple(folds)
    shifts = _Shifts(found)
    return tuple(Fold(shifts.start(fold.start), shifts.end(fold.end), fold.kind) for fold in folds)


class _Shifts:
    """Where a place of the old text is in the new one."""

    def __init__(self, found: Sequence[Finding]) -> None:
        self.found = found
        self.starts = [one.start for one in found]
        self.shifts = [0]
        for one in found:
            self.shifts.append(self.shifts[-1] + len(MARKS[one.kind]) - (one.end - one.start))

    def start(self, at: int) -> int:
        before = bisect_right(self.starts, at)
        if before and at < (last := self.found[before - 1]).end:
            return last.start + self.shifts[before - 1]
        return at + self.shifts[before]

    def end(self, at: int) -> int:
        before = bisect_right(self.starts, at - 1)
        if before and at < (last := self.found[before - 1]).end:
            return last.end + self.shifts[before]
        return at + self.shifts[before]
