"""SMTP and LMTP: each mail is stored and committed before it is acknowledged, and then it is ours."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as SmtpEnvelope
from django.db import Error

from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.ending import BareLineEnd, TooLarge, read_data
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.models import Source

log = logging.getLogger(__name__)

SILENCE = 300.0  # seconds (RFC 5321 §4.5.3.2)
READ_AHEAD = 256 * 1024
MOST_CONNECTIONS = 100
MOST_RECIPIENTS = 100
WRITERS = 4  # mails that are stored side by side

STORED = "250 2.0.0 Stored as {}"
BUSY = "451 4.3.0 Cannot store mail at the moment; try again later"
NO_ROOM = "452 4.3.1 No room for this mail at the moment; try again later"
TOO_LARGE = "552 5.3.4 This mail is larger than {} bytes"
BARE = "550 5.6.0 Lines of a mail end in CRLF; this one has a bare CR or LF"
TOO_MANY = b"421 4.3.2 Too many connections; try again later\r\n"

Accepts = Callable[[str], Awaitable[bool]]


class Intake:
    """What both protocols do with a mail. `accepts` says whether an address is ours; `on_stored` rings the reader's bell."""

    def __init__(self, accepts: Accepts, on_stored: Callable[[], None]) -> None:
        self.accepts = accepts
        self.on_stored = on_stored
        self.writers = ThreadPoolExecutor(WRITERS, "intake")

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients in one mail"
        try:
            is_ours = await self.accepts(address)
        except Error:
            return BUSY
        if not is_ours:
            return "550 5.1.1 There is no such address here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def take(self, raw: bytes, envelope: Envelope) -> str:
        """Store a mail; the answer to it."""
        try:
            pk = await self._keep(raw, envelope)
        except store.NoRoom:
            return NO_ROOM
        except Error as error:
            log.warning("A mail could not be stored: %s", error)
            return BUSY
        self.on_stored()
        return STORED.format(pk)

    async def handle_exception(self, error: Exception) -> str:
        """Never what aiosmtpd would say: the text of the exception."""
        log.error("A mail connection failed", exc_info=error)
        return BUSY

    async def _keep(self, raw: bytes, envelope: Envelope) -> UUID:
        return await asyncio.get_running_loop().run_in_executor(self.writers, partial(_keep, raw, envelope))


class _Door(SMTP):
    """One connection. Lines may be of any length: real mail has them."""

    line_length_limit = READ_AHEAD
    source = Source.SMTP
    event_handler: Intake
    open_doors: "set[_Door]"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if len(self.open_doors) >= MOST_CONNECTIONS and self not in self.open_doors:
            assert isinstance(transport, asyncio.Transport)  # noqa: S101  (tells the type checker)
            transport.write(TOO_MANY)
            transport.close()
        self.open_doors.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.open_doors.discard(self)
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        """As aiosmtpd's, but a mail is read in pieces, whatever its lines, and a slow one is not cut off."""
        if await self.check_helo_needed():
            return
        if self.envelope is None or not self.envelope.rcpt_tos:
            return await self.push("503 5.5.1 Say RCPT first")
        if arg:
            return await self.push("501 5.5.4 DATA takes no argument")
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        status = await self._take_data(self.envelope)
        answers = len(self.envelope.rcpt_tos) if self.source is Source.LMTP else 1  # RFC 2033 §4.2
        self._set_post_data_state()
        for _ in range(answers):
            await self.push(status)

    async def _take_data(self, envelope: SmtpEnvelope) -> str:
        most = self.data_size_limit or 0
        try:
            raw = await read_data(self._reader, most, self._reset_timeout)
        except TooLarge:
            return TOO_LARGE.format(most)
        except BareLineEnd:
            return BARE
        return await self.event_handler.take(raw, self._said(envelope))

    def _said(self, envelope: SmtpEnvelope) -> Envelope:
        sender = envelope.mail_from or ""
        peer = self.session.peer if self.session else None
        return Envelope(
            source=self.source,
            mail_from="" if sender == "<>" else sender,
            rcpt_to=tuple(envelope.rcpt_tos),
            peer=str(peer[0]) if isinstance(peer, tuple) else "",
            helo=(self.session.host_name or "") if self.session else "",
        )


class SmtpDoor(_Door):
    pass


class LmtpDoor(LMTP, _Door):
    source = Source.LMTP


def door(
    kind: type[_Door], intake: Intake, *, host: str, most: int, tls: ssl.SSLContext | None = None
) -> Callable[[], _Door]:
    """What asyncio's servers ask for a protocol for each connection. `most` is a mail's size in bytes."""
    doors: set[_Door] = set()

    def make() -> _Door:
        made = kind(
            intake,
            hostname=host,
            ident="Gatehouse",
            data_size_limit=most,
            enable_SMTPUTF8=True,
            tls_context=tls,
            timeout=SILENCE,
            auth_require_tls=True,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
        )
        made.open_doors = doors
        return made

    return make


def _keep(raw: bytes, envelope: Envelope) -> UUID:
    """In a thread of its own. A connection that the server closed meanwhile is opened anew once."""
    from django.db import close_old_connections, connection

    close_old_connections()
    try:
        return store.keep(raw, envelope)
    except Error:
        connection.close()
        return store.keep(raw, envelope)
