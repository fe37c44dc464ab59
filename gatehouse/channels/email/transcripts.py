"""A whole conversation as one page that needs nothing else: to keep, to print, to send."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from gatehouse.channels.email.case import language_tag
from gatehouse.channels.email.codes import codes_of
from gatehouse.channels.email.models import IncomingMail
from gatehouse.channels.email.shown import mails_of
from gatehouse.channels.email.unread import told
from gatehouse.conversations.models import Contact, Conversation, Message
from gatehouse.conversations.seen import note_seen
from gatehouse.conversations.timeline import Item, timeline
from gatehouse.conversations.windows import Window

MOST_ROWS = 2_000
WINDOW = 200  # rows that are read at once
MOST_CHARACTERS = 2_000_000  # of words; a page beyond it neither opens quickly nor goes by mail


@dataclass(frozen=True, slots=True)
class Line:
    """Words with who said them, or what happened. `is_mine`: its reader wrote it; `unread`: why a mail has no more words."""

    at: datetime
    message: Message | None
    sentence: str
    is_mine: bool
    code: str
    unread: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """What one customer may read of a conversation, oldest first. `is_cut`: earlier rows did not fit."""

    conversation: Conversation
    lines: list[Line]
    is_cut: bool


def transcript(conversation: Conversation, reader: Contact) -> Transcript:
    """All of it that the reader sees in the portal; what only staff see is not among it. He was let in by `access`."""
    items, is_cut = _items(conversation, reader)
    if note_seen(item.message for item in items):
        items, is_cut = _items(conversation, reader)
    codes = codes_of(item.entry.pk for item in items if item.entry and item.message and item.message.agent_id)
    mails = mails_of(items)
    return Transcript(conversation, [_line(item, reader, codes, mails) for item in items], is_cut)


def page(conversation: Conversation, reader: Contact) -> str:
    """The page's HTML in the active language, with its styles and nothing to fetch."""
    context = {
        "transcript": transcript(conversation, reader),
        "conversation": conversation,
        "zone": reader.time_zone,
        "made_at": timezone.now(),
        "brand": settings.BRAND,
        "language": language_tag(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
    return render_to_string("mail/transcript.html", context)


def _items(conversation: Conversation, reader: Contact) -> tuple[list[Item], bool]:
    """Window by window, from the newest back."""
    found: list[Item] = []
    before: datetime | None = None
    while True:
        window = timeline(conversation, reader.actor, Window(before=before, rows=WINDOW))
        found = [*window.items, *found]
        before = window.earlier
        if before is None:
            return found, False
        if len(found) >= MOST_ROWS or _length(found) > MOST_CHARACTERS:
            return found, True


def _length(items: list[Item]) -> int:
    return sum(len(item.message.text) for item in items if item.message)


def _line(item: Item, reader: Contact, codes: dict[int, str], mails: dict[UUID, IncomingMail]) -> Line:
    message = item.message
    is_mine = message is not None and message.contact_id == reader.pk
    code = codes.get(item.entry.pk, "") if item.entry else ""
    mail = mails.get(message.pk) if message else None
    unread = told(mail, is_writer=is_mine) if mail else ""
    return Line(item.at, message, "" if message else item.sentence, is_mine, code, unread)
