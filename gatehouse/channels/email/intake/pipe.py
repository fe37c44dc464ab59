"""Mail that a mail server pipes into a command of ours: what it says about the sender and the recipients."""

from collections.abc import Iterable, Mapping
from typing import IO

from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.sources import Source

# What servers write for the empty sender where an empty word would be lost (pipe(8), local(8), exim's pipe transport).
_NOBODY = {"", "<>", "mailer-daemon"}


class NoMail(Exception):
    """Nothing came on standard input, so nothing was stored."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def envelope(sender: str | None, recipients: Iterable[str], said: Mapping[str, str]) -> Envelope:
    """From the command's words, else from the variables that Postfix and Exim set.

    Without either the sender is unknown, which is not the empty sender of bounces.
    """
    given = said.get("SENDER") if sender is None else sender
    named = tuple(recipients) or _first(said, "ORIGINAL_RECIPIENT", "RECIPIENT")
    return Envelope(
        source=Source.PIPE,
        mail_from=given if given is None else _plain(given),
        rcpt_to=named,
        peer=said.get("CLIENT_ADDRESS", ""),
        helo=said.get("CLIENT_HELO", ""),
    )


def read(stream: IO[bytes], most: int) -> bytes | None:
    """The whole mail; None when it is larger than `most` bytes. Raises NoMail."""
    raw = stream.read(most + 1)
    if not raw:
        raise NoMail
    return raw if len(raw) <= most else None


def _first(said: Mapping[str, str], *names: str) -> tuple[str, ...]:
    return next(((said[name],) for name in names if said.get(name)), ())


def _plain(sender: str) -> str:
    bare = sender.strip().removeprefix("<").removesuffix(">")
    return "" if bare.lower() in _NOBODY else bare
