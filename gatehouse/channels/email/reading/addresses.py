"""Address fields, read in one pass without recursion, as programs write them and not only as RFC 5322 allows."""

from __future__ import annotations

import re

from gatehouse.channels.email.reading.clean import clean_line, clean_token
from gatehouse.channels.email.reading.letter import Mailbox
from gatehouse.channels.email.reading.limits import Limits
from gatehouse.channels.email.reading.words import decode_words

# What means something in an address field; all else is plain text between.
_SIGN = re.compile(r'["()<>,;:\\]')
# ASCII's spaces only: before it is decoded, a letter's second byte may look like another.
_ADDRESS = re.compile(r"(?:\"[^\"\\\r\n]{1,64}\"|[^ \t\r\n<>()\[\],;:\"]{1,128})@[^ \t\r\n<>()\[\],;:\"@]{1,255}")

_LOCAL = re.compile(r"[ \t]*[^ \t\r\n<>()\[\],;:\"@]{1,64}[ \t]*\Z")


def read_addresses(value: bytes, limits: Limits) -> list[Mailbox]:
    """The mailboxes of a field, at most `limits.recipients`, in order. Groups are opened; empty ones are nobody."""
    text = value.decode("latin-1")
    if "@" not in text and "=?" in text:
        # The whole field, address and all, in one encoded word.
        text = decode_words(text)
    return _Reader(text, limits).read()


class _Reader:
    """Collects one mailbox at a time: words before the address, what stands in angles, and comments."""

    def __init__(self, text: str, limits: Limits) -> None:
        self._text, self._limits = text, limits
        self._found: list[Mailbox] = []
        # Signs whose end is missing: looking for it again would take long where there are many.
        self._stray: set[str] = set()
        self._reset()

    def _reset(self) -> None:
        self._words: list[str] = []
        self._angle: str | None = None
        self._comment = ""

    def read(self) -> list[Mailbox]:
        text, at = self._text, 0
        while at < len(text) and len(self._found) < self._limits.recipients:
            match = _SIGN.search(text, at)
            if match is None:
                self._words.append(text[at:])
                break
            self._words.append(text[at : match.start()])
            at = self._sign(match[0], match.end())
        self._finish()
        return self._found[: self._limits.recipients]

    def _sign(self, sign: str, at: int) -> int:
        """What this sign means; returns where reading goes on."""
        if sign in self._stray:
            return at
        if sign == '"':
            content, end = _quoted(self._text, at)
            self._words.append(content)
            at = self._past(sign, at, end)
        elif sign == "(":
            self._comment, end = _comment(self._text, at)
            at = self._past(sign, at, end)
        elif sign == "<":
            end = self._text.find(">", at)
            stop = min(len(self._text) if end < 0 else end, at + 2_000)
            # A list in angles, or an angle that never ends: the address is what looks like one.
            self._angle, at = self._text[at:stop], stop + (end == stop)
        elif sign in ",;":
            self._finish()
        elif sign == ":":
            self._colon()
        return at

    def _past(self, sign: str, at: int, end: int) -> int:
        if end == at:
            self._stray.add(sign)
        return end

    def _colon(self) -> None:
        """A group's name is no mailbox, unless what stands before is an address ("mailto:" has none before)."""
        if "@" not in "".join(self._words):
            self._words = []

    def _finish(self) -> None:
        words = "".join(self._words)
        if self._angle is not None:
            address, name = _address_in(self._angle) or _address_in(words) or _local(self._angle), words
        else:
            address = _address_in(words)
            name = words.replace(address, " ", 1) if address else words
        name = name.strip(" \t'\"") or (self._comment if address else "")
        if address or not self._is_noise(name):
            self._found.append(
                Mailbox(
                    clean_line(decode_words(name).strip(" '\""), self._limits.name_chars),
                    clean_token(decode_words(address), self._limits.address_chars),
                )
            )
        self._reset()

    @staticmethod
    def _is_noise(name: str) -> bool:
        return not name.strip(" \t.>")


def _address_in(text: str) -> str:
    found = _ADDRESS.search(text)
    return found[0].removeprefix("mailto:") if found else ""


def _local(angle: str) -> str:
    """A name of the receiving system without a domain, like <postmaster>."""
    return angle.strip() if _LOCAL.match(angle) else ""


def _quoted(text: str, at: int) -> tuple[str, int]:
    """A quoted string's content and where it ends. One that never ends is taken for a stray quote."""
    pieces: list[str] = []
    start = at
    while at < len(text):
        next_quote = text.find('"', at)
        if next_quote < 0:
            break
        next_escape = text.find("\\", at, next_quote)
        if next_escape >= 0:
            pieces += (text[at:next_escape], text[next_escape + 1 : next_escape + 2])
            at = next_escape + 2
            continue
        return "".join((*pieces, text[at:next_quote])), next_quote + 1
    return "", start


def _comment(text: str, at: int) -> tuple[str, int]:
    """A comment's text with those inside it, and where it ends. One that never ends is taken for a stray sign."""
    depth, start = 1, at
    while depth:
        opened, closed = text.find("(", at), text.find(")", at)
        if closed < 0:
            return "", start
        if 0 <= opened < closed:
            depth, at = depth + 1, opened + 1
        else:
            depth, at = depth - 1, closed + 1
    return text[start : at - 1].strip(), at
