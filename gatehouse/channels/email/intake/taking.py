"""What SMTP and LMTP do with a mail: each is stored and committed before it is acknowledged, and then it is ours."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as SmtpEnvelope
from django.db import Error

from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.recipients import Remembered

log = logging.getLogger(__name__)
MOST_RECIPIENTS = 100
WRITERS = 4  # mails that are stored side by side

STORED = "250 2.0.0 Stored as {}"
BUSY = "451 4.3.0 This mail cannot be stored at the moment; try again later"
NO_ROOM = "452 4.3.1 There is no room for this mail at the moment; try again later"


class Taking:
    """`accepts` says whether an address is ours, and may ask the database; `ring` tells the reader that mail came."""

    def __init__(self, accepts: Callable[[str], bool], ring: Callable[[], None]) -> None:
        self.bell = Bell(ring)
        self.writers = ThreadPoolExecutor(WRITERS, "intake")
        self._accepts = accepts
        self._known = Remembered()

    async def handle_EHLO(  # noqa: N802  (aiosmtpd's names, here and below)
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, name: str, lines: list[str]
    ) -> list[str]:
        """Nobody signs in here, so AUTH is not offered: aiosmtpd would, without any way to do it."""
        session.host_name = name
        return [line for line in lines if not line.startswith("250-AUTH")]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients in one mail"
        try:
            is_ours = await self._is_ours(address)
        except Error as error:
            log.warning("An address could not be looked up: %s", error)
            return BUSY
        if not is_ours:
            return "550 5.1.1 There is no such address here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def take(self, raw: bytes, envelope: Envelope) -> str:
        """Store a mail; the answer to it."""
        try:
            pk = await asyncio.get_running_loop().run_in_executor(self.writers, store.keep, raw, envelope)
        except store.NoRoom:
            return NO_ROOM
        except store.NotStored:
            return BUSY
        self.bell.ring()
        return STORED.format(pk)

    async def refuse_for_room(self) -> str:
        """There is no memory for this one beside those that are under way."""
        await asyncio.get_running_loop().run_in_executor(self.writers, store.note_no_room)
        return NO_ROOM

    async def handle_exception(self, error: Exception) -> str:
        """Never what aiosmtpd would say: the text of the exception."""
        log.error("A mail connection failed", exc_info=error)
        return BUSY

    async def end(self) -> None:
        """Finish what is being written and said."""
        await asyncio.get_running_loop().run_in_executor(None, self.writers.shutdown)
        await self.bell.end()

    async def _is_ours(self, address: str) -> bool:
        known = self._known.get(address)
        if known is None:
            known = await asyncio.get_running_loop().run_in_executor(self.writers, _asked, self._accepts, address)
            self._known.put(address, known)
        return known


class Bell:
    """Rings once for all mails that came while it rang before; what it could not say is found by the clock."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._thread = ThreadPoolExecutor(1, "bell")
        self._is_due = False
        self._ringing: asyncio.Task[None] | None = None

    def ring(self) -> None:
        self._is_due = True
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.get_running_loop().create_task(self._run())

    async def end(self) -> None:
        """Wait until what was due is said."""
        if self._ringing is not None:
            await self._ringing
        self._thread.shutdown()

    async def _run(self) -> None:
        while self._is_due:
            self._is_due = False
            try:
                await asyncio.get_running_loop().run_in_executor(self._thread, _fresh, self._ring)
            except Exception as error:
                log.warning("The reader of mail was not told that mail came: %s", error)


def _asked(accepts: Callable[[str], bool], address: str) -> bool:
    """In a thread of its own. A connection that the server closed meanwhile is opened anew, once."""
    from django.db import OperationalError, connection

    try:
        return accepts(address)
    except OperationalError:
        connection.close()
        return accepts(address)


def _fresh(call: Callable[[], None]) -> None:
    """With a connection that is known to work."""
    from django.db import close_old_connections

    close_old_connections()
    call()
