"""Mail by SMTP: the envelope's sender is the mail's own, and the head is signed where we have a key."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from gatehouse.channels.email.dkim import signed


class SmtpBackend(EmailBackend):
    """Django's, but for what it hands over: see `envelope_sender` and `wire_form`."""

    def open(self) -> bool | None:
        """Greeted as well: a relay that takes no mail at all says so before it hears of one."""
        is_new = super().open()
        if is_new and self.connection is not None:
            self.connection.ehlo_or_helo_if_needed()
        return is_new

    def _send(self, email_message: EmailMessage) -> bool:
        """Hand one mail over. Raises what the relay says; Django's own turns that into silence only when asked to."""
        recipients = [_bare(address) for address in email_message.recipients()]
        if not recipients:
            return False
        assert self.connection is not None  # noqa: S101  (opened by send_messages; tells the type checker)
        self.connection.sendmail(envelope_sender(email_message), recipients, wire_form(email_message))
        return True


def envelope_sender(mail: EmailMessage) -> str:
    """Where bounces go: what the mail says, else where it comes from."""
    return_path = getattr(mail, "return_path", None)
    return _bare(mail.from_email) if return_path is None else str(return_path)


def wire_form(mail: EmailMessage) -> bytes:
    """The mail as it goes over the wire, signed where a key is set."""
    message: Any = mail.message()  # of a class of Django's own, which takes the line ends
    return signed(message.as_bytes(linesep="\r\n"))


def _bare(address: str) -> str:
    return parseaddr(sanitize_address(address, settings.DEFAULT_CHARSET))[1]
