"""Writes the copy that somebody has asked for: a ZIP of data.json, pages and files, on disk, never in memory."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files import File
from django.core.files.storage import storages
from django.utils import timezone, translation

from gatehouse.accounts.actions.data_exports import finish_export
from gatehouse.accounts.models import DataExport
from gatehouse.channels.email.alone import alone
from gatehouse.conversations.models import Attachment
from gatehouse.privacy.copies import data, json_stream, pages
from gatehouse.privacy.copies.words import AT_ONCE, Owner, conversations_of, files_of, path_of

_PIECE = 64 * 1024
_SAID_EVERY = 1.0  # seconds


def make(export_id: UUID) -> None:
    """Make it if somebody still waits for it and nobody else is at it."""
    with alone(f"export:{export_id}") as is_mine:
        waiting = DataExport.objects.select_related("user__contact").filter(pk=export_id, ready_at=None, gone_at=None)
        export = waiting.first()
        if is_mine and export is not None:
            _make(export)


def _make(export: DataExport) -> None:
    with translation.override(export.language), tempfile.TemporaryFile() as file:
        write(Owner(export.user), file, Progress(export))
        size = file.tell()
        file.seek(0)
        _keep(export, file)
        if not finish_export(export, size):
            storages["private"].delete(export.file)


def _keep(export: DataExport, file: IO[bytes]) -> None:
    """Under its own name, also when a try before this one was cut off while it wrote there."""
    storage = storages["private"]
    storage.delete(export.file)
    storage.save(export.file, File(file))


class Progress:
    """Tells the page how far it is, once a second at most."""

    def __init__(self, export: DataExport) -> None:
        self.export, self.done, self.said_at = export, 0, time.monotonic()

    def begin(self, total: int) -> None:
        DataExport.objects.filter(pk=self.export.pk).update(done=0, total=total)

    def step(self) -> None:
        self.done += 1
        if time.monotonic() - self.said_at > _SAID_EVERY:
            self.said_at = time.monotonic()
            DataExport.objects.filter(pk=self.export.pk).update(done=self.done)


def write(owner: Owner, file: IO[bytes], progress: Progress) -> None:
    """The files first: what the storage no longer has, the rest names as missing."""
    progress.begin(2 * conversations_of(owner).count() + 3)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for conversation in conversations_of(owner).iterator(AT_ONCE):
            for attachment in files_of(owner, conversation):
                _add_file(archive, owner, attachment, path_of(attachment, conversation))
            progress.step()
        for path, pieces in pages.pages(owner):
            _add_text(archive, path, pieces)
            progress.step()
        _add_text(archive, "data.json", json_stream.written(data.whole(owner)))
        progress.step()


def _add_text(archive: ZipFile, path: str, pieces: Iterator[str]) -> None:
    with _member(archive, path, ZIP_DEFLATED) as out:
        for piece in pieces:
            out.write(piece.encode())


def _add_file(archive: ZipFile, owner: Owner, attachment: Attachment, path: str) -> None:
    try:
        kept = storages["private"].open(attachment.key, "rb")
    except FileNotFoundError:
        owner.missing.add(attachment.pk)
        return
    with kept, _member(archive, path, ZIP_STORED) as out:
        while piece := kept.read(_PIECE):
            out.write(piece)


@contextmanager
def _member(archive: ZipFile, path: str, how: int) -> Iterator[IO[bytes]]:
    entry = ZipInfo(path, date_time=timezone.now().timetuple()[:6])
    entry.compress_type, entry.external_attr = how, 0o600 << 16
    with archive.open(entry, "w", force_zip64=True) as out:
        yield out
