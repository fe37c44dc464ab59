"""What a check of a mail's sender goes by, as it is handed to the child that makes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claims:
    """Who says to have sent a mail: the server that brought it, its envelope's sender (empty for none), and the domain of
    its author (empty unless there is just one). `signatures` are the lengths of its DKIM signatures, in characters.
    """

    peer: str
    helo: str
    mail_from: str
    author: str
    signatures: list[int]


@dataclass(frozen=True, slots=True)
class NameServers:
    """Whom to ask, by address, and for how many seconds an answer to one question is waited for."""

    addresses: list[str]
    port: int
    patience: float
