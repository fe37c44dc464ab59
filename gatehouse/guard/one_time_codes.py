"""One-time codes beside their name, before it or after it.

"Verification code" and its like name a code for sure. The bare word "code" also names error codes and the like, so it
asks for six digits, or for words that tell of a message.
"""

import re
from collections.abc import Iterator

from gatehouse.guard.bridge import Small, Way, is_cjk, small_words, unspaced_at_end, walk, way_back
from gatehouse.guard.kinds import Finding, SecretKind
from gatehouse.guard.labels import Label, Role
from gatehouse.guard.scan import Scan

_NO_MORE = r"(?![0-9a-z_])(?![.:/][0-9])(?![ \-][0-9]{2})(?!,[0-9]{3}(?![0-9]))(?!\s?[%$€£¥₿])"
_UNIT = (
    r"(?!\s{0,2}(?:usdt?|usdc|btc|eth|sats?|eur|trx|sol|xrp|usd|dollars?|euros?|min|mins|minutes?|seconds?|secs?|hours?|days?|times"
    r"|attempts|digits?|characters|people|users|x\b|am\b|pm\b|年|月|日|元|円|원|년|월|日|次|回|번째|분|초|天|小时|小時|位|桁|자리|文字|字|lan|phut|"
    r"минут|раз|дней|руб|dakika|kere|gun|minuten|mal|keer|fois|jours|veces|dias|vezes|مرات|دقيقه|دقايق|يوم))"
)
_DIGITS = re.compile(
    r"(?:[a-z]{1,2}-)?(?:[0-9]{3}[ \-][0-9]{3}|[0-9]{4}[ \-][0-9]{4}|[0-9]{2}[ \-][0-9]{2}[ \-][0-9]{2}"
    r"|[0-9](?:[ \-][0-9]){5}|[0-9]{4,8})" + _NO_MORE + _UNIT
)
_SIX = re.compile(r"(?:[0-9]{3}[ \-]?[0-9]{3}|[0-9](?: [0-9]){5})" + _NO_MORE + _UNIT)
_MIXED = re.compile(r"(?=[0-9a-z]{0,8}[0-9])(?=[0-9a-z]{0,8}[a-z])[0-9a-z]{5,9}(?![0-9a-z_\-])")
_SIX_FURTHER_ON = re.compile(
    r"[^.!?;\n。！？]{0,70}?(?<![0-9a-z\-,.])((?:[0-9]{3}[ \-])?[0-9]{3}(?:(?<=[ \-][0-9]{3})|[0-9]{3}))"
    + _NO_MORE
    + _UNIT
)
_DIGIT = re.compile("[0-9]")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}$")
_LAST_NUMBER = re.compile(
    r"(?<![0-9a-z.,:/_#+@\-])((?:[a-z]{1,2}-)?(?:[0-9]{3}[ \-][0-9]{3}|[0-9]{4}[ \-][0-9]{4}|[0-9]{4,8}))(?![0-9a-z])"
)
_CODE_ROLES = Role.OTP | Role.CODE
_REACH, _BACK = 130, 70
_MOST_NAMES = 3


def one_time_codes(scan: Scan) -> Iterator[Finding]:
    if not scan.roles & _CODE_ROLES:
        return
    for label in scan.spoken(_CODE_ROLES):
        if not label.roles & Role.OTHER and (span := _beside(scan, label)):
            yield Finding(*span, SecretKind.ONE_TIME_CODE)


def _beside(scan: Scan, label: Label) -> tuple[int, int] | None:
    span = _after(scan, label) if _DIGIT.search(scan.lower, label.end, label.end + _REACH) else None
    return span or (
        _before(scan, label) if _DIGIT.search(scan.lower, max(label.start - _BACK, 0), label.start) else None
    )


def _after(scan: Scan, label: Label) -> tuple[int, int] | None:
    stops = scan.next_start(label)
    way = walk(scan.lower, label.end, _far_enough(scan, label, stops))
    if way and (match := _value(scan, label, way)):
        return None if label.roles & Role.CODE and _speaks_of_errors(scan, label) else match.span()
    return _further_on(scan, label, stops) if label.roles & Role.OTP else None


def _far_enough(scan: Scan, label: Label, stops: int) -> int:
    """A second name of a code ("the code from the SMS code") does not end the way; any other name does."""
    following = scan.after(label.end, 40)
    for _ in range(_MOST_NAMES):
        if not (following and _leads_on(scan, following)):
            break
        stops = scan.next_start(following)
        following = scan.after(following.end, 40)
    return stops


def _leads_on(scan: Scan, label: Label) -> bool:
    if label.roles & (_CODE_ROLES | Role.SEED) and not label.roles & Role.OTHER:
        return True
    return scan.lower[label.start : label.end] in small_words()


def _value(scan: Scan, label: Label, way: Way) -> re.Match[str] | None:
    if scan.lower.startswith("+", way.value - 1):
        return None
    if (digits := _DIGITS.match(scan.lower, way.value)) and _is_believed(scan, label, way, digits[0]):
        return digits
    if (
        label.roles & Role.OTP
        and way.over & (Small.IS | Small.COLON)
        and (mixed := _MIXED.match(scan.lower, way.value))
    ):
        return mixed if scan.clean[slice(*mixed.span())].upper() == scan.clean[slice(*mixed.span())] else None
    return None


def _is_believed(scan: Scan, label: Label, way: Way, digits: str) -> bool:
    told = way.over & (Small.IS | Small.COLON | Small.CARRIER)
    if _YEAR.match(digits) and not way.over & (Small.IS | Small.COLON):
        return False
    if way.over & Small.COMMA and not way.over & Small.CARRIER:
        return False
    if way.over & Small.LINK and not told:
        return False
    count = sum(map(str.isdigit, digits))
    if label.roles & Role.OTP:
        return bool(told) or count == 6 or way.words == 0
    if way.over & (Small.CARRIER | Small.MINE):
        return True
    before = _word_before(scan, label)
    return bool(before & Small.MINE) or (count == 6 and not before & Small.UNKNOWN)


def _word_before(scan: Scan, label: Label) -> int:
    """What the small word before a bare "code" does; UNKNOWN where another noun makes a compound of it ("证券代码")."""
    before = scan.lower[max(label.start - 12, 0) : label.start].rstrip(" ")
    if scan.words.has_cjk and before and is_cjk(before[-1]):
        return unspaced_at_end(before) or Small.UNKNOWN
    word = re.search(r"[^\W\d_]+\Z", before)
    return small_words().get(word[0], 0) if word else 0


def _further_on(scan: Scan, label: Label, stops: int) -> tuple[int, int] | None:
    """Six digits later in the sentence, right after "is" or a colon, with no other name in between."""
    match = _SIX_FURTHER_ON.match(scan.lower, label.end, min(stops, label.end + 90))
    if match is None:
        return None
    words = re.findall(r"[^\W\d_]+|[:=]", scan.lower[label.end : match.start(1)])
    if words and (words[-1] in ":=" or small_words().get(words[-1], 0) & Small.IS):
        return match.span(1)
    return None


def _before(scan: Scan, label: Label) -> tuple[int, int] | None:
    """A number before the name: "482913 is my verification code"."""
    begin = max(label.start - _BACK, 0)
    numbers = list(_LAST_NUMBER.finditer(scan.lower, begin, label.start))
    if not numbers:
        return None
    number = numbers[-1]
    over = way_back(scan.lower, number.end(), label.start)
    if over is None or not over & (Small.IS | Small.DASH) or over & Small.LINE or _is_other(scan, number.start()):
        return None
    count = sum(map(str.isdigit, number[0]))
    enough = count == 6 if label.roles & Role.CODE else not _YEAR.match(number[0])
    return number.span() if enough and not _speaks_of_errors(scan, label) else None


def _is_other(scan: Scan, start: int) -> bool:
    """Whether the number is already named something else."""
    label = scan.before(start, 25)
    return bool(label and label.roles & Role.OTHER)


def _speaks_of_errors(scan: Scan, label: Label) -> bool:
    """Whether the words around a bare "code" tell of an error or an answer of a server."""
    table = small_words()
    around = scan.lower[max(label.start - 50, 0) : label.end + 50]
    if '"' in around and re.search(r'["\'](?:code|msg|message)["\']\s*:', around):
        return True
    before = scan.lower[max(label.start - 50, 0) : label.start]
    return any(table.get(word, 0) & Small.ERROR for word in re.findall(r"[^\W\d_]+", before))
