"""The demo's mail backend: it keeps each mail in a table, where the outbox page shows it."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import Message

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from gatehouse.channels.email.backend import envelope_sender
from gatehouse.channels.email.dkim import signed
from gatehouse.channels.email.models import OutboxMail
from gatehouse.channels.email.recognition import MASK

# The token of a link that lets its holder in or acts by itself.
_TOKEN = re.compile(r"(/(?:link|do)/)[^/\s\"'<>]+")


class OutboxBackend(BaseEmailBackend):
    """Stores one row for each recipient. Outside of demo mode what lets somebody in, and what only its reader knows, is
    masked in this copy.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            raw = _delivered(mail)
            for recipient in mail.recipients():
                OutboxMail.objects.create(recipient=recipient[:254], subject=str(mail.subject)[:300], raw=raw)
        return len(email_messages)


def sweep(now: datetime) -> int:
    """Delete what has been kept long enough; return how many mails."""
    return OutboxMail.objects.filter(created_at__lt=now - timedelta(days=settings.CONFIG.keep_outbox)).delete()[0]


def _delivered(mail: EmailMessage) -> bytes:
    """With the envelope's sender above the head, as the last mail system on the way writes it (RFC 5321 §4.4)."""
    content = signed(_message(mail).as_bytes().replace(b"\n", b"\r\n"))
    return f"Return-Path: <{envelope_sender(mail)}>\r\n".encode() + content


def _message(mail: EmailMessage) -> Message:
    message = mail.message()
    if settings.CONFIG.demo:
        return message
    for part in message.walk():
        if part.get_content_maintype() == "text":
            charset = part.get_content_charset() or "utf-8"
            words = part.get_payload(decode=True)
            text = words.decode(charset, "replace") if isinstance(words, bytes) else ""
            part.set_payload(_masked(text, mail), charset)
    return message


def _masked(text: str, mail: EmailMessage) -> str:
    text = _TOKEN.sub(r"\1•••", text)
    for secret in getattr(mail, "secrets", ()):
        text = text.replace(secret, MASK)
    return text
