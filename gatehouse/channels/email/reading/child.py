"""The confined child that reads mails and sanitises their HTML; see `gatehouse.guard.confined`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, BinaryIO

from gatehouse.channels.email.reading.safe_html import safe_html
from gatehouse.channels.email.reading.understand import understand
from gatehouse.channels.email.reading.wire import write_reading
from gatehouse.guard.confined.serving import bounded, serve


def answer(message: bytes, file: BinaryIO, out: BinaryIO) -> bytes:
    """`read` writes a reading and says where its JSON begins; `html` writes the safe HTML, or null."""
    asked = json.loads(message)
    with bounded(**asked["bounds"]):
        if asked["verb"] == "read":
            return json.dumps({"start": write_reading(understand(file.read()), out)}).encode()
        out.write(json.dumps(_shown(json.loads(file.read()))).encode())
        return b"{}"


def _shown(asked: dict[str, Any]) -> dict[str, Any] | None:
    """`inline` gives places by Content-ID; `remote` those by address, of pictures that a person asked to see."""
    safe = safe_html(asked["html"], inline=asked["inline"].get, remote=asked["remote"].get)
    return asdict(safe) if safe is not None else None


if __name__ == "__main__":
    serve(answer)
