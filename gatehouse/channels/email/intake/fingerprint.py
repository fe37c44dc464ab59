"""By what the same mail is known when it comes again, by whatever way (R8)."""

import hashlib
from collections.abc import Iterator
from uuid import UUID, uuid5

from gatehouse.channels.email.reading.letter import Attachment, Letter

NAMES = UUID("6f9a2f55-6f0e-4b4f-9a51-0d5c7f3d2a10")
_PIECE = 256 * 1024


def fingerprint(letter: Letter, raw: bytes) -> bytes:
    """SHA-256 over Message-ID, author, date, subject and what the parts hold after decoding.

    So systems on the way may fold heads anew, add their own, and encode parts otherwise. Where nothing was understood of a
    mail, the bytes of its body count.
    """
    digest = hashlib.sha256()
    for part in _parts(letter, raw):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def client_id(mark: bytes) -> UUID:
    """Under which id a mail's message is posted, so that it is posted once."""
    return uuid5(NAMES, mark.hex())


def _parts(letter: Letter, raw: bytes) -> Iterator[bytes]:
    date = letter.date.isoformat() if letter.date else letter.first("date")
    authors = ",".join(author.address.lower() for author in letter.authors)
    for text in (letter.message_id, authors, date, letter.subject, letter.text, letter.html):
        yield text.encode("utf-8", "replace")
    for file in letter.attachments:
        yield _hashed(file)
    if not (letter.text or letter.html or letter.attachments):
        yield _body(raw)


def _hashed(file: Attachment) -> bytes:
    digest = hashlib.sha256()
    file.content.seek(0)
    while piece := file.content.read(_PIECE):
        digest.update(piece)
    file.content.seek(0)
    return digest.digest()


def _body(raw: bytes) -> bytes:
    """What stands below the first empty line; everything where there is none."""
    starts = [at + len(end) for end in (b"\r\n\r\n", b"\n\n") if (at := raw.find(end)) >= 0]
    return raw[min(starts, default=0) :]
