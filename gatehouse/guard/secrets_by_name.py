"""Authenticator keys and API secrets: random-looking values right beside their name, and otpauth links anywhere."""

import re
from collections.abc import Iterator
from itertools import takewhile

from gatehouse.guard.bridge import Small, Way, walk
from gatehouse.guard.kinds import Finding, SecretKind
from gatehouse.guard.labels import Label, Role
from gatehouse.guard.scan import Scan

_OTPAUTH = re.compile(r"otpauth(?:-migration)?\s{0,2}(?::|%3a|&#58;)\s{0,2}(?:[/\\]|%2f){0,4}[^\s<>\"'，。、]{0,4000}")
# "2FA: JBSW Y3DP …" names no key, yet what follows can be nothing else.
_ROLES = Role.SEED | Role.API | Role.OTP
_HINT = re.compile("[0-9]|[A-Za-z]{16}|[A-Z]{4}|[a-z]{4} [a-z]{4} [a-z]{4} [a-z]{4}")
_REACH = 120
_SEED = re.compile(r"[a-z2-7]{4,128}(?:[ \-]{1,2}[a-z2-7]{2,32}){0,31}={0,6}(?![0-9a-z])", re.I)
_SECRET = re.compile(r"[\"'(\[{<]{0,3}([A-Za-z0-9+/_\-.~]{16,512}={0,2})")


def otpauth_links(scan: Scan) -> Iterator[Finding]:
    """The link holds issuer and account besides the key, so nothing of it stays."""
    if "otpauth" in scan.lower:
        yield from (Finding(*m.span(), SecretKind.TOTP_SEED) for m in _OTPAUTH.finditer(scan.lower) if len(m[0]) > 16)


def named_secrets(scan: Scan) -> Iterator[Finding]:
    for label in scan.spoken(_ROLES):
        is_hinted = _HINT.search(scan.clean, label.end, label.end + _REACH)
        if is_hinted and (way := walk(scan.lower, label.end, scan.next_start(label))):
            yield from _value(scan, label, way)


def _value(scan: Scan, label: Label, way: Way) -> Iterator[Finding]:
    told = bool(way.over & (Small.IS | Small.COLON)) or way.words == 0
    if not told or way.over & Small.COMMA:
        return
    if label.roles & (Role.SEED | Role.OTP) and (end := _seed_end(scan.clean, way.value)):
        yield Finding(way.value, end, SecretKind.TOTP_SEED)
    elif label.roles & Role.API and (match := _SECRET.match(scan.clean, way.value)) and _is_random(match[1]):
        yield Finding(*match.span(1), SecretKind.API_SECRET)


def _seed_end(clean: str, start: int) -> int:
    """Where a base 32 key ends that starts here, or 0: 16 to 128 letters and digits 2 to 7, maybe in groups."""
    match = _SEED.match(clean, start)
    if match is None:
        return 0
    groups = re.split(r"[ \-]+", match[0].rstrip("="))
    if len(groups) > 1:
        groups = _alike(groups)
    letters = "".join(groups)
    if not 16 <= len(letters) <= 128 or not (letters.isupper() or letters.islower()):
        return 0
    if not any(map(str.isdigit, letters)) and not _is_no_word(groups):
        return 0
    return _end_of(match[0], groups) + start


def _is_no_word(groups: list[str]) -> bool:
    """Whether a key that happens to hold no digit still cannot be words: capitals, consonants alone, rare letters."""
    letters = "".join(groups)
    is_rare = letters.isupper() or sum(map(letters.lower().count, "jkqvwxyz")) >= 4
    if len(groups) == 1:
        return is_rare or re.search("[bcdfghjklmnpqrstvwxz]{5}", letters.lower()) is not None
    return len(groups) >= 4 and (is_rare or any(not set(group.lower()) & set("aeiou") for group in groups))


def _alike(groups: list[str]) -> list[str]:
    """The leading groups of one length and case: words after the key are no part of it."""
    upper = next((group.isupper() for group in groups if not group.isdigit()), True)
    return list(
        takewhile(lambda group: len(group) == len(groups[0]) and (group.isdigit() or group.isupper() == upper), groups)
    )


def _end_of(text: str, groups: list[str]) -> int:
    at = 0
    for group in groups:
        at = text.index(group, at) + len(group)
    return at + len(text[at:]) - len(text[at:].lstrip("="))


def _is_random(value: str) -> bool:
    """Whether it is a key rather than words: digits among letters, or capitals in the middle of long ones."""
    bare = re.sub(r"[^A-Za-z0-9]", "", value)
    digits = sum(map(str.isdigit, bare))
    if len(bare) < 16 or "://" in value or digits == len(bare):
        return False
    mixed = bool(re.search(r"[a-z][A-Z]", bare)) and not re.fullmatch(r"(?:[A-Z]?[a-z]+)+", bare)
    return digits >= 2 or (digits == 1 and mixed) or (mixed and len(bare) >= 24)
