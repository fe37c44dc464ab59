"""Mail in quarantine as its page shows it."""

from dataclasses import dataclass
from uuid import UUID

from gatehouse.accounts.models import User
from gatehouse.channels.email.access import aside_for, quarantine_for
from gatehouse.channels.email.intake import store
from gatehouse.channels.email.models import RawMail
from gatehouse.channels.email.reading.killable import understand_in_child
from gatehouse.channels.email.reading.letter import Letter
from gatehouse.guard import redact

PAGE = 50
_HEAD = ("from", "to", "cc", "date", "subject", "reply-to", "message-id")
_SHOWN = 50_000  # characters


@dataclass(frozen=True, slots=True)
class Page:
    """`rows` in order, and where the next page begins; None at the end."""

    rows: list[RawMail]
    next: UUID | None


@dataclass(frozen=True, slots=True)
class Read:
    """What can be read of one mail, after the guard: fields of its head, words, names and sizes of its files."""

    head: list[tuple[str, str]]
    text: str
    files: list[tuple[str, int]]
    problems: list[str]


def page(user: User, after: UUID | None, *, aside: bool = False) -> Page:
    """What waits, or what was put aside, without the mails themselves."""
    found = (aside_for(user) if aside else quarantine_for(user)).defer("content")
    if after is not None:
        found = found.filter(pk__lt=after) if aside else found.filter(pk__gt=after)
    rows = list(found[: PAGE + 1])
    return Page(rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None)


def read(mail: RawMail) -> Read:
    """Read it in the confined child. What cannot be read, and a mail that is damaged or locked away, says so."""
    try:
        letter = understand_in_child(store.read(mail)).letter
    except (OSError, ValueError) as error:
        return Read([], "", [], [str(error)])
    files = [(redact(file.name).text, file.size) for file in letter.attachments]
    return Read(_head(letter), redact(letter.text[:_SHOWN]).text, files, letter.problems)


def _head(letter: Letter) -> list[tuple[str, str]]:
    return [(name.title(), redact(value).text[:2_000]) for name, value in letter.headers if name in _HEAD]
