"""Take a mail in: sealed, stored and committed before anybody tries to understand it.

Writing needs Django's settings and connection, but none of its apps: a mail server that pipes mails in starts us for each.
"""

import hashlib
import logging
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import Error, connection, transaction

from gatehouse.accounts.secrets import Keyring
from gatehouse.channels.email.intake import sealed
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.conversations.connection import raw_connection
from gatehouse.journal.wire import uuid7

if TYPE_CHECKING:
    from gatehouse.channels.email.models import RawMail

log = logging.getLogger(__name__)
PURPOSE, EVIDENCE = "raw-mail", "raw-mail-evidence"
IN_ROW = 512 * 1024  # bytes; a larger mail lies in the private storage

# The id is ours: a second try after a connection broke finds what the first one may have stored.
_INSERT = """
insert into email_rawmail (id, source, mail_from, rcpt_to, peer, helo, size, sha256, content, file, reader_key,
  received_at, fate, attempts, reason)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'stored', 0, '')
on conflict (id) do nothing
"""


class NotStored(Exception):
    """This mail cannot be stored at the moment; hand it over again later."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class NoRoom(NotStored):
    """There is no room for this mail at the moment; hand it over again later."""


def keep(raw: bytes, envelope: Envelope, pk: UUID | None = None) -> UUID:
    """Store one mail and return its id; with the surrounding transaction's commit it is ours, whatever happens then.
    Under an id that is given it is stored once.

    Raises NoRoom when the storage of large mails is full or away, and NotStored when the database does not take it.
    """
    pk, key = pk or uuid7(), sealed.new_key()
    content, file = (_sealed(raw, key).getvalue(), "") if len(raw) <= IN_ROW else (None, _written(raw, key))
    values = (pk, *envelope.row, len(raw), hashlib.sha256(raw).digest(), content, file, _locked(key, pk))
    try:
        _insert((*values, datetime.now(UTC)))
    except (Error, psycopg.Error) as error:
        log.warning("A mail could not be stored: %s", error)
        if file and _is_refusal(error):
            with suppress(OSError):
                storages["private"].delete(file)
        raise NotStored from error
    return pk


_NO_ROOM = """
insert into email_mailflow (id, no_room_at) values (1, %s) on conflict (id) do update set no_room_at = excluded.no_room_at
"""


def note_no_room() -> None:
    """A mail is refused for lack of room: operators read it in the back office, as far as the database can be told."""
    with suppress(Error, psycopg.Error), transaction.atomic():
        raw_connection().execute(_NO_ROOM, [datetime.now(UTC)])


_HAS = "select exists (select from email_rawmail where sha256 = %s and source = %s and rcpt_to = %s)"


def has(raw: bytes, envelope: Envelope) -> bool:
    """Whether this very mail came by this way for these recipients before."""
    source, _, recipients, *_rest = envelope.row
    found = raw_connection().execute(_HAS, (hashlib.sha256(raw).digest(), source, recipients)).fetchone()
    return bool(found and found[0])


def read(mail: "RawMail") -> bytes:
    """The mail as it came. Raises PermissionError when its key was taken away, sealed.Altered, or OSError."""
    return b"".join(pieces(mail))


def pieces(mail: "RawMail") -> Iterator[bytes]:
    """The same, piece by piece."""
    if not mail.reader_key:
        raise PermissionError("This mail held a secret; its original opens only by two people together.")
    yield from _unsealed(mail, _keyring().decrypt(PURPOSE, mail.reader_key, context=mail.pk.bytes))


def evidence_pieces_for_two_people(mail: "RawMail") -> Iterator[bytes]:
    """What was locked away, piece by piece. Only `actions/evidence.py` may call it, after a second person approved."""
    yield from _unsealed(mail, _keyring().decrypt(EVIDENCE, mail.evidence_key, context=mail.pk.bytes))


def _unsealed(mail: "RawMail", key: bytes) -> Iterator[bytes]:
    with _opened(mail) as content:
        yield from sealed.unseal(content, key)


def withhold(mail: "RawMail") -> None:
    """Put the mail's key under another lock: from now on it opens only by two people together (`actions/evidence.py`).

    The mail itself is not touched. Call it in the transaction that says why.
    """
    key = _keyring().decrypt(PURPOSE, mail.reader_key, context=mail.pk.bytes)
    mail.evidence_key = _keyring().encrypt(EVIDENCE, key, context=mail.pk.bytes)
    mail.reader_key = ""
    mail.save(update_fields=["evidence_key", "reader_key"])


def _opened(mail: "RawMail") -> IO[bytes]:
    return BytesIO(mail.content) if mail.content is not None else storages["private"].open(mail.file)


def _insert(row: tuple[Any, ...]) -> None:
    """A connection that the server closed meanwhile is opened anew, once."""
    try:
        raw_connection().execute(_INSERT, row, prepare=True)
    except psycopg.OperationalError:
        if connection.in_atomic_block:
            raise
        connection.close()
        raw_connection().execute(_INSERT, row, prepare=True)


def _is_refusal(error: Exception) -> bool:
    """Whether the server said no. Where it said nothing, or that it is going away, the row may be there."""
    state = str(getattr(error, "sqlstate", None) or "")
    return state != "" and not state.startswith(("08", "57"))


def _written(raw: bytes, key: bytes) -> str:
    """Put a large mail's sealed form into the private storage."""
    name = f"mail/{datetime.now(UTC):%Y/%m}/{secrets.token_hex(20)}"
    try:
        return storages["private"].save(name, File(_sealed(raw, key)))
    except OSError as error:
        log.error("The storage of large mails failed: %s", error)
        note_no_room()
        with suppress(OSError):
            storages["private"].delete(name)  # what a full disk took of it
        raise NoRoom from error


def _sealed(raw: bytes, key: bytes) -> BytesIO:
    """Piece by piece, so that a large mail is held twice at most."""
    whole = BytesIO()
    for piece in sealed.seal(raw, key):
        whole.write(piece)
    whole.seek(0)
    return whole


def _locked(key: bytes, pk: UUID) -> str:
    return _keyring().encrypt(PURPOSE, key, context=pk.bytes)


def _keyring() -> Keyring:
    keyring: Keyring = settings.KEYRING
    return keyring
