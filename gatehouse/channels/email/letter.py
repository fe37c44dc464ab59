"""The parts of a mail's content, before any layout."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value; `is_code` is set in fixed width and always left to right."""

    name: str
    value: str
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote, with a line that says who and when. `html` is an agent's Markdown for mails with HTML."""

    by: str
    text: str
    html: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail's content. `choices` are links that do one thing each; `why` says why it came to this address."""

    heading: str
    greeting: str
    paragraphs: tuple[str, ...]
    facts: tuple[Fact, ...]
    button: Link
    why: str
    words: Words | None = None
    closing: str = ""
    items: tuple[str, ...] = ()
    choices_title: str = ""
    choices: tuple[Link, ...] = ()

    @property
    def preview(self) -> str:
        """What a mail program shows beside the subject."""
        return " ".join(self.words.text.split())[:120] if self.words else self.paragraphs[0]
