"""One archive with everything an installation cannot make again: database, files and keys.

A plain tar, written and read as a stream, so it may go to a pipe:

    manifest.json        format, version, server, time (UTC)
    keys, secret_key     as GATEHOUSE_KEYS and SECRET_KEY take them; demo.json: the demo accounts, if any
    database/000001 …    pg_dump's custom format, in parts
    files/…              attachments, when they are in the home
    end.json             SHA-256 over names and contents of all the above, in order; what lacks it was cut off

The files are read after the database's snapshot: every file that a row of the archive names was there before it.
"""

import hashlib
import io
import itertools
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from gatehouse import __version__
from gatehouse.project import postgres, stamp

FORMAT = 1
PART_BYTES = 8 * 1024 * 1024
SECRETS = ("keys", "secret_key", "demo.json")


class BackupError(Exception):
    """The archive cannot be written or used; the message says what to do."""


def write(output: IO[bytes], *, home: Path, url: str, secrets: dict[str, str]) -> dict[str, Any]:
    """Write an archive and return its closing facts: bytes of database, number of files, digest."""
    writer = _Writer(output)
    server = _server_version(url)
    facts = {"format": FORMAT, "version": __version__, "postgres": server, "at": datetime.now(UTC).isoformat()}
    writer.add("manifest.json", json.dumps(facts).encode())
    for name, text in secrets.items():
        writer.add(name, text.encode())
    database_bytes = _add_database(writer, url, server)
    files = sum(writer.add_file(f"files/{path.relative_to(home / 'files')}", path) for path in _files(home))
    return writer.close({"database_bytes": database_bytes, "files": files})


def check(archive: Path) -> dict[str, Any]:
    """Read an archive to its end and return its manifest and closing facts. Raises BackupError when it is not whole."""
    digest = hashlib.sha256()
    facts: dict[str, dict[str, Any]] = {}
    try:
        for name, content in _members(archive):
            if name == "end.json":
                facts[name] = json.load(content)
                break
            text = _hash(digest, name, content, keep=name == "manifest.json")
            if name == "manifest.json":
                facts[name] = json.loads(text)
    except (tarfile.TarError, ValueError, OSError) as error:
        raise BackupError(f"{archive} is not a whole backup ({error}): use another one.") from error
    manifest, end = facts.get("manifest.json", {}), facts.get("end.json", {})
    if end.get("sha256") != digest.hexdigest():
        raise BackupError(f"{archive} was cut off or altered: use another backup.")
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{archive} is of Gatehouse {manifest.get('version')}: restore it with that version.")
    return manifest | end


def read(archive: Path, *, home: Path, url: str) -> None:
    """Fill an empty database, and the home, from an archive that `check` found whole."""
    with _restoring(url) as database:
        for name, content in _members(archive):
            if name.startswith("database/"):
                shutil.copyfileobj(content, database)
            elif name in SECRETS or name.startswith("files/"):
                _write_private(home, name, content)


def is_empty(home: Path, url: str) -> bool:
    """Whether there is no table, no file and no key that a restore would replace."""
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
    return row == (0,) and not any((home / name).exists() for name in SECRETS) and not any(_files(home))


def clear(home: Path, url: str) -> None:
    """Remove all tables, files and keys, so that an archive can take their place."""
    with psycopg.connect(url) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
    shutil.rmtree(home / "files", ignore_errors=True)
    for name in (*SECRETS, stamp.NAME):
        (home / name).unlink(missing_ok=True)


class _Writer:
    """Adds members one after the other and hashes them for the closing facts."""

    def __init__(self, output: IO[bytes]) -> None:
        self.tar = tarfile.open(fileobj=output, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.digest = hashlib.sha256()

    def add(self, name: str, content: bytes) -> None:
        self._add(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> bool:
        """False when the file is gone meanwhile: what was erased since the snapshot stays erased."""
        try:
            with path.open("rb") as file:
                self._add(name, file, os.fstat(file.fileno()).st_size)
        except FileNotFoundError:
            return False
        return True

    def close(self, facts: dict[str, Any]) -> dict[str, Any]:
        closing = facts | {"sha256": self.digest.hexdigest()}
        self.add("end.json", json.dumps(closing).encode())
        self.tar.close()
        return closing

    def _add(self, name: str, content: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(time.time())
        self.digest.update(name.encode())
        self.tar.addfile(member, _Hashing(content, self.digest))


class _Hashing(io.RawIOBase):
    """Reads through to another file and hashes what passes."""

    def __init__(self, source: IO[bytes], digest: "hashlib._Hash") -> None:
        self.source = source
        self.digest = digest

    def read(self, size: int = -1) -> bytes:
        block = self.source.read(size)
        self.digest.update(block)
        return block


def _hash(digest: "hashlib._Hash", name: str, content: IO[bytes], *, keep: bool) -> bytes:
    """Hash one member; return its content only when asked to, since most are large."""
    digest.update(name.encode())
    kept = b""
    while block := content.read(1024 * 1024):
        digest.update(block)
        kept += block if keep else b""
    return kept


def _add_database(writer: _Writer, url: str, server: int) -> int:
    """pg_dump's output in parts that fit in memory, since a tar needs each size beforehand. Returns the bytes."""
    total = 0
    with _client("pg_dump", server, url, ["--format=custom"]) as process:
        for number in itertools.count(1):
            part = process.stdout.read(PART_BYTES) if process.stdout else b""
            if not part:
                break
            writer.add(f"database/{number:06}", part)
            total += len(part)
    return total


@contextmanager
def _restoring(url: str) -> Iterator[IO[bytes]]:
    """A pipe into the database that takes pg_dump's output. All of it arrives, or nothing."""
    with _client("pg_restore", _server_version(url), url, ["--exit-on-error", "--single-transaction"]) as process:
        if process.stdin is None:
            raise BackupError("pg_restore takes no input.")
        try:
            yield process.stdin
            process.stdin.close()
        except BrokenPipeError:
            process.stdin = None  # it ended early; what it said is told by _client


@contextmanager
def _client(name: str, server: int, url: str, options: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a client program on a database, its password in the environment, where other users do not see it."""
    target: dict[str, Any] = conninfo_to_dict(url)
    environment = os.environ | {"PGPASSWORD": target.pop("password", os.environ.get("PGPASSWORD", ""))}
    command = [postgres.program(name, server), "--no-owner", "--no-privileges", *options]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(
            [*command, "--dbname", make_conninfo(**target)],
            env=environment,
            stdin=subprocess.PIPE if name == "pg_restore" else subprocess.DEVNULL,
            stdout=subprocess.PIPE if name == "pg_dump" else subprocess.DEVNULL,
            stderr=said,
        ) as process:
            yield process
        if process.returncode:
            said.seek(0)
            words = said.read().decode(errors="replace").strip().splitlines()
            raise BackupError(f"{name} failed: {words[0] if words else process.returncode}")


def _server_version(url: str) -> int:
    """The server's major version, such as 15."""
    with psycopg.connect(url) as connection:
        return connection.info.server_version // 10000


def _files(home: Path) -> Iterator[Path]:
    return (path for path in sorted((home / "files").rglob("*")) if path.is_file() and not path.is_symlink())


def _members(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(archive, "r|") as tar:
        for member in tar:
            content = tar.extractfile(member)
            if not member.isreg() or content is None:
                raise BackupError(f"{archive} holds {member.name}, which is not a plain file: use another backup.")
            yield member.name, content


def _write_private(home: Path, name: str, content: IO[bytes]) -> None:
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts:
        raise BackupError(f"The backup holds the unsafe name {name}: use another one.")
    path = home / relative
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(content, file)
