"""Addresses of files for who reads a chat, signed for one reader and one hour, since his frame may send no cookie; of faces."""

import time
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from gatehouse.conversations.access import get_attachment
from gatehouse.conversations.models import Attachment
from gatehouse.journal.actor import Actor, ActorKind

PURPOSE = "chat-file"
LIVES = 3600


def file_address(actor: str, file: str, small: bool) -> str:
    """`actor` is "contact:12" or "agent:7"."""
    until = int(time.time()) + LIVES
    body = f"{actor}.{until}"
    token = f"{body}~{settings.KEYRING.sign(PURPOSE, f'{file}.{body}'.encode())}"
    return f"/chat/files/{file}/?token={token}{'&small' if small else ''}"


def face_address(face: UUID) -> str:
    """Of an agent's picture: nobody guesses it, and it changes with the picture."""
    return reverse("portal:face", args=[face])


def readable_file(pk: UUID, token: str) -> Attachment | None:
    """The file, when this token is for it and its reader may still see it."""
    body, _, signature = token.partition("~")
    if not settings.KEYRING.verify(PURPOSE, f"{pk}.{body}".encode("utf-8", "replace"), signature):
        return None
    who, _, until = body.partition(".")
    kind, _, number = who.partition(":")
    if int(until) < time.time():
        return None
    side: ActorKind = "agent" if kind == "agent" else "contact"
    try:
        return get_attachment(Actor(side, int(number)), pk)
    except Attachment.DoesNotExist:
        return None
