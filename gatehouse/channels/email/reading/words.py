"""Header texts: encoded words (RFC 2047) wherever they stand, raw bytes in any charset, and what programs make of both."""

from __future__ import annotations

import binascii
import re

from gatehouse.channels.email.reading.charsets import decode

# Spaces inside and a missing end are what careless programs write.
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"[ \t\r\n]*\Z")
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")


def decode_words(value: bytes | str, *, hint: bytes = b"") -> str:
    """A field's value as text. Neighbouring words of one charset are joined before they are decoded: some programs
    cut through characters.
    """
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    if "=?" not in text:
        return _raw(text, hint)
    pieces: list[str] = []
    run: tuple[str, bytes] | None = None
    done = 0
    for match in _WORD.finditer(text):
        between = text[done : match.start()]
        charset, data = match[1].partition("*")[0].casefold(), word_bytes(match[2], match[3])
        if run and _BETWEEN.match(between):
            if run[0] == charset:
                run = (charset, run[1] + data)
                done = match.end()
                continue
            pieces.append(decode(run[1], run[0]))
        else:
            pieces += (decode(run[1], run[0]) if run else "", _raw(between, hint))
        run, done = (charset, data), match.end()
    pieces += (decode(run[1], run[0]) if run else "", _raw(text[done:], hint))
    return "".join(pieces)


def word_bytes(encoding: str, text: str) -> bytes:
    """The bytes of one encoded word, as far as they can be read."""
    if encoding in "bB":
        return base64_bytes(text)
    data = text.replace("_", " ").encode("latin-1", "replace")
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), data)


def base64_bytes(text: str) -> bytes:
    """What stands in base64 before the first thing that is none; missing padding is added."""
    text = _NO_BASE64.sub("", text)
    text = text[: len(text) - 1] if len(text) % 4 == 1 else text
    try:
        return binascii.a2b_base64(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def _raw(text: str, hint: bytes) -> str:
    """Text between words: it stands for the bytes of the field, unless somebody decoded it already."""
    if text.isascii():
        return text
    try:
        return decode(text.encode("latin-1"), hint=hint)
    except UnicodeEncodeError:
        return text
