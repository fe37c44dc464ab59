"""Which numbers get an SMS, and how many: whoever earns by each one that we send must not make us send many.

Numbers are counted hashed, and per country, since those who do this own thousands in a few dear countries.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

import phonenumbers
from django.conf import settings
from phonenumbers import NumberParseException, PhoneNumberType

from gatehouse.accounts import limits
from gatehouse.accounts.models import Purpose

MOST = 5  # codes to one number within a day, asked for by whoever has typed it
MOST_OWN = 20  # by who has shown its owner's password
MOST_RESETS = 20  # to set a new password, which opens what strangers have paused
MOST_RECOVERIES = 20  # to ask for a way back in
MOST_FREEZES = 60  # to freeze its account
MOST_NOTICES = 10  # of changes to its account
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def country_of(number: str) -> str:
    """Its country (ISO 3166, two letters); empty for what cannot be a mobile phone's."""
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed) or phonenumbers.number_type(parsed) not in _MOBILE:
        return ""
    return phonenumbers.region_code_for_number(parsed) or ""


def is_served(number: str) -> bool:
    """Whether it can get an SMS at all, and we send any to its country."""
    country = country_of(number)
    return bool(country) and (not settings.SMS_COUNTRIES or country in settings.SMS_COUNTRIES)


@dataclass(frozen=True, slots=True)
class _Bucket:
    """What is counted apart from all else: so many a day to one number (0: any), and by a pace for the country or none."""

    name: str
    most: int
    is_paced: bool = True


_ANYBODYS, _OWN = _Bucket("sms", MOST), _Bucket("sms-own", MOST_OWN)
# These go to numbers of accounts alone, so nobody earns by them; whoever asks for other codes must not use them up.
_BY_PURPOSE: dict[str, _Bucket] = {
    Purpose.FREEZE: _Bucket("sms-freeze", MOST_FREEZES, is_paced=False),
    Purpose.RESET: _Bucket("sms-reset", MOST_RESETS),
    Purpose.RECOVER: _Bucket("sms-recover", MOST_RECOVERIES),
}
_NOTICES, _WARNINGS = _Bucket("sms-notice", MOST_NOTICES), _Bucket("sms-warning", 0)


def admits(number: str, *, is_own: bool = False, purpose: str = "") -> bool:
    """Counts a code for this number; whether it may go out. What strangers ask for uses up none of its owner's."""
    if not is_served(number):
        return False
    return not _wait(number, _OWN if is_own else _BY_PURPOSE.get(purpose, _ANYBODYS))


def wait_for_notice(number: str, *, is_warning: bool) -> float:
    """Counts a notice for this number; the seconds to wait, 0.0 when it may go out. They use up none of its codes.

    A warning that somebody asks for a way in waits for no other notice.
    """
    return _wait(number, _WARNINGS if is_warning else _NOTICES)


def _wait(number: str, bucket: _Bucket) -> float:
    if not settings.CONFIG.limits:
        return 0.0
    country = f"{bucket.name}:to:{country_of(number)}"
    if bucket.is_paced and (wait := limits.hit(country, limit=settings.SMS_COUNTRY_PACE, per=_HOUR)):
        return wait
    digest = hashlib.sha256(number.encode()).hexdigest()
    wait = limits.hit(f"{bucket.name}:{digest}", limit=bucket.most, per=_DAY) if bucket.most else 0.0
    if wait and bucket.is_paced:
        limits.take_back(country)
    return wait
