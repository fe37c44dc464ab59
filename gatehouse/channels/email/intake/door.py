"""One connection of SMTP or LMTP, and what all connections together may hold."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from aiosmtpd.smtp import Envelope as SmtpEnvelope

from gatehouse.channels.email.intake.ending import BareLineEnd, NoMemory, TooLarge, read_data
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.sources import Source
from gatehouse.channels.email.intake.taking import Taking
from gatehouse.channels.email.intake.tls import Certificate

SILENCE = 300.0  # seconds (RFC 5321 §4.5.3.2)
SLOWEST = 1800.0  # seconds that one mail may take
READ_AHEAD = 256 * 1024
MOST_CONNECTIONS = 100
AT_ONCE = 4  # mails of the largest size that are received side by side

TOO_LARGE = "552 5.3.4 This mail is larger than {} bytes"
TOO_SLOW = "421 4.4.2 This mail took too long; try again later"
BARE = "550 5.6.0 Lines of a mail end in CRLF; this one has a bare CR or LF"
TOO_MANY = b"421 4.3.2 Too many connections; try again later\r\n"
CLOSING = b"421 4.3.2 Closing for maintenance; try again later\r\n"


@dataclass(eq=False)
class House:
    """What the doors of one listener share. `most` is a mail's size in bytes."""

    taking: Taking
    name: str
    most: int
    certificate: Certificate | None = None
    doors: "set[Door]" = field(default_factory=set)
    is_closing: bool = False

    def has_room(self) -> bool:
        """Whether the mails that are being received fit into memory together."""
        return sum(door.held for door in self.doors) <= AT_ONCE * self.most


class Door(SMTP):
    """One connection. Lines may be of any length: real mail has them."""

    line_length_limit = READ_AHEAD
    source = Source.SMTP
    event_handler: Taking

    def __init__(self, house: House) -> None:
        self.house = house
        self.held = 0  # bytes of the mail that is being received
        self.is_busy = False
        super().__init__(
            house.taking,
            hostname=house.name,
            ident="Gatehouse",
            data_size_limit=house.most,
            enable_SMTPUTF8=True,
            tls_context=house.certificate.context() if house.certificate else None,
            timeout=SILENCE,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called a second time after STARTTLS."""
        is_new = self not in self.house.doors
        if is_new and (len(self.house.doors) >= MOST_CONNECTIONS or self.house.is_closing):
            assert isinstance(transport, asyncio.Transport)  # noqa: S101  (tells the type checker)
            transport.write(CLOSING if self.house.is_closing else TOO_MANY)
            transport.close()
        self.house.doors.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.house.doors.discard(self)
        super().connection_lost(error)

    def leave(self) -> None:
        """Say goodbye, unless a mail is under way: then once it is answered."""
        if not self.is_busy and self.transport is not None and not self._writer.is_closing():
            self._writer.write(CLOSING)
            self._writer.close()

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        """As aiosmtpd's, but a mail is read in pieces, whatever its lines, and a slow one is not cut off."""
        if await self.check_helo_needed():
            return
        if self.envelope is None or not self.envelope.rcpt_tos:
            return await self.push("503 5.5.1 Say RCPT first")
        if arg:
            return await self.push("501 5.5.4 DATA takes no argument")
        self.is_busy = True
        try:
            await self._receive(self.envelope)
        finally:
            self.is_busy, self.held = False, 0
        if self.house.is_closing:
            self.leave()

    async def _receive(self, envelope: SmtpEnvelope) -> None:
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        status = await self._take_data(envelope)
        self._set_post_data_state()
        for _ in range(len(envelope.rcpt_tos) if self.source is Source.LMTP else 1):  # RFC 2033 §4.2
            await self.push(status)
        if status == TOO_SLOW:
            self._writer.close()

    async def _take_data(self, envelope: SmtpEnvelope) -> str:
        try:
            async with asyncio.timeout(SLOWEST):
                raw = await read_data(self._reader, self.house.most, self._progress)
        except TooLarge:
            return TOO_LARGE.format(self.house.most)
        except NoMemory:
            return await self.event_handler.refuse_for_room()
        except BareLineEnd:
            return BARE
        except TimeoutError:
            return TOO_SLOW
        return await self.event_handler.take(raw, self._said(envelope))

    def _progress(self, size: int) -> bool:
        self._reset_timeout()
        self.held = size
        return self.house.has_room()

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


class LmtpDoor(LMTP, Door):
    """The protocol for the last step: one answer for each recipient, and never over the open net (RFC 2033 §5)."""

    source = Source.LMTP


async def close_doors(house: House, seconds: float) -> None:
    """Let what was begun be answered, tell the others to come again later, and cut off what takes longer than that."""
    house.is_closing = True
    for door in list(house.doors):
        door.leave()
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while house.doors:
                await asyncio.sleep(0.05)
    for door in list(house.doors):
        if isinstance(door.transport, asyncio.Transport):
            door.transport.abort()
