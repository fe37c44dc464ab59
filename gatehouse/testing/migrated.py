"""A server's data folder with a migrated database, made once for the migrations that there are and copied for each run: to
migrate takes longer than most of the tests that somebody runs by hand."""

import fcntl
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

import gatehouse
from gatehouse.project.postgres import DATABASE, FORGETFUL, MAJOR, EmbeddedServer
from gatehouse.project.stamp import PACKAGES
from gatehouse.testing.folders import copy_folder

NAME = "migrated"


def bring(home: Path, cache: Path) -> None:
    """Copy it into a home without a server's data. Whoever runs beside us waits until it is made and copied."""
    cache.mkdir(parents=True, exist_ok=True)
    kept = cache / _version()
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _clear(cache)
            _make(kept)
        copy_folder(kept, home / "postgres")


def _version() -> str:
    """A hash of all that makes the tables."""
    package = Path(gatehouse.__file__).parent
    made = hashlib.sha256(
        "\n".join([MAJOR, *(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)]).encode()
    )
    for path in sorted(package.glob("**/migrations/*.py")):
        made.update(f"{path.relative_to(package)}\n".encode() + path.read_bytes())
    return made.hexdigest()[:16]


def _clear(cache: Path) -> None:
    for folder in (path for path in cache.iterdir() if path.is_dir()):
        shutil.rmtree(folder)


def _make(kept: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="gatehouse-tests-") as folder:
        server = EmbeddedServer(Path(folder), FORGETFUL)
        server.start()
        try:
            _migrate(server)
        finally:
            server.stop()
        # Beside its place first: one that was broken off must not count.
        half = kept.with_suffix(".half")
        copy_folder(server.data, half)
        half.rename(kept)


def _migrate(server: EmbeddedServer) -> None:
    with psycopg.connect(server.url, autocommit=True) as sql:
        sql.execute(f"create database {NAME}")
    url = server.url.replace(f"/{DATABASE}?", f"/{NAME}?")
    settings = {"DJANGO_SETTINGS_MODULE": "gatehouse.project.settings", "DATABASE_URL": url}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, env={**os.environ, **settings}, check=True)
