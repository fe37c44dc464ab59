"""Passwords and PINs beside their name. What follows the name must look like one: most sentences about passwords hold none."""

import re
from collections.abc import Iterator

from gatehouse.guard.bridge import Small, Way, leads_nowhere, small_words, walk, way_back
from gatehouse.guard.kinds import Finding, SecretKind
from gatehouse.guard.labels import Label, Role
from gatehouse.guard.scan import Scan
from gatehouse.guard.text import CJK

_QUOTED = re.compile(r"[\s:=>\-]{0,6}([\"'])([^\"'\n]{4,64})\1")
_VALUE = re.compile(rf"[\s:=>→\-(\[{{<*\"'/]{{0,10}}+([^\s{CJK}，。、！？]{{4,72}})(?=[\s{CJK}，。、！？]|$)")
_VALUE_BEFORE = re.compile(rf"(?<![^\s{CJK}，。、！？])(?=[^\s0-9{CJK}]{{0,39}}[0-9])[^\s{CJK}，。、！？]{{6,40}}")
_BEGUN = re.compile(r"(?<![^\s:=(\[{<*\"'/])[A-Za-z0-9][A-Za-z0-9._+\-]*\Z")
_DIGIT = re.compile("[0-9]")
_MORE_THAN_LETTERS = re.compile(r"[0-9!@#$%^&*+=]")
_TRAILING = ".,;:)]}>\"'"
_NOT_SECRET = re.compile(
    r"[0-9]{1,3}[-~+][0-9]{0,3}\Z|[0-9]{1,2}[.:/\-][0-9]{1,2}([.:/\-][0-9]{2,4})?\Z|(19|20)[0-9]{2}[.\-/][0-9]{1,2}[.\-/][0-9]{1,2}.*"
    r"|[0-9]+[.,][0-9]+\Z|[0-9]+%\Z|[0-9]+-?[a-z]{3,}(-[a-z]+)*\Z(?<![0-9])|(?:2fa|mfa)(?:[^a-z0-9].*)?\Z|.*://.*|www\..*|[^@\s]+@[a-z0-9\-]+\.[a-z]{2,}\Z"
    r"|[*•x.#_\-?]+\Z|(.)\2+\Z(?<![0-9])|gh-.*|\[.*|v[0-9]+([.][0-9]+)*\Z|24/7\Z|[a-z]+/[a-z]+\Z|[a-z]+(-[a-z]+)+\Z|[a-z]+([.][a-z]+)+\Z"
    r"|0x[0-9a-f]{40,}\Z|kyc[0-9]?\Z|ios[0-9]*\Z|android[0-9]*\Z|windows[0-9]*\Z|web3\Z|erc20\Z|trc20\Z|bep20\Z|usd[tc]\Z|covid-?19\Z"
)
_COMMON_ONES = (
    "password passw0rd qwerty qwertyuiop qwertz azerty asdfgh asdfghjkl letmein iloveyou sunshine "
    "princess monkey dragon football baseball shadow superman batman trustno starwars zxcvbnm hunter "
    "admin changeme secret master "
)
_COMMON = frozenset(_COMMON_ONES.split())
_HINT = re.compile(r"[0-9:=!@#$%^&*+|~_<>\\\"']|" + "|".join(sorted(_COMMON)))
_WORDS_OF_STATE = re.compile(
    r"(?:forg|wrong|incorr|inval|expir|block|lock|chang|reset|requir|need|none|unkn|yes|same|correct|missing|empty|lost|see|not|hidden|weak|strong"
    r"|confirm|new|old|current|enter|field|error|fail|reject|accept|remov|delet|secur|safe|disab|enab|updat|recover|protect|verif|option|leave"
    r"|vergess|falsch|verlor|gesperr|geander|ungultig|richtig|korrekt|unbekannt|abgelauf|vergeten|fout|onjuist|verlopen|gewijzigd|kwijt|onbekend"
    r"|oubli|incor|faux|fauss|erron|perdu|chang|bloqu|inconn|olvid|equivoc|perdi|cambi|desconoc|vencid|esquec|errad|perdid|mudad|alterad|desconhec"
    r"|unut|yanlis|hatali|gecersiz|kayip|degis|bilinmiyor|quen|sai|khong|mat|doi|aucun|keine|geen|ninguna?|nenhuma|yok|question|issue|problem|help|link)"
)
_DIRECT_NEEDS_COLON = frozenset({"pass", "passe", "clave"})
_LOOK_AHEAD, _LOOK_BACK = 90, 60
_MOST_NAMES = 3


def passwords(scan: Scan) -> Iterator[Finding]:
    for label in scan.spoken(Role.PASSWORD):
        if span := _beside(scan, label):
            yield Finding(*span, SecretKind.PASSWORD)


def _beside(scan: Scan, label: Label) -> tuple[int, int] | None:
    """Most sentences about passwords have nothing near that could be one, and looking closely takes time."""
    span = _after(scan, label) if _is_hinted(scan, label) else None
    return span or (
        _before(scan, label) if _DIGIT.search(scan.lower, max(label.start - _LOOK_BACK, 0), label.start) else None
    )


def _is_hinted(scan: Scan, label: Label) -> bool:
    if leads_nowhere(scan.lower, label.end):
        return False
    return _HINT.search(scan.lower, label.end, label.end + _LOOK_AHEAD) is not None


def _after(scan: Scan, label: Label) -> tuple[int, int] | None:
    way = walk(scan.lower, label.end, _stops(scan, label))
    # In MAX_PASSWORD_LENGTH the word is part of a name.
    if way is None or scan.lower.startswith("_", label.end):
        return None
    told = bool(way.over & (Small.IS | Small.COLON))
    quoted = _QUOTED.match(scan.clean, label.end) or (_QUOTED.match(scan.clean, way.gap) if told else None)
    if quoted:
        return quoted.span(2) if _is_quoted_secret(quoted[2], told) else None
    value = _VALUE.match(scan.clean, way.gap)
    if value is None or (way.over & (Small.COMMA | Small.LINE) and not told):
        return None
    return _judged(scan, label, way, value, told)


def _stops(scan: Scan, label: Label) -> int:
    """Another name of a password ("password / PIN: …") and the name of an account do not end the way."""
    following = scan.after(label.end, 30)
    for _ in range(_MOST_NAMES):
        if not (following and following.roles & Role.PASSWORD):
            break
        following = scan.after(following.end, 30)
    return following.start if following else len(scan.lower)


def _judged(scan: Scan, label: Label, way: Way, value: re.Match[str], told: bool) -> tuple[int, int] | None:
    if not told and (way.words or scan.lower[label.start : label.end] in _DIRECT_NEEDS_COLON):
        return None
    looks = _looks_told if told else _looks_direct
    # In "login/password: anna / Hunter2000" the second value is the one.
    second = (
        _VALUE.match(scan.clean, value.end(1))
        if told and "/" in scan.lower[max(label.start - 1, 0) : label.end]
        else None
    )
    for candidate in (second, value):
        if candidate:
            text = candidate[1].rstrip(_TRAILING)
            start, end = candidate.start(1), candidate.start(1) + len(text)
            # A small word may be the beginning of an address ("my email is a@b.example"), which is then judged whole.
            begun = _BEGUN.search(scan.clean, label.end, start)
            text = (begun[0] if begun else "") + text
            if looks(text, bool(way.over & Small.COLON), _is_alone(scan.clean, end)):
                return start, end
    return None


def _is_alone(clean: str, end: int) -> bool:
    """Whether nothing but signs follow on the line."""
    return re.match(r"[\s.,;!?)\]}\"']*?(?:\n|$|[.,;!])", clean[end : end + 40]) is not None


def _looks_told(text: str, by_colon: bool, is_alone: bool) -> bool:
    """After "is" or a colon: a digit or sign among letters, four digits, or one plain word at the end of the line."""
    lower = text.lower()
    if len(text) < 4 or _NOT_SECRET.match(lower):
        return False
    if re.search(r"[0-9]", text) or re.search(r"[!@#$%^&*+=~|\\<>_]", text) or re.search(r"[a-z][A-Z]", text):
        return True
    if lower in _COMMON:
        return True
    plain = by_colon and is_alone and len(text) >= 6 and text.isascii() and text.isalpha() and not text.istitle()
    return plain and not _WORDS_OF_STATE.match(lower) and lower not in small_words()


def _looks_direct(text: str, by_colon: bool, is_alone: bool) -> bool:
    """Right after the name: letters with digits or signs, or at least four digits that are no year."""
    if text.isdigit():
        return 4 <= len(text) <= 12 and not re.match(r"(19|20)[0-9]{2}\Z", text)
    has_more = len(text) >= 6 and _MORE_THAN_LETTERS.search(text)
    return bool(has_more) and any(map(str.isalpha, text)) and not _NOT_SECRET.match(text.lower())


def _is_quoted_secret(text: str, told: bool) -> bool:
    if " " in text:
        return told
    return not _WORDS_OF_STATE.match(text.lower()) and not _NOT_SECRET.match(text.lower())


def _before(scan: Scan, label: Label) -> tuple[int, int] | None:
    """A value before the name: "Hunter2000 is my password"."""
    begin = max(label.start - _LOOK_BACK, 0)
    for value in reversed(list(_VALUE_BEFORE.finditer(scan.clean, begin, label.start))):
        over, text = way_back(scan.lower, value.end(), label.start), value[0].strip(_TRAILING)
        if over is None or not over & Small.IS or over & Small.LINE or text.isdigit():
            continue
        if _looks_direct(text, False, False):
            return value.span()
    return None
