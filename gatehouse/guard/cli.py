"""`gatehouse guard`: what the guard makes of a text, as JSON."""

import json
import sys
from typing import Any

import click


@click.command()
@click.option("--batch", is_flag=True, help='Read JSON lines {"id", "text"} and write one JSON line for each.')
def guard(batch: bool) -> None:
    """Show which secrets the guard finds in the text on standard input, and the text without them.

    Prints {"text", "found": [{"kind", "start", "end"}]}; offsets are code points of the text as given.
    """
    if not batch:
        _write(_result(sys.stdin.buffer.read().decode(errors="replace")))
        return
    for line in sys.stdin.buffer:
        if line.strip():
            _write(_answer(line))


def _write(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _result(text: str) -> dict[str, Any]:
    from gatehouse.guard.redact import redact

    redacted = redact(text)
    found = [{"kind": f.kind, "start": f.start, "end": f.end, "count": f.count} for f in redacted.found]
    return {"text": redacted.text, "found": found}


def _answer(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line.decode(errors="replace"))
    except (ValueError, RecursionError):
        return {"id": None, "error": "This line is not JSON."}
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        return {
            "id": asked.get("id") if isinstance(asked, dict) else None,
            "error": 'Each line needs a "text" that is a string.',
        }
    return {"id": asked.get("id"), **_result(asked["text"])}
