"""Private keys in PEM armour (RFC 7468), OpenSSH, OpenPGP and PuTTY files, whole or cut off."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from gatehouse.guard.kinds import Finding, SecretKind
from gatehouse.guard.scan import Scan

_BEGIN = re.compile(r"begin (?:[a-z0-9]{1,12} ){0,3}(?:private|secret) key(?: block)?(?:\s{0,2}-{2,20})?")
_END = re.compile(r"-{2,20}\s{0,2}end (?:[a-z0-9]{1,12} ){0,3}(?:private|secret) key(?: block)?(?:\s{0,2}-{2,20})?")
_HEADERS = r"(?>(?:[\s>|\\n]{0,8}(?:proc-type|dek-info|version|comment|charset|hash|encryption):[^\n]{0,200}+)*)"
_BODY = re.compile(
    _HEADERS + r"((?>(?:[\s>|\"'+,\\]{0,12}+n?[a-z0-9+/=]{12,}+)*)(?:[\s>|\"'+,\\]{0,12}+[a-z0-9+/]{1,76}={1,2})?)",
    re.I,
)
_PUTTY = re.compile(r"private-lines:\s{0,4}[0-9]{1,4}")
_LONGEST = 20_000


def armoured(scan: Scan) -> Iterator[Finding]:
    if "begin " in scan.lower:
        yield from _pem(scan)
    if "private-lines" in scan.lower:
        for match in _PUTTY.finditer(scan.lower):
            if end := _body_end(scan, match.end()):
                yield Finding(match.start(), end, SecretKind.PRIVATE_KEY)


def _pem(scan: Scan) -> Iterator[Finding]:
    begins = [match.span() for match in _BEGIN.finditer(scan.lower)]
    ends = [match.span() for match in _END.finditer(scan.lower)] if begins else []
    done = 0
    for start, header_end in begins:
        if start < done:
            continue
        at = bisect_left(ends, (start, header_end))
        is_whole = at < len(ends) and ends[at][0] - header_end < _LONGEST
        done = ends[at][1] if is_whole else _body_end(scan, header_end)
        if done:
            yield Finding(_with_dashes(scan.lower, start), done, SecretKind.PRIVATE_KEY)


def _with_dashes(lower: str, start: int) -> int:
    """Where the dashes before a header begin."""
    before = lower[max(start - 24, 0) : start]
    return start - len(before) + len(before.rstrip(" -"))


def _body_end(scan: Scan, start: int) -> int:
    """Where the base64 lines after the header end; 0 where there are none."""
    match = _BODY.match(scan.clean, start, start + _LONGEST)
    return match.end() if match and match[1] else 0
