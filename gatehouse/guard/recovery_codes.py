"""Recovery codes of the second factor: lists, or single ones, beside their name."""

import re
from collections.abc import Iterator

from gatehouse.guard.bridge import Small, walk
from gatehouse.guard.kinds import Finding, SecretKind
from gatehouse.guard.labels import Role
from gatehouse.guard.scan import Scan
from gatehouse.guard.text import CJK

# A code, or the number of its place in the list.
_ITEM = re.compile(rf"[^\w]{{0,16}}+([^\W_{CJK}]+(?>(?:-[^\W_{CJK}]+)*))(?:[.)](?=[\s0-9A-Za-z]))?")
_CODE = re.compile(r"[0-9a-zA-Z]{3,12}(?:-[0-9a-zA-Z]{3,12}){0,7}\Z")
_PLACE = re.compile(r"[0-9]{1,2}\Z")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_MOST = 40
_HINT = re.compile("[0-9]|[a-z]-[a-z]")
_REACH = 160


def recovery_codes(scan: Scan) -> Iterator[Finding]:
    for label in scan.spoken(Role.CODES):
        if not _HINT.search(scan.lower, label.end, label.end + _REACH):
            continue
        way = walk(scan.lower, label.end, scan.next_start(label))
        if way is None or (way.over & Small.COMMA and not way.over & (Small.IS | Small.COLON)):
            continue
        codes = _codes(scan, way.value)
        if codes and _is_list(scan, codes, bool(way.over & (Small.IS | Small.COLON)) or way.words == 0):
            yield Finding(codes[0][0], codes[-1][1], SecretKind.RECOVERY_CODES, len(codes))


def _codes(scan: Scan, start: int) -> list[tuple[int, int]]:
    codes: list[tuple[int, int]] = []
    at = start
    while len(codes) < _MOST and (item := _ITEM.match(scan.clean, at)):
        begin, end = item.span(1)
        if not _PLACE.match(item[1]):
            if not _is_code(item[1]):
                break
            codes.append((begin, end))
        at = max(item.end(1), item.end())
    return codes


def _is_code(token: str) -> bool:
    if not _CODE.match(token) or len(token) < 4:
        return False
    digits = sum(map(str.isdigit, token))
    if digits == 0:
        groups = token.split("-")
        return len(groups) > 1 and len(set(map(len, groups))) == 1 and (token.isupper() or token.islower())
    return True


def _is_list(scan: Scan, codes: list[tuple[int, int]], is_told: bool) -> bool:
    """Several alike, or one long enough that is told to be it."""
    longest = max(end - start for start, end in codes)
    if len(codes) > 1:
        lengths = {end - start for start, end in codes}
        return longest >= 6 or (len(codes) > 3 and len(lengths) <= 2) or (is_told and _is_one_in_groups(scan, codes))
    return is_told and longest >= 6


def _is_one_in_groups(scan: Scan, codes: list[tuple[int, int]]) -> bool:
    """Whether two or three short groups on a line are one code, as in "1234 5678"."""
    text = scan.lower[codes[0][0] : codes[-1][1]]
    return 1 < len(codes) < 4 and re.fullmatch(r"[0-9]{4}(?: [0-9]{4}){1,2}", text) is not None
