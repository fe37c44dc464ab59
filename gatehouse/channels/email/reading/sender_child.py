"""The child that checks who sent a mail. It may ask DNS, so it keeps the network; see `gatehouse.guard.confined`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import BinaryIO

from gatehouse.channels.email.reading.claims import Claims, NameServers
from gatehouse.channels.email.reading.sender import check
from gatehouse.guard.confined.serving import bounded, serve


def answer(message: bytes, file: BinaryIO, out: BinaryIO) -> bytes:
    """The verdicts on the mail in `file`."""
    asked = json.loads(message)
    with bounded(**asked["bounds"]):
        found = check(Claims(**asked["claims"]), file.read(), NameServers(**asked["servers"]))
        return json.dumps(asdict(found)).encode()


if __name__ == "__main__":
    serve(answer, has_network=True)
