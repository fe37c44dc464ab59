"""Customers' files in a bucket (S3 and what speaks like it). Only loaded where STORAGE_URL names one: boto is heavy."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3File, S3Storage
from storages.utils import clean_name

from gatehouse.project.storage import NO_ADDRESS, StorageAway

# A customer waits for the answer, on one of a few threads: better a soon "try again" than a late one.
_CONNECT, _SILENCE, _TRIES = 5, 10, 2


class PrivateBucket(S3Storage):
    """Its objects have no address, and whatever goes wrong with them is an OSError, as it is with a disk."""

    def get_default_settings(self) -> dict[str, Any]:
        retries = {"mode": "standard", "total_max_attempts": _TRIES}
        waits = {"connect_timeout": _CONNECT, "read_timeout": _SILENCE, "retries": retries}
        return {**super().get_default_settings(), "client_config": Config(signature_version="s3v4", **waits)}

    def url(self, name: str | None, *_: Any, **__: Any) -> str:
        raise ValueError(NO_ADDRESS)

    def exists(self, name: str) -> bool:
        with _says_away():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with _says_away():
            super().delete(name)

    def size(self, name: str) -> int:
        with _says_away():
            return int(super().size(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _says_away():
            directories, files = super().listdir(path)
            return directories, files

    def get_modified_time(self, name: str) -> datetime:
        with _says_away():
            modified: datetime = super().get_modified_time(name)
            return modified

    def _open(self, name: str, mode: str = "rb") -> S3File:
        """The object is fetched at once, so that an outage shows before an answer has begun."""
        with _says_away():
            return super()._open(name, mode).open()

    def open_part(self, name: str, first: int, last: int) -> Any:
        """Bytes `first` to `last`, both of them inside, as a stream that is read from the bucket as it goes out."""
        wanted = {"Bucket": self.bucket_name, "Key": self._normalize_name(clean_name(name))}
        with _says_away():
            try:
                return self.connection.meta.client.get_object(**wanted, Range=f"bytes={first}-{last}")["Body"]
            except self.connection.meta.client.exceptions.NoSuchKey as error:
                raise FileNotFoundError(name) from error

    def _save(self, name: str, content: Any) -> str:
        with _says_away():
            return str(super()._save(name, content))


@contextmanager
def _says_away() -> Iterator[None]:
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise StorageAway(str(error)) from error
