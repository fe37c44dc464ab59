"""The one door for files: what is it, may it be kept, and what of it is kept."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from gatehouse.guard.files.clamd import Scanner
from gatehouse.guard.files.findings import Findings, Thumbnail
from gatehouse.guard.files.kinds import MPEG4, Family, FileKind
from gatehouse.guard.files.limits import DEFAULT, Limits, admit_size
from gatehouse.guard.files.names import safe_name
from gatehouse.guard.files.refusals import Reason, Refused

_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be kept.

    `content` is what to store, at its beginning: the caller's own file, or a temporary one where it was rewritten.
    `size` in bytes and `sha256` in hexadecimal are those of `content`; `received_sha256` is that of the upload.
    Width and height are in pixels, None where it is no picture. `is_scanned` tells whether a scanner found it clean.
    """

    name: str
    kind: FileKind
    size: int
    sha256: str
    received_sha256: str
    content: BinaryIO
    width: int | None
    height: int | None
    thumbnail: Thumbnail | None
    is_scanned: bool


def inspect(file: BinaryIO, *, name: str, limits: Limits = DEFAULT, scanner: Scanner | None = None) -> Inspected:
    """Inspect in this process; web processes call `inspect_in_child` instead, which bounds memory and time.

    `file` is seekable and stays as it is; `name` is what the client called it. Raises Refused.
    """
    refuse_by_size(file, limits)
    with room_for_content() as out:
        findings = look(file, out, name, limits)
        return conclude(file, out, findings, name, scanner)


def look(file: BinaryIO, out: BinaryIO, name: str, limits: Limits) -> Findings:
    """Everything that touches hostile content. What must be rewritten is written to `out`. Raises Refused."""
    # The decoders are loaded where they are needed: processes that only ask the child stay small.
    from gatehouse.guard.files.archives import inspect_archive
    from gatehouse.guard.files.sniff import sniff

    try:
        kind = sniff(file, name)
        if kind.family is Family.ARCHIVE:
            return Findings(inspect_archive(file, kind, limits))
        if kind.family is Family.PICTURE:
            return _look_at_picture(file, out, kind, limits)
        return _look_at_video(file, out, kind, limits) if kind in MPEG4 else Findings(kind)
    except (MemoryError, RecursionError, OSError) as error:
        raise Refused(Reason.NOT_CHECKED, detail=f"{type(error).__name__}: {error}") from error


def refuse_by_size(file: BinaryIO, limits: Limits) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise Refused(Reason.EMPTY)
    admit_size(size, limits)


@contextmanager
def room_for_content() -> Iterator[BinaryIO]:
    """A temporary file that stays open only when something was kept in it; a full disk is "try again"."""
    try:
        with ExitStack() as stack:
            out = stack.enter_context(tempfile.TemporaryFile())
            yield out
            if os.fstat(out.fileno()).st_size:
                stack.pop_all()
    except OSError as error:
        raise Refused(Reason.NOT_CHECKED, detail=f"{type(error).__name__}: {error}") from error


def conclude(file: BinaryIO, out: BinaryIO, findings: Findings, name: str, scanner: Scanner | None) -> Inspected:
    """Scan what came in, then say what is kept. Sizes and hashes are taken here, from the bytes themselves."""
    if scanner is not None:
        scanner.scan(file)
    received, _ = _hashed(file)
    content = out if findings.is_rewritten else file
    sha256, size = _hashed(content)
    return Inspected(
        name=safe_name(name, findings.kind),
        kind=findings.kind,
        size=size,
        sha256=sha256,
        received_sha256=received,
        content=content,
        width=findings.width,
        height=findings.height,
        thumbnail=findings.thumbnail,
        is_scanned=scanner is not None,
    )


def _look_at_picture(file: BinaryIO, out: BinaryIO, kind: FileKind, limits: Limits) -> Findings:
    from gatehouse.guard.files.pictures import clean

    picture, small = clean(file, kind, limits)
    out.write(picture.content)
    out.flush()
    thumbnail = Thumbnail(small.content, small.width, small.height)
    return Findings(picture.kind, True, picture.width, picture.height, thumbnail)


def _look_at_video(file: BinaryIO, out: BinaryIO, kind: FileKind, limits: Limits) -> Findings:
    from gatehouse.guard.files.video import blank, private_gaps

    gaps = private_gaps(file, limits)
    if not gaps:
        return Findings(kind)
    file.seek(0)
    shutil.copyfileobj(file, out, _CHUNK)
    blank(out, gaps)
    out.flush()
    return Findings(kind, True)


def _hashed(file: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    return digest.hexdigest(), size
