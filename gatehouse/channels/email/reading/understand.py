"""Everything that is understood of one mail, in one go."""

from __future__ import annotations

from dataclasses import dataclass

from gatehouse.channels.email.reading.automatic import is_automatic
from gatehouse.channels.email.reading.bounces import Bounce, Complaint, read_bounce, read_complaint
from gatehouse.channels.email.reading.language import direction_of, language_of
from gatehouse.channels.email.reading.letter import Letter
from gatehouse.channels.email.reading.parse import parse
from gatehouse.channels.email.reading.quotes.fold import Fold
from gatehouse.channels.email.reading.reply import fold_letter


@dataclass(slots=True)
class Reading:
    """A letter and what it is. `folds` are ranges of the letter's text, `reply` is what they leave."""

    letter: Letter
    reply: str = ""
    folds: tuple[Fold, ...] = ()
    bounce: Bounce | None = None
    complaint: Complaint | None = None
    is_automatic: bool = False
    language: str = ""
    direction: str = "ltr"


def understand(raw: bytes) -> Reading:
    """Read a mail and judge it. Never raises: a judgement that fails is named in the letter's problems."""
    letter = parse(raw)
    reading = Reading(letter, reply=letter.text)
    try:
        _judge(reading, raw)
    except Exception as error:
        letter.problems.append(f"the mail could not be judged ({type(error).__name__})")
    return reading


def _judge(reading: Reading, raw: bytes) -> None:
    letter = reading.letter
    folded = fold_letter(letter)
    reading.reply, reading.folds = folded.reply, folded.folds
    written = folded.reply or letter.subject
    reading.language, reading.direction = language_of(written, letter.first("content-language")), direction_of(written)
    reading.is_automatic = is_automatic(letter)
    reading.complaint = read_complaint(letter)
    reading.bounce = read_bounce(letter, raw)
