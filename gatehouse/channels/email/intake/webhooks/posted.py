"""The body of a webhook, read without a limit on its fields: the whole mail is one of them."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote_to_bytes

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)
_NAME = re.compile(rb'\bname="([^"]*)"')
_MOST_FIELDS = 500


class Unreadable(Exception):
    """The body is not what this service sends; look at what is set there."""


@dataclass(frozen=True)
class Posted:
    """`headers` by lower-case name."""

    content_type: str
    headers: dict[str, str]
    body: bytes

    @cached_property
    def json(self) -> Any:
        """Raises Unreadable."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unreadable("This is not JSON.") from error

    @cached_property
    def fields(self) -> dict[str, bytes]:
        """Of a form in either encoding; the first of each name. Raises Unreadable."""
        found = _BOUNDARY.search(self.content_type)
        pairs = _parts(self.body, found[1].encode()) if found else self._pairs()
        return {name.decode("utf-8", "replace"): value for name, value in reversed(pairs)}

    def _pairs(self) -> list[tuple[bytes, bytes]]:
        """Bytes all the way: `parse_qsl` wants text, and a mail is none."""
        pairs = [pair.replace(b"+", b" ").partition(b"=") for pair in self.body.split(b"&", _MOST_FIELDS)]
        if len(pairs) > _MOST_FIELDS:
            raise Unreadable("This form has too many fields.")
        return [(unquote_to_bytes(name), unquote_to_bytes(value)) for name, _, value in pairs]


def _parts(body: bytes, boundary: bytes) -> list[tuple[bytes, bytes]]:
    """Of multipart/form-data (RFC 7578)."""
    pairs = []
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary, _MOST_FIELDS)[1:]:
        head, _, value = part.partition(b"\r\n\r\n")
        if name := _NAME.search(head):
            pairs.append((name[1], value))
    return pairs
