"""Where files are kept: customers' files privately, ours hashed and public."""

import hashlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

S3 = "gatehouse.project.bucket.PrivateBucket"
LOCAL = "gatehouse.project.storage.PrivateFolder"
NO_ADDRESS = "This file is not accessible via a URL."
_MEMORY = 1 << 20  # of an object that goes out; more of it waits on disk


class StorageUrlInvalid(ValueError):
    """STORAGE_URL is not usable; write s3://key:secret@bucket?endpoint=https://…&region=… (key and secret URL-encoded)."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class StorageAway(OSError):
    """The bucket does not answer, or refuses us. Nothing is lost; try again later."""


class PrivateFolder(FileSystemStorage):
    """A folder whose files have no address: they go out through views that ask who is reading."""

    def url(self, name: str | None) -> str:
        raise ValueError(NO_ADDRESS)

    def _save(self, name: str, content: Any) -> str:
        """Down on the disk, with its name: the row that is committed next says that the file is there."""
        saved = str(super()._save(name, content))  # type: ignore[misc]
        for path in (self.path(saved), os.path.dirname(self.path(saved))):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return saved


def private_storage(url: str, folder: Path) -> dict[str, Any]:
    """A storage that no URL leads to: a bucket when STORAGE_URL names one, else a folder for its owner alone.

    Without key and secret the usual places of the AWS libraries are asked. Raises StorageUrlInvalid.
    """
    options: dict[str, Any]
    if not url:
        options = {
            "location": folder,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        }
        return {"BACKEND": LOCAL, "OPTIONS": options}
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.hostname:
        raise StorageUrlInvalid
    query = dict(parse_qsl(parts.query))
    options = {
        "bucket_name": parts.netloc.rpartition("@")[2],
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "endpoint_url": query.get("endpoint"),
        "region_name": query.get("region"),
        "location": query.get("prefix", ""),
        "default_acl": None,
        "file_overwrite": False,
        "max_memory_size": _MEMORY,
    }
    return {"BACKEND": S3, "OPTIONS": options}


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Names with a hash of the contents, also where one script imports another, so that no browser mixes two versions.

    Where nothing was collected (tests, development) plain names work as well.
    """

    _imports = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", _imports),
    )  # our own; libraries' are whole files
    max_post_process_passes = 10  # a script's name is settled when those of all that it imports are

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name


def collect_static(root: Path) -> bool:
    """Bring `root` up to date with the files of this version; False when it already was. Takes some seconds when not.

    No manual step: the web process calls it before it answers. Two processes that start together write the same bytes.
    """
    from django.core.management import call_command

    mark, wanted = root.with_suffix(".collected"), fingerprint()
    if mark.exists() and mark.read_text() == wanted:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    draft = mark.with_suffix(f".{os.getpid()}")
    draft.write_text(wanted)
    draft.rename(mark)
    return True


def fingerprint() -> str:
    """Changes when a static file of ours or of a library is added, changed or removed."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = os.stat(storage.path(name))
            digest.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
