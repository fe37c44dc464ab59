"""Private keys that look like something else (any 64 hex digits are one): only beside a name of private keys."""

import re
from collections.abc import Iterator

from gatehouse.guard.bridge import Small, way_back
from gatehouse.guard.keys import number_array, with_brackets
from gatehouse.guard.kinds import Finding, SecretKind
from gatehouse.guard.labels import Label, Role
from gatehouse.guard.scan import Scan

_HEX = re.compile(r"(?<![0-9a-z])(?:0x)?[0-9a-f]{62,66}+(?:[0-9a-f]{62})?(?![0-9a-z])")
_HEX_GROUPS = re.compile(r"(?<![0-9a-z])(?:0x)?[0-9a-f]{4,32}+(?>(?:[ \-:\n]{1,2}[0-9a-f]{4,32}+){1,15})(?![0-9a-z])")
_BASE58 = re.compile(r"(?<![0-9A-Za-z])[1-9A-HJ-NP-Za-km-z]{43,108}+(?![0-9A-Za-z+/=])")
_BASE64 = re.compile(r"(?<![0-9A-Za-z+/])[0-9A-Za-z+/]{43,4000}+={0,2}(?![0-9A-Za-z+/])")
_NUMBERS = re.compile(r"(?<![0-9])[0-9]{1,3}(?>(?:\s{0,8},\s{0,8}[0-9]{1,3}){31,})")
_NEW_SENTENCE = re.compile(r"[.!?;。！？]\s+\S*[^\W\d_]{2}")
_LONG = re.compile(r"[0-9a-z]{20,}")
_TOKEN_REST = re.compile(r"\S*")
_REACH, _REACH_BACK = 110, 40
_BACK, _AHEAD, _LONGEST = 300, 500, 5000


def named_keys(scan: Scan) -> Iterator[Finding]:
    for start, end in scan.around(Role.KEY, _BACK, _AHEAD):
        # The window must not cut a token in two.
        rest = _TOKEN_REST.match(scan.lower, end, end + _LONGEST)
        end = rest.end() if rest else end
        for first, last in _candidates(scan, start, end):
            if is_named(scan, first, last):
                yield Finding(first, last, SecretKind.PRIVATE_KEY)


def _candidates(scan: Scan, start: int, end: int) -> Iterator[tuple[int, int]]:
    for pattern in (_HEX, _HEX_GROUPS):
        yield from (match.span() for match in pattern.finditer(scan.lower, start, end) if _is_hex_key(match[0]))
    for pattern in (_BASE58, _BASE64):
        yield from (match.span() for match in pattern.finditer(scan.clean, start, end) if _is_mixed(match[0]))
    for match in _NUMBERS.finditer(scan.lower, start, end):
        if len(number_array(match[0])) in (32, 64):
            yield with_brackets(scan.lower, *match.span())


def _is_hex_key(text: str) -> bool:
    digits = re.sub(r"[^0-9a-f]", "", text.removeprefix("0x"))
    return 62 <= len(digits) <= 66 or 126 <= len(digits) <= 130


def _is_mixed(token: str) -> bool:
    return any(map(str.isdigit, token)) and any(map(str.isupper, token)) and any(map(str.islower, token))


def is_named(scan: Scan, start: int, end: int) -> bool:
    """Whether a name of private keys stands nearer to the value than the name of anything else."""
    label = _nearest_before(scan, start)
    if label and not _NEW_SENTENCE.search(scan.lower, label.end, start):
        return bool(label.roles & Role.KEY)
    label = scan.after(end, _REACH_BACK)
    if not (label and label.roles & Role.KEY):
        return False
    over = way_back(scan.lower, end, label.start)
    return over is not None and bool(over & (Small.IS | Small.DASH))


def _nearest_before(scan: Scan, start: int) -> Label | None:
    """The nearest label before; an address or hash that has its own value in between does not count."""
    offset = start
    while label := scan.before(offset, _REACH):
        if label.end < start - 3 * _REACH:
            return None
        if not (label.roles & Role.OTHER and _LONG.search(scan.lower, label.end, start)):
            return label
        offset = label.start
    return None
