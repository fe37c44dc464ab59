"""The end of a mail on an SMTP connection: everything up to `<CRLF>.<CRLF>` (RFC 5321 §4.1.1.4), of lines of any length."""

import asyncio
from collections.abc import Callable

END = b"\r\n.\r\n"


class TooLarge(Exception):
    """The mail is larger than may be sent here; all of it was read, none of it kept."""


class BareLineEnd(Exception):
    """The mail has a line that ends in CR or LF alone, which others may take for the end of the mail; send CRLF."""


async def read_data(reader: asyncio.StreamReader, most: int, progress: Callable[[], None]) -> bytes:
    """The mail without its ending and its transparency dots (§4.5.2). `progress` is called whenever some of it came.

    What is too large is read to its end all the same, so that the reason can be said. Raises TooLarge and BareLineEnd.
    """
    content = bytearray(await reader.readexactly(3))
    while not content.endswith(END) and content != END[2:] and _may_end(content):
        content += await reader.readexactly(1)
    is_too_large = False
    while not (content.endswith(END) or content == END[2:]):
        try:
            piece = await reader.readuntil(END)
        except asyncio.LimitOverrunError as overrun:
            piece = await reader.read(overrun.consumed)
        progress()
        is_too_large = is_too_large or len(content) + len(piece) > most + len(END)
        if is_too_large:
            content.clear()
        content += piece
    if is_too_large:
        raise TooLarge
    return _without_dots(bytes(content[: -len(END[2:])]))


def _may_end(content: bytearray) -> bool:
    """Whether an ending may have begun in what was read on its own."""
    return any(content.endswith(END[:length]) for length in range(1, len(END)))


def _without_dots(content: bytes) -> bytes:
    if not content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r"):
        raise BareLineEnd
    return content.removeprefix(b".").replace(b"\r\n.", b"\r\n")
