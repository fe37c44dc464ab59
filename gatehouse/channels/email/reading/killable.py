"""Has mails read, and their senders checked, in a child: none can exhaust this process, hold it up, or touch the next (R14)."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from gatehouse.channels.email.reading.authentication import Authentication, Verdict
from gatehouse.channels.email.reading.automatic import is_automatic
from gatehouse.channels.email.reading.claims import Claims, NameServers
from gatehouse.channels.email.reading.head import read_head
from gatehouse.channels.email.reading.letter import Letter
from gatehouse.channels.email.reading.limits import DEFAULT
from gatehouse.channels.email.reading.links import Link
from gatehouse.channels.email.reading.safe_html import SafeHtml
from gatehouse.channels.email.reading.structure import read_structure
from gatehouse.channels.email.reading.understand import Reading, understand
from gatehouse.channels.email.reading.wire import read_reading
from gatehouse.guard.confined.asking import ConfinedChild, Lost, Unreached

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one mail may take. 5 s of work is far more than a real one needs; on a busy machine that takes longer."""

    wall_seconds: float = 10.0
    cpu_seconds: int = 5
    memory_bytes: int = 1024 * _MIB


# Above the reading's, for the seconds in which it waits for DNS.
SENDER_BOUNDS = Bounds(wall_seconds=45.0)


def understand_in_child(raw: bytes, bounds: Bounds = Bounds(), *, is_last: bool = True) -> Reading:
    """As `understand`. Of a mail over which the child dies or takes too long only the head is read, with a problem.

    Raises Unreached when it was not looked at. When it took too long and may be tried again (not `is_last`), raises Lost: the
    machine may have been busy.
    """
    try:
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as out:
            source.write(raw)
            start = _asked(_child, {"verb": "read"}, source, out, bounds)["start"]
            return read_reading(out, int(start))
    except Unreached:
        raise
    except (Lost, LookupError, TypeError, ValueError) as error:
        if not is_last and isinstance(error.__cause__, TimeoutError):
            raise
        return _head_only(raw, str(error))


def understand_at_once(raw: bytes, bounds: Bounds = Bounds()) -> Reading:
    """As `understand_in_child`, for who cannot ask again: where no child is to be had it is read right here."""
    try:
        return understand_in_child(raw, bounds)
    except (Unreached, OSError):
        return understand(raw)


def safe_html_in_child(
    html: str,
    *,
    inline: Mapping[str, str],
    remote: Mapping[str, str],
    bounds: Bounds = Bounds(),
) -> SafeHtml | None:
    """As `safe_html`, with the places of pictures in tables; None also where it takes too long: show the text then."""
    try:
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as out:
            source.write(json.dumps({"html": html, "inline": dict(inline), "remote": dict(remote)}).encode())
            _asked(_child, {"verb": "html"}, source, out, bounds)
            out.seek(0)
            shown = json.loads(out.read())
            links = tuple(Link(**link) for link in shown.pop("links")) if shown else ()
            return SafeHtml(**shown, links=links) if shown else None
    except (Lost, LookupError, TypeError, ValueError):
        return None


def check_sender_in_child(raw: bytes, claims: Claims, servers: NameServers, *, is_last: bool = True) -> Authentication:
    """As `sender.check`. A mail over which the child dies or takes too long each time has failed: it shall join nothing.

    Raises Unreached when it was not looked at, and Lost where it may be tried again (not `is_last`): whoever used the memory
    up, the kernel may have chosen the child.
    """
    try:
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as out:
            source.write(raw)
            message = {"claims": asdict(claims), "servers": asdict(servers)}
            found = _asked(_sender_child, message, source, out, SENDER_BOUNDS)
        by_spf, by_dkim, dmarc = (Verdict(found[method]) for method in ("spf", "dkim", "dmarc"))
        return Authentication(by_spf, by_dkim, dmarc, str(found["domain"]))
    except Unreached:
        raise
    except Lost:
        if not is_last:
            raise
        return Authentication(dmarc=Verdict.FAIL)
    except (LookupError, TypeError, ValueError):
        return Authentication(dmarc=Verdict.FAIL)


def child_pid() -> int | None:
    """The process id of the child that reads, while it runs."""
    return _child.pid


def stop_child() -> None:
    """For the end of a process or a test; otherwise a child leaves by itself when it is idle or its parent ends."""
    _child.stop()
    _sender_child.stop()


def _asked(
    child: ConfinedChild, message: dict[str, Any], source: BinaryIO, out: BinaryIO, bounds: Bounds
) -> dict[str, Any]:
    source.flush()
    source.seek(0)
    request = json.dumps({**message, "bounds": asdict(bounds)}).encode()
    answer: dict[str, Any] = json.loads(
        child.ask(request, (source.fileno(), out.fileno()), seconds=bounds.wall_seconds)
    )
    return answer


def _head_only(raw: bytes, why: str) -> Reading:
    letter = Letter()
    root = read_structure(raw[: DEFAULT.head_bytes], DEFAULT, letter.problems.append)
    read_head(root.fields, letter, DEFAULT, b"")
    letter.problems.append(f"only the head was read ({why})")
    return Reading(letter, is_automatic=is_automatic(letter))


_child = ConfinedChild("gatehouse.channels.email.reading.child")
_sender_child = ConfinedChild("gatehouse.channels.email.reading.sender_child")
