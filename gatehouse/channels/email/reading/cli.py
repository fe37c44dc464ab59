"""`gatehouse parse-mail`: how a mail is read, as JSON."""

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import click

from gatehouse.channels.email.reading.account import account_of
from gatehouse.channels.email.reading.killable import stop_child, understand_at_once
from gatehouse.channels.email.reading.letter import Letter
from gatehouse.channels.email.reading.understand import Reading


@click.command("parse-mail")
@click.option(
    "--batch",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Read every file of a folder and write one JSON line for each, with the file's name as id.",
)
def parse_mail(batch: Path | None) -> None:
    """Show how the mail on standard input is read: one JSON object. Nothing is stored, and no mail is refused.

    Where a mail cannot be understood, `problems` says why, and its raw headers are there.
    """
    try:
        if batch is None:
            _write(account_of(understand_at_once(sys.stdin.buffer.read())))
        else:
            _write_all(batch)
    finally:
        stop_child()


def _write_all(folder: Path) -> None:
    """One child reads them all, and another what comes after a mail over which it died. Folders inside are left out."""
    for path in sorted(folder.iterdir()):
        if not os.path.isdir(path):  # unlike Path.is_dir it raises nothing
            _write({"id": _shown(path.name)} | account_of(_read(path)))


def _read(path: Path) -> Reading:
    try:
        raw = _bytes_of(path)
    except (OSError, MemoryError) as error:
        why = getattr(error, "strerror", None) or "it does not fit into memory"
        return Reading(Letter(problems=[f"the file cannot be read ({why})"]))
    return understand_at_once(raw)


def _bytes_of(path: Path) -> bytes:
    """A pipe or a device among the files must not hold up the rest: it is opened without waiting, and not read."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "it is not a file but a pipe or a device")
        return file.read()


def _shown(name: str) -> str:
    """A file's name as text; bytes that are no UTF-8 stand as `\\xff`, so that each file keeps an id of its own."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _write(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
