"""The certificate for STARTTLS, read again when it was renewed."""

import logging
import ssl
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)
State = tuple[int, int]


@dataclass
class Certificate:
    """A chain and its key as PEM files. The key may stand in the chain's file; then `key` is empty."""

    chain: Path
    key: Path | None = None
    _context: ssl.SSLContext | None = field(default=None, init=False, repr=False)
    _read: list[State] = field(default_factory=list, init=False, repr=False)

    def context(self) -> ssl.SSLContext:
        """For one more connection. A renewed file that cannot be read is said, and the old certificate goes on.

        The first time it raises OSError (ssl.SSLError is one) instead.
        """
        try:
            state = [(found.st_ino, found.st_mtime_ns) for path in self._files for found in [path.stat()]]
            if state != self._read:
                self._context, self._read = self._load(), state
        except OSError as error:
            if self._context is None:
                raise
            log.error("The mail certificate was renewed but cannot be read; the old one goes on: %s", error)
        assert self._context is not None  # noqa: S101  (tells the type checker)
        return self._context

    @property
    def _files(self) -> list[Path]:
        return [self.chain, *([self.key] if self.key else [])]

    def _load(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.chain, self.key)
        return context
