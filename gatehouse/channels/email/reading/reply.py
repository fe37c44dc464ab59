"""What the customer wrote himself, of all that his mail holds."""

from __future__ import annotations

from gatehouse.channels.email.reading.html_text import html_lines
from gatehouse.channels.email.reading.letter import Letter
from gatehouse.channels.email.reading.quotes.fold import Folded, fold
from gatehouse.channels.email.reading.subjects import is_forward


def reply_text(text: str, html: str = "") -> str:
    """The writer's own words without earlier mails and signatures; never empty unless the text is.

    `html` is given where the text was made of it, and its markup tells more than the text does.
    """
    return fold(text, [line.mark for line in html_lines(html)] if html else ()).reply


def fold_letter(letter: Letter) -> Folded:
    """The letter's text with the ranges that a timeline folds."""
    return fold(letter.text, letter.marks, is_forward=is_forward(letter.subject))
