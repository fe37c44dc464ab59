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

    @property
    def quoted(self) -> str:
        """As mail programs quote in plain text."""
        return "\n".join(f"> {line}".rstrip() for line in self.text.splitlines())


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A page that goes with the mail as a file, and as PDF where one can be made. `name` is without an ending."""

    name: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail's content. `choices` are links that do one thing each; `why` says why it came to this address.

    `earlier` is quoted below an answer, as mail programs do. What `is_for_staff` says itself how it is answered. `secret`
    is what of it no copy may show.
    """

    heading: str
    greeting: str
    paragraphs: tuple[str, ...]
    facts: tuple[Fact, ...]
    button: Link | None
    why: str
    words: Words | None = None
    earlier: Words | None = None
    closing: str = ""
    enclosed: Enclosure | None = None
    items: tuple[str, ...] = ()
    is_for_staff: bool = False
    choices_title: str = ""
    choices: tuple[Link, ...] = ()
    secret: str = ""

    @property
    def preview(self) -> str:
        """What a mail program shows beside the subject."""
        return " ".join(self.words.text.split())[:120] if self.words else self.paragraphs[0]
