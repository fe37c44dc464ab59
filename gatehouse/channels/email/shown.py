"""A mail's words in pieces, as timelines show them: earlier mails and signatures folded away, nothing left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from gatehouse.channels.email.channel import EMAIL
from gatehouse.channels.email.models import Arrival, IncomingMail
from gatehouse.conversations.models import Message
from gatehouse.conversations.timeline import Item

SHOWN = 20_000  # characters of one piece; the rest is one click away


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the words. `kind` is empty for the writer's own, else `quote`, `signature` or `rest`: folded away."""

    kind: str
    text: str


def mails_of(items: Iterable[Item]) -> dict[UUID, Any]:
    """The mails behind these rows' messages by the message, each with `via`, the inboxes by which it came.

    One query, and none where no message came by mail.
    """
    ids = [item.message.pk for item in items if item.message and _came_by_mail(item.message)]
    if not ids:
        return {}
    via = Arrival.objects.filter(mail=OuterRef("pk")).order_by("inbox__address").values("inbox__address").distinct()
    found = IncomingMail.objects.filter(message__in=ids).annotate(via=ArraySubquery(via)).order_by("pk")
    return {mail.message_id: mail for mail in found if mail.message_id}


def pieces(message: Message, mail: IncomingMail) -> Iterator[Piece]:
    """The words in order."""
    done, text = 0, message.text
    for start, end, kind in mail.folds_of(text):
        yield from _cut(text[done:start])
        yield Piece(kind, text[start:end].strip("\n"))
        done = end
    yield from _cut(text[done:])


def _cut(text: str) -> Iterator[Piece]:
    if text.strip():
        yield Piece("", text[:SHOWN])
    if len(text) > SHOWN:
        yield Piece("rest", text[SHOWN:])


def _came_by_mail(message: Message) -> bool:
    return message.channel == EMAIL.key and message.contact_id is not None
