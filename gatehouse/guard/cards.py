"""Payment card numbers: Luhn's check digit (ISO/IEC 7812-1), the prefix of a known scheme, a card's grouping."""

import re
from collections.abc import Iterator

from gatehouse.guard.bridge import leads_back
from gatehouse.guard.kinds import Finding, SecretKind
from gatehouse.guard.labels import Role
from gatehouse.guard.scan import Scan

_RUN = re.compile(r"[0-9](?<![0-9a-z_.,#/+][0-9])[0-9]*+(?>(?:(?:[ \-]{1,2}| - |[._/\n])[0-9]+)*)(?![0-9a-z])")
_GROUP = re.compile(r"[0-9]+")
_IBAN = re.compile(r"(?<![0-9a-z])[a-z]{2}[0-9]{2}(?>(?: ?[0-9a-z]{4}){2,7})(?: ?[0-9a-z]{1,3})?(?![0-9a-z])")
_UNIT = re.compile(
    r"\s{0,2}(?:[%$€£¥₿]|(?:usdt?|usdc|btc|eth|sats?|satoshis?|wei|gwei|eur|gbp|jpy|krw|vnd|trx|sol|xrp|shib|pepe|units?)\b)"
)
# Lengths of each scheme's numbers by prefix range, compared on the first six digits.
_SCHEMES = (
    (400000, 499999, (13, 16, 19)),  # Visa
    (510000, 559999, (16,)),  # Mastercard
    (222100, 272099, (16,)),  # Mastercard
    (340000, 349999, (15,)),  # American Express
    (370000, 379999, (15,)),
    (300000, 305999, (14, 16)),  # Diners Club
    (309500, 309599, (14, 16)),
    (360000, 369999, (14, 16, 19)),
    (380000, 399999, (14, 16, 19)),
    (352800, 358999, (16, 17, 18, 19)),  # JCB
    (601100, 601199, (16, 17, 18, 19)),  # Discover
    (644000, 659999, (16, 17, 18, 19)),
    (620000, 629999, (16, 17, 18, 19)),  # UnionPay
    (810000, 817199, (16, 17, 18, 19)),
    (220000, 220499, (16, 17, 18, 19)),  # Mir
    (979200, 979299, (16,)),  # Troy
    (606282, 606282, (16,)),  # Hipercard
    (506699, 506778, (16,)),  # Elo
    (509000, 509999, (16,)),
    (636297, 636368, (16,)),
    (500000, 509999, (16, 17, 18, 19)),  # Maestro
    (560000, 589999, (16, 17, 18, 19)),
    (639000, 639099, (16, 17, 18, 19)),
    (670000, 679999, (16, 17, 18, 19)),
    (606900, 608999, (16,)),  # RuPay
)
_SHAPES = {
    (4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 4, 4, 4, 1), (4, 6, 5), (4, 6, 4), (4, 4, 4, 3), (4, 4, 4, 1),
    (6, 13), (8, 8), (6, 10), (4, 12), (4, 4, 8), (4, 8, 4), (8, 4, 4), (4, 4, 5), (6, 6, 4), (6, 4, 6), (12, 4), (5, 5, 5),
}  # fmt: skip
_REACH = 60


def cards(scan: Scan) -> Iterator[Finding]:
    for run in _RUN.finditer(scan.lower):
        if run.end() - run.start() >= 13:
            for start, end in _numbers(scan, run):
                if not _is_in_iban(scan.lower, start, end):
                    yield Finding(start, end, SecretKind.CARD_NUMBER)


def _is_in_iban(lower: str, start: int, end: int) -> bool:
    ibans = _IBAN.finditer(lower, max(start - 12, 0), end + 24)
    return any(match.start() < end and start < match.end() for match in ibans)


def _numbers(scan: Scan, run: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Card numbers among the groups of a run of digits, which may hold a date or a check number as well."""
    groups = [(group.start() + run.start(), group.end() + run.start()) for group in _GROUP.finditer(run[0])]
    taken = 0
    for first in range(len(groups)):
        if first < taken or groups[first][1] - groups[first][0] < 4:
            continue
        if last := _card_from(scan, groups, first):
            yield groups[first][0], groups[last - 1][1]
            taken = last


def _card_from(scan: Scan, groups: list[tuple[int, int]], first: int) -> int:
    """Index after the last group of a card number that begins with this group, or 0."""
    shape: tuple[int, ...] = ()
    for last, (start, end) in enumerate(groups[first : first + 5], first + 1):
        shape += (end - start,)
        size = sum(shape)
        if size > 19:
            return 0
        if size >= 13 and (len(shape) == 1 or shape in _SHAPES) and _is_card(scan, groups[first:last]):
            return last
    return 0


def _is_card(scan: Scan, parts: list[tuple[int, int]]) -> bool:
    digits = "".join(scan.lower[start:end] for start, end in parts)
    if not _has_scheme(digits) or not has_check_digit(digits):
        return False
    return _stands_as_card(scan, parts[0][0], parts[-1][1], len(parts) > 1)


def _has_scheme(digits: str) -> bool:
    prefix = int(digits[:6])
    return any(low <= prefix <= high and len(digits) in lengths for low, high, lengths in _SCHEMES)


def has_check_digit(digits: str) -> bool:
    """Luhn's formula."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _stands_as_card(scan: Scan, start: int, end: int, is_grouped: bool) -> bool:
    before, after = scan.before(start, _REACH), scan.after(end, 30)
    if before and before.roles & Role.CARD:
        return True
    if before and before.roles & Role.OTHER and not re.search(r"[.!?;。！？\n]", scan.lower[before.end : start]):
        return False
    if after and after.roles & Role.CARD and leads_back(scan.lower, end, after.start):
        return True
    if after and after.roles & Role.OTHER and leads_back(scan.lower, end, after.start):
        return False
    return _is_plain(scan.lower, start, end, is_grouped)


def _is_plain(lower: str, start: int, end: int, is_grouped: bool) -> bool:
    """Without any name near: the usual lengths, and neither an amount nor a number full of zeros."""
    digits = lower[start:end]
    if _UNIT.match(lower, end) or lower[start - 1 : start] in ("$", "€", "£", "¥"):
        return False
    usual = is_grouped or len(digits) == 16 or (len(digits) == 15 and digits[0] == "3")
    unionpay = len(digits) == 19 and digits.startswith("62")
    return (usual or unionpay) and not digits.endswith("00000")
