"""The end of a mail on an SMTP connection: everything up to `<CRLF>.<CRLF>` (RFC 5321 §4.1.1.4), of lines of any length."""

import asyncio
from collections.abc import Callable

END = b"\r\n.\r\n"


class TooLarge(Exception):
    """The mail is larger than may be sent here; all of it was read, none of it kept."""


class NoMemory(Exception):
    """There is no room for this mail beside the others that are being received; all of it was read, none of it kept."""


class BareLineEnd(Exception):
    """The mail has a line that ends in CR or LF alone, which others may take for the end of the mail; send CRLF."""


async def read_data(reader: asyncio.StreamReader, most: int, progress: Callable[[int], bool]) -> bytes:
    """The mail without its ending and its transparency dots (§4.5.2).

    `progress` is told how many bytes there are whenever some came, and says whether there is room for them. What cannot
    be kept is read to its end all the same, so that the reason can be said. Raises TooLarge, NoMemory and BareLineEnd.
    """
    content = bytearray(await reader.readexactly(len(END) - 2))
    while not content.endswith(END) and content != END[2:] and _may_end(content):
        content += await reader.readexactly(1)
    refusal: type[Exception] | None = None
    while not (content.endswith(END) or content == END[2:]):
        try:
            piece = await reader.readuntil(END)
        except asyncio.LimitOverrunError as overrun:
            piece = await reader.read(overrun.consumed)
        size = len(content) + len(piece)
        has_room = progress(size)
        refusal = refusal or (TooLarge if size > most + len(END) else None if has_room else NoMemory)
        if refusal:
            content.clear()
        content += piece
    if refusal:
        raise refusal
    del content[-(len(END) - 2) :]
    return _without_dots(content)


def _may_end(content: bytearray) -> bool:
    """Whether an ending may have begun in what was read on its own."""
    return any(content.endswith(END[:length]) for length in range(1, len(END)))


def _without_dots(content: bytearray) -> bytes:
    if not content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r"):
        raise BareLineEnd
    if content.startswith(b"."):
        del content[:1]
    return bytes(content.replace(b"\r\n.", b"\r\n") if b"\r\n." in content else content)
