"""Zip, gzip and office files: unpacked for counting only, within bounds, and everything inside must be allowed too."""

import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from gatehouse.guard.files.kinds import GZIP, ZIP, Family, FileKind
from gatehouse.guard.files.limits import Limits
from gatehouse.guard.files.office import office_kind
from gatehouse.guard.files.refusals import Reason, Refused
from gatehouse.guard.files.sniff import is_program, sniff

CHUNK = 64 * 1024
_IN_MEMORY = 1024 * 1024
_END, _END_BYTES = b"PK\x05\x06", 22
_LONGEST_COMMENT = 0xFFFF
# A central directory of a thousand entries with long names stays well below.
_LONGEST_DIRECTORY = 1024 * 1024
_ENCRYPTED = 0x1 | 0x40
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What zipfile raises over hostile headers; OSError is not among it, as a full disk is no fault of the file.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    RuntimeError,
    ValueError,
)


@dataclass
class Budget:
    """What is left to unpack, over all archives inside one another."""

    limits: Limits
    unpacked: int = 0
    packed: int = 0
    entries: int = 0

    def enter(self, entries: int) -> None:
        self.entries += entries
        if self.entries > self.limits.archive_entries:
            raise Refused(Reason.ARCHIVE_TOO_MANY, limit=self.limits.archive_entries)

    def spend(self, unpacked: int) -> None:
        self.unpacked += unpacked
        is_steep = self.unpacked > max(self.limits.archive_ratio_from, self.limits.archive_ratio * self.packed)
        if is_steep or self.unpacked > self.limits.archive_bytes:
            raise Refused(Reason.ARCHIVE_BOMB)


def inspect_archive(file: BinaryIO, kind: FileKind, limits: Limits) -> FileKind:
    """The final kind of a zip or gzip file, an office kind where it is one. Raises Refused."""
    budget = Budget(limits, packed=file.seek(0, 2))
    kind = _inspect(file, kind, budget, depth=1)
    file.seek(0)
    return kind


def _inspect(file: BinaryIO, kind: FileKind, budget: Budget, depth: int) -> FileKind:
    if depth > budget.limits.archive_depth:
        raise Refused(Reason.ARCHIVE_TOO_DEEP)
    if kind is GZIP:
        budget.enter(1)
        _inspect_entry(_gunzipped(file), "content.log", budget, depth)
        return kind
    return _inspect_zip(file, budget, depth)


def _inspect_zip(file: BinaryIO, budget: Budget, depth: int) -> FileKind:
    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            budget.enter(len(entries))
            _check_entries(entries, budget)
            kind = office_kind(archive)
            for entry in entries:
                _read_entry(archive, entry, budget, 0 if kind else depth)
    except _BROKEN as error:
        raise Refused(Reason.ARCHIVE_BROKEN, detail=str(error)) from error
    return kind or ZIP


def _check_directory(file: BinaryIO) -> None:
    """Bound the directory before the standard library loads it whole.

    The zip64 form of the end record overrides the plain one; no archive of 100 MB needs it, a hostile one hides there.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_COMMENT - _END_BYTES))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES or tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise Refused(Reason.ARCHIVE_BROKEN, detail="no plain end record")
    if int.from_bytes(tail[at + 12 : at + 16], "little") > _LONGEST_DIRECTORY:
        raise Refused(Reason.ARCHIVE_BOMB, detail="directory too long")


def _check_entries(entries: list[zipfile.ZipInfo], budget: Budget) -> None:
    """Believe no header for long, but refuse at once what admits it."""
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED or entry.compress_type == 99:
            raise Refused(Reason.ARCHIVE_ENCRYPTED, detail=entry.filename)
        if entry.compress_type not in _METHODS or stat.S_ISLNK(entry.external_attr >> 16):
            raise Refused(Reason.ARCHIVE_BROKEN, detail=entry.filename)
        if entry.filename.startswith("/") or ".." in entry.filename.replace("\\", "/").split("/"):
            raise Refused(Reason.ARCHIVE_BROKEN, detail=entry.filename)
    if not any(not entry.is_dir() for entry in entries):
        raise Refused(Reason.EMPTY)
    if sum(entry.file_size for entry in entries) > budget.limits.archive_bytes:
        raise Refused(Reason.ARCHIVE_BOMB)


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget, depth: int) -> None:
    """Unpack one entry; depth 0 stands for the parts of an office file, whose kinds are the format's own affair."""
    if entry.is_dir() and not entry.file_size:
        return
    with archive.open(entry) as unpacked:
        chunks = iter(lambda: unpacked.read(CHUNK), b"")
        if depth == 0:
            _count_part(chunks, entry.filename, budget)
        else:
            _inspect_entry(chunks, entry.filename, budget, depth)


def _count_part(chunks: Iterator[bytes], name: str, budget: Budget) -> None:
    is_first = True
    for chunk in chunks:
        if is_first and is_program(chunk):
            raise Refused(Reason.ACTIVE_CONTENT, detail=name)
        is_first = False
        budget.spend(len(chunk))


def _inspect_entry(chunks: Iterator[bytes], name: str, budget: Budget, depth: int) -> None:
    with cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)) as content:
        for chunk in chunks:
            budget.spend(len(chunk))
            content.write(chunk)
        # An empty log is no reason to refuse the others.
        if not content.tell():
            return
        try:
            kind = sniff(content, name)
            if kind.family is Family.ARCHIVE:
                _inspect(content, kind, budget, depth + 1)
        except Refused as refusal:
            raise Refused(refusal.reason, detail=f"{name}: {refusal.detail}".strip(": "), **refusal.values) from refusal


def _gunzipped(file: BinaryIO) -> Iterator[bytes]:
    """The content of a gzip file, all of its members, at most CHUNK bytes at a time."""
    file.seek(0)
    stream, pending, is_complete = zlib.decompressobj(31), b"", False
    try:
        while pending := pending or file.read(CHUNK):
            yield stream.decompress(pending, CHUNK)
            pending, is_complete = stream.unconsumed_tail, stream.eof
            if stream.eof:
                # Some writers pad the last member with zeros.
                pending, stream = stream.unused_data.lstrip(b"\0"), zlib.decompressobj(31)
    except zlib.error as error:
        raise Refused(Reason.ARCHIVE_BROKEN, detail=str(error)) from error
    if not is_complete:
        raise Refused(Reason.ARCHIVE_BROKEN, detail="cut off")
