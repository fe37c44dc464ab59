"""Raw mail under lock: each mail is encrypted with a key of its own, and only that key is under the keyring.

So the key can later be put under another lock (two people, when the guard found something) without touching the mail.
The form is `1` ‖ frames; a frame is AES-256-GCM over up to FRAME bytes, its nonce the frame's number and whether it is the
last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár), so that frames can neither be cut off nor
reordered, and a large mail is opened piece by piece.
"""

import secrets
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FRAME = 1 << 20
TAG = 16
FORM = b"1"


class Altered(ValueError):
    """The stored mail is not as it was written; restore it from a backup."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def new_key() -> bytes:
    return secrets.token_bytes(32)


def seal(raw: bytes, key: bytes) -> Iterator[bytes]:
    """The sealed form of `raw`, in pieces of about FRAME bytes."""
    cipher, frames = AESGCM(key), max(1, -(-len(raw) // FRAME))
    yield FORM
    view = memoryview(raw)
    for number in range(frames):
        yield cipher.encrypt(_nonce(number, number == frames - 1), view[number * FRAME : (number + 1) * FRAME], None)


def unseal(sealed: IO[bytes], key: bytes) -> Iterator[bytes]:
    """What was sealed, in pieces of up to FRAME bytes. Raises Altered when a byte of it is not as it was written."""
    cipher = AESGCM(key)
    if sealed.read(1) != FORM:
        raise Altered
    frame, number = sealed.read(FRAME + TAG), 0
    while frame:
        after = sealed.read(FRAME + TAG)
        try:
            yield cipher.decrypt(_nonce(number, not after), frame, None)
        except InvalidTag:
            raise Altered from None
        frame, number = after, number + 1
    if number == 0:
        raise Altered


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
