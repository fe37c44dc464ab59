"""The port by which an SMS leaves."""

from typing import Protocol

from django.conf import settings

from gatehouse.channels.base import Permanent

PATIENCE = 10.0  # seconds


class Sender(Protocol):
    """A way out. One line in `sender()` for each."""

    def send(self, number: str, text: str) -> None:
        """Hand one SMS over; `number` is in E.164. Raises Temporary or Permanent."""


def sender() -> Sender:
    """The one that the operator has set. Raises Permanent when there is none."""
    from gatehouse.channels.sms.http import HttpSender
    from gatehouse.channels.sms.outbox import OutboxSender

    if settings.SMS_URL:
        return HttpSender(settings.SMS_URL, settings.SMS_TOKEN, PATIENCE)
    if settings.SMS_OUTBOX:
        return OutboxSender()
    raise Permanent("No SMS service is set up.")
