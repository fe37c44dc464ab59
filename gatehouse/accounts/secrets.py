"""Seals what must not stand in the database in clear, with the installation's keyring."""

from typing import Protocol

from django.conf import settings

PURPOSE = "second-factor"


class Keyring(Protocol):
    """What we need of `settings.KEYRING`."""

    def encrypt(self, purpose: str, data: bytes, *, context: bytes = b"") -> str: ...

    def decrypt(self, purpose: str, sealed: str, *, context: bytes = b"") -> bytes: ...


def seal(secret: bytes, *, user: int) -> bytes:
    """The sealed secret as it is stored; it opens for this user's row only."""
    return _keyring().encrypt(PURPOSE, secret, context=_context(user)).encode()


def unseal(sealed: bytes | memoryview, *, user: int) -> bytes:
    """The secret again. Raises ValueError when it was changed, moved, or its key is gone from the keyring."""
    return _keyring().decrypt(PURPOSE, bytes(sealed).decode(), context=_context(user))


def seal_text(purpose: str, text: str, *, context: str) -> str:
    """Text sealed for one purpose and one place; it opens nowhere else."""
    return _keyring().encrypt(purpose, text.encode(), context=context.encode())


def open_text(purpose: str, sealed: str, *, context: str) -> str:
    """The text again. Raises ValueError when it was changed, moved, or its key is gone from the keyring."""
    return _keyring().decrypt(purpose, sealed, context=context.encode()).decode()


def _keyring() -> Keyring:
    keyring: Keyring = settings.KEYRING
    return keyring


def _context(user: int) -> bytes:
    return f"user:{user}".encode()
