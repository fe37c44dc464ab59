"""A mail relay on this machine that takes, refuses or hangs as a test wants it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from gatehouse.testing.web import free_port


class Relay:
    """`mails` is what it has taken, `senders` from whom, as their envelopes say. `to_mail`, `to_rcpt` and `to_data`
    are its answers; `hangs` keeps back the one to DATA.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.senders: list[str] = []
        self.to_mail = self.to_rcpt = self.to_data = "250 OK"
        self.hangs = 0.0
        self.port = free_port()

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]

    async def handle_MAIL(  # noqa: N802  (aiosmtpd's names, here and below)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_mail.startswith("2"):
            envelope.mail_from = address
        return self.to_mail

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_rcpt.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.to_rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.to_data.startswith("2"):
            assert isinstance(envelope.content, bytes)
            mail = message_from_bytes(envelope.content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.senders.append((envelope.mail_from or "").strip("<>"))
        if self.hangs:
            await asyncio.sleep(self.hangs)
        return self.to_data


@contextmanager
def running_relay() -> Iterator[Relay]:
    relay = Relay()
    controller = Controller(relay, hostname="127.0.0.1", port=relay.port)
    controller.start()
    try:
        yield relay
    finally:
        controller.stop()
