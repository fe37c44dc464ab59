"""Which numbers get an SMS, and how many: whoever earns by each one that we send must not make us send many.

Numbers are counted hashed, and per country, since those who do this own thousands in a few dear countries.
"""

import hashlib
from datetime import timedelta

import phonenumbers
from django.conf import settings
from phonenumbers import NumberParseException, PhoneNumberType

from gatehouse.accounts import limits

MOST = 5  # codes to one number within a day, asked for by whoever has typed it
MOST_OWN = 20  # by who has shown its owner's password
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


def admits(number: str, *, is_own: bool = False) -> bool:
    """Counts a code for this number; whether it may go out. What strangers ask for uses up none of its owner's."""
    if not is_served(number):
        return False
    return _count("sms-own", number, MOST_OWN, paced="sms-own") if is_own else _count("sms", number, MOST)


def admits_notice(number: str) -> bool:
    """Counts a notice for this number; whether it may go out. They use up none of its codes."""
    return _count("sms-notice", number, MOST_NOTICES)


def _count(what: str, number: str, most: int, paced: str = "sms") -> bool:
    if not settings.CONFIG.limits:
        return True
    digest = hashlib.sha256(number.encode()).hexdigest()
    return not (
        limits.hit(f"{what}:{digest}", limit=most, per=_DAY)
        or limits.hit(f"{paced}:to:{country_of(number)}", limit=settings.SMS_COUNTRY_PACE, per=_HOUR)
    )
