"""Handing a mail to the relay, and telling a relay that nothing gets through to from one that does not want this mail."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.mail import EmailMessage, get_connection

from gatehouse.channels.base import Permanent
from gatehouse.channels.email.retry import unreachable


@contextmanager
def connected() -> Iterator[Any]:
    """A connection that takes mail. Raises Unreachable: then no mail would have got through, whatever is in it."""
    relay = get_connection()
    try:
        try:
            relay.open()
        except (OSError, smtplib.SMTPException) as error:
            raise unreachable(error) from error
        yield relay
    finally:
        with suppress(OSError, smtplib.SMTPException):  # a mail that was taken is out, however the goodbye goes
            relay.close()


def hand_over(mail: EmailMessage) -> str:
    """The id that a mail service gave the mail; empty for SMTP."""
    with connected() as relay:
        if relay.send_messages([mail]) == 0:
            raise Permanent("The mail had no recipient.")
    service_id = getattr(getattr(mail, "anymail_status", None), "message_id", None)
    return service_id[:300] if isinstance(service_id, str) else ""
