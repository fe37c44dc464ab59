"""Find the secrets of a text and put marks in their place."""

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate

from gatehouse.guard.cards import cards
from gatehouse.guard.glued import glued, glued_chinese
from gatehouse.guard.keys import keys
from gatehouse.guard.kinds import MARKS, Finding, Redacted, SecretKind
from gatehouse.guard.named_keys import named_keys
from gatehouse.guard.one_time_codes import one_time_codes
from gatehouse.guard.passwords import passwords
from gatehouse.guard.pem import armoured
from gatehouse.guard.phrases import phrases
from gatehouse.guard.recovery_codes import recovery_codes
from gatehouse.guard.scan import Scan
from gatehouse.guard.secrets_by_name import named_secrets, otpauth_links

Detector = Callable[[Scan], Iterable[Finding]]

# A hash, an order number or a UID can be none of these: they carry a checksum, a header or a scheme of their own.
_PROVING: tuple[Detector, ...] = (phrases, glued, glued_chinese, keys, armoured, otpauth_links)
_NAMED: tuple[Detector, ...] = (named_keys, recovery_codes, named_secrets, cards, one_time_codes, passwords)
_REPEATED = frozenset({SecretKind.PASSWORD, SecretKind.ONE_TIME_CODE, SecretKind.API_SECRET, SecretKind.TOTP_SEED})
_MOST_ECHOED, _SHORTEST_ECHOED = 20, 6
_EDGE = 20_000  # characters: more than the longest secret has, an armoured key
_STRENGTH = {kind: strength for strength, kind in enumerate(SecretKind)}
_KINDS = {mark: kind for kind, mark in MARKS.items()}
_MARK = re.compile("(" + "|".join(map(re.escape, _KINDS)) + ")")


def find(text: str, *, exempt: bool = False) -> list[Finding]:
    """Return the secrets of a text in order, none overlapping; offsets are code points of the text as given.

    `exempt` is for fields typed as hash, order number or UID: there only secrets that prove themselves count.
    """
    scan = Scan(text)
    found = [finding for detector in _PROVING for finding in detector(scan)]
    if not exempt:
        named = [finding for detector in _NAMED for finding in detector(scan)]
        found += named + list(_echoes(scan, named))
    return [_original(scan, finding) for finding in _apart(found)]


def _echoes(scan: Scan, named: list[Finding]) -> Iterator[Finding]:
    """Where the same secret stands again, without its name."""
    secrets = {scan.lower[finding.start : finding.end]: finding for finding in named if finding.kind in _REPEATED}
    for secret, finding in list(secrets.items())[:_MOST_ECHOED]:
        if len(secret) < _SHORTEST_ECHOED or secret.isalpha():
            continue
        for match in re.finditer(rf"(?<![^\W_]){re.escape(secret)}(?![^\W_])", scan.lower):
            yield Finding(*match.span(), finding.kind)


def _original(scan: Scan, finding: Finding) -> Finding:
    start, end = scan.view.original(finding.start, finding.end)
    return Finding(start, end, finding.kind, finding.count)


def _apart(found: list[Finding]) -> Iterator[Finding]:
    """Join what overlaps under the weightier kind, so that nothing of either stays."""
    current: Finding | None = None
    for finding in sorted(found):
        if current is None or finding.start >= current.end:
            if current is not None:
                yield current
            current = finding
        else:
            lead = min(current, finding, key=lambda one: (_STRENGTH[one.kind], -one.count))
            current = Finding(current.start, max(current.end, finding.end), lead.kind, lead.count)
    if current is not None:
        yield current


def redact(text: str, *, exempt: bool = False) -> Redacted:
    """Put a mark in place of every secret; see `find` for `exempt`."""
    found = find(text, exempt=exempt) if text else []
    return Redacted(replaced(text, found), tuple(found))


def redact_together(texts: Sequence[str]) -> tuple[list[str], tuple[Finding, ...]]:
    """Put marks over what is a secret only when the texts are read one after the other, as by somebody who has them all:
    half a recovery phrase in the name, half in the message. What stands in one text alone is `redact`'s.

    Only what proves itself counts: a name of a secret at the end of one text says nothing about the next one. Offsets of
    the findings are those of the texts joined by line breaks.
    """
    ends = list(accumulate(len(text) + 1 for text in texts))
    joined = "\n".join(map(_edges, texts))
    across = [one for one in find(joined, exempt=True) if bisect(ends, one.start) != bisect(ends, one.end - 1)]
    clean = []
    for text, end in zip(texts, ends, strict=True):
        begin = end - len(text) - 1
        parts = (Finding(max(one.start - begin, 0), min(one.end - begin, len(text)), one.kind) for one in across)
        clean.append(replaced(text, [part for part in parts if part.start < part.end]))
    return clean, tuple(across)


def _edges(text: str) -> str:
    """A very long text with nothing in its middle, which no secret leaves that goes on in another text."""
    middle = len(text) - 2 * _EDGE
    return text if middle <= 0 else f"{text[:_EDGE]}{' ' * middle}{text[-_EDGE:]}"


def replaced(text: str, found: Iterable[Finding]) -> str:
    pieces: list[str] = []
    done = 0
    for finding in found:
        pieces += (text[done : finding.start], MARKS[finding.kind])
        done = finding.end
    pieces.append(text[done:])
    return "".join(pieces)


def split_marks(text: str) -> list[str | SecretKind]:
    """Split a redacted text into plain pieces and the kinds of the marks between them.

    A mark that a customer typed himself is shown like one of ours. That does no harm: what was removed is told by
    the findings that were recorded, never by the text.
    """
    return [_KINDS.get(piece, piece) for piece in _MARK.split(text) if piece]
