"""Words that were said: each of these entries vouches for the body of a message."""

from datetime import UTC, datetime
from uuid import UUID

from babel.lists import format_list
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from gatehouse.journal.data import EntryData, Names


def at_utc(seconds: int) -> str:
    """A time in a sentence, with its zone."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


def listed(names: list[str]) -> str:
    """Names one after the other, as the language of the page lists them."""
    return format_list(names, locale=to_locale(get_language() or "en"))


class Posted(EntryData):
    """A message was added. `mac` is the HMAC-SHA256 of its body under the salt in the message's row."""

    message: UUID
    mac: str
    channel: str
    attachments: int = 0
    removed: int = 0  # how many secrets the guard took out


class Opened(Posted):
    """A conversation begins with its first message."""

    kind = "opened"
    public = True
    department: int
    topic: int | None = None
    contact: int
    by_agent: bool = False
    by_participant: bool = False  # who wrote to a closed one that is not his
    unconfirmed: bool = False  # a machine wrote it, or to many: no machine answers
    signed_in: bool = False  # to his account, in the session in which he sent it

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s opened this, signed in to his account") if self.signed_in else _("%(who)s opened this")
        return text % {"who": who}

    def customer_sentence(self, who: str, names: Names) -> str:
        if self.by_agent or self.by_participant:
            return _("%(who)s opened this ticket for you.") % {"who": who}
        return _("You sent this ticket.")


class Received(Posted):
    """`reopened` is filled in by the statement that posts: it is true when this message reopened a solved one.

    A `quiet` one was written by a machine, such as an out-of-office notice: it moved nothing.
    """

    kind = "received"
    public = True
    reopened: bool = False
    quiet: bool = False

    def sentence(self, who: str, names: Names) -> str:
        if self.quiet:
            return _("An automatic mail came from %(who)s") % {"who": who}
        text = _("%(who)s reopened this by writing") if self.reopened else _("%(who)s wrote")
        return text % {"who": who}

    def customer_sentence(self, who: str, names: Names) -> str:
        return _("Your message opened this ticket again.") if self.reopened else ""


class Replied(Posted):
    kind = "replied"
    public = True
    ask: bool = False

    def sentence(self, who: str, names: Names) -> str:
        text = _("%(who)s answered and asked something") if self.ask else _("%(who)s answered")
        return text % {"who": who}


class Note(Posted):
    """Words for staff. `mentions` are the agents whom they call by name."""

    mentions: tuple[int, ...] = ()


class Noted(Note):
    kind = "noted"

    def sentence(self, who: str, names: Names) -> str:
        if not self.mentions:
            return _("%(who)s left a note") % {"who": who}
        called = listed([names.of("user", agent) for agent in self.mentions])
        return _("%(who)s left a note for %(names)s") % {"who": who, "names": called}


class Snoozed(Note):
    """The reason is an agent's words: it is the note that this entry adds. `until` is in seconds since 1970."""

    kind = "snoozed"
    until: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s snoozed this until %(at)s") % {"who": who, "at": at_utc(self.until)}


class Escalated(Note):
    """The reason is an agent's words: it is the note that this entry adds."""

    kind = "escalated"
    level: int

    def sentence(self, who: str, names: Names) -> str:
        return _("%(who)s escalated this to level %(level)s") % {"who": who, "level": self.level}
