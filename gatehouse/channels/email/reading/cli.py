"""`gatehouse parse-mail`: how a mail is read, as JSON."""

import json
import sys
from pathlib import Path
from typing import Any

import click


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
    if batch is None:
        _write(_account(sys.stdin.buffer.read()))
        return
    for path in sorted(batch.iterdir()):
        if path.is_file():
            _write({"id": path.name} | _read(path))


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        return {"error": f"The file cannot be read ({error.strerror})."}
    return _account(raw)


def _account(raw: bytes) -> dict[str, Any]:
    from gatehouse.channels.email.reading.account import account_of

    return account_of(raw)


def _write(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
