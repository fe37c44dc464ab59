"""The confined child that looks at files; see `gatehouse.guard.confined`."""

from typing import BinaryIO

from gatehouse.guard.confined.serving import bounded, serve
from gatehouse.guard.files.findings import packed_findings, packed_refusal, unpacked_request
from gatehouse.guard.files.inspection import look
from gatehouse.guard.files.refusals import Refused


def answer(message: bytes, file: BinaryIO, out: BinaryIO) -> bytes:
    name, limits = unpacked_request(message)
    bounds = bounded(wall_seconds=limits.wall_seconds, cpu_seconds=limits.cpu_seconds, memory_bytes=limits.memory_bytes)
    try:
        with bounds:
            return packed_findings(look(file, out, name, limits))
    except Refused as refusal:
        return packed_refusal(refusal)


if __name__ == "__main__":
    serve(answer)
