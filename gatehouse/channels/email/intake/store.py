"""Take a mail in: sealed, stored and committed before anybody tries to understand it."""

import errno
import hashlib
import logging
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from typing import IO
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages

from gatehouse.accounts.secrets import Keyring
from gatehouse.channels.email.intake import sealed
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.models import RawMail
from gatehouse.conversations.connection import raw_connection
from gatehouse.journal.wire import uuid7

log = logging.getLogger(__name__)
PURPOSE, EVIDENCE = "raw-mail", "raw-mail-evidence"
IN_ROW = 512 * 1024  # bytes; a larger mail lies in the private storage
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_INSERT = """
insert into email_rawmail (id, source, mail_from, rcpt_to, peer, helo, size, sha256, content, file, reader_key,
  received_at, fate, attempts, reason)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'stored', 0, '')
"""


class NoRoom(OSError):
    """There is no room for this mail at the moment; nothing of it was kept. Hand it over again later."""


def keep(raw: bytes, envelope: Envelope) -> UUID:
    """Store one mail and return its id; with the surrounding transaction's commit it is ours, whatever happens then.

    Raises NoRoom when the storage of large mails is full or away, and what the database says.
    """
    pk, key = uuid7(), sealed.new_key()
    content, file = (b"".join(sealed.seal(raw, key)), "") if len(raw) <= IN_ROW else (None, _written(raw, key))
    values = (pk, *envelope.row, len(raw), hashlib.sha256(raw).digest(), content, file, _locked(key, pk))
    try:
        raw_connection().execute(_INSERT, (*values, datetime.now(UTC)), prepare=True)
    except BaseException:
        if file:
            with suppress(OSError):
                storages["private"].delete(file)
        raise
    return pk


def read(mail: RawMail) -> bytes:
    """The mail as it came. Raises PermissionError when its key was taken away, sealed.Altered, or OSError."""
    return b"".join(pieces(mail))


def pieces(mail: RawMail) -> Iterator[bytes]:
    """The same, piece by piece."""
    if not mail.reader_key:
        raise PermissionError("This mail held a secret; its original opens only by two people together.")
    yield from _unsealed(mail, _keyring().decrypt(PURPOSE, mail.reader_key, context=mail.pk.bytes))


def evidence_pieces_for_two_people(mail: RawMail) -> Iterator[bytes]:
    """What was locked away, piece by piece. Only `actions/evidence.py` may call it, after a second person approved."""
    yield from _unsealed(mail, _keyring().decrypt(EVIDENCE, mail.evidence_key, context=mail.pk.bytes))


def _unsealed(mail: RawMail, key: bytes) -> Iterator[bytes]:
    with _opened(mail) as content:
        yield from sealed.unseal(content, key)


def withhold(mail: RawMail) -> None:
    """Put the mail's key under another lock: from now on it opens only by two people together (`actions/evidence.py`).

    The mail itself is not touched. Call it in the transaction that says why.
    """
    key = _keyring().decrypt(PURPOSE, mail.reader_key, context=mail.pk.bytes)
    mail.evidence_key = _keyring().encrypt(EVIDENCE, key, context=mail.pk.bytes)
    mail.reader_key = ""
    mail.save(update_fields=["evidence_key", "reader_key"])


def _opened(mail: RawMail) -> IO[bytes]:
    return BytesIO(mail.content) if mail.content is not None else storages["private"].open(mail.file)


def _written(raw: bytes, key: bytes) -> str:
    """Put a large mail's sealed form into the private storage."""
    name = f"mail/{datetime.now(UTC):%Y/%m}/{secrets.token_hex(20)}"
    try:
        return storages["private"].save(name, File(BytesIO(b"".join(sealed.seal(raw, key)))))
    except OSError as error:
        if error.errno not in _FULL:
            log.exception("The storage of large mails failed")
        raise NoRoom(NoRoom.__doc__) from error


def _locked(key: bytes, pk: UUID) -> str:
    return _keyring().encrypt(PURPOSE, key, context=pk.bytes)


def _keyring() -> Keyring:
    keyring: Keyring = settings.KEYRING
    return keyring
