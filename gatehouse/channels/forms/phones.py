"""A phone number as people write it, read into E.164 (ITU-T E.164). Pure.

The page's language guesses a country for what we suggest, never for what we store: somebody who reads German may well
have a number in Turkey.
"""

from enum import StrEnum

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

_LIKELY = {
    "de": "DE", "fr": "FR", "ja": "JP", "ko": "KR", "nl": "NL", "pt": "BR", "ru": "RU", "tr": "TR", "uk": "UA", "vi": "VN",
    "zh-hans": "CN", "zh-hant": "TW", "es": "ES", "ar": "AE", "en": "GB",
}  # fmt: skip


class Problem(StrEnum):
    NO_COUNTRY = "no_country"
    NO_SUCH = "no_such"


class NotAPhone(ValueError):
    """What is wrong with a number. `meant` is how it is written in the country that the language guesses, or an example."""

    def __init__(self, problem: Problem, meant: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.meant = meant


def read_phone(text: str, language: str) -> str:
    """The number as `+493012345678`. Raises NotAPhone."""
    country = _LIKELY.get(language, "GB")
    text = f"+{text[2:]}" if text.startswith("00") else text
    try:
        number = phonenumbers.parse(text)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE and not text.startswith("+"):
            raise NotAPhone(Problem.NO_COUNTRY, _in(country, text)) from None
        raise NotAPhone(Problem.NO_SUCH, example(country)) from None
    if number.extension or not phonenumbers.is_valid_number(number):
        raise NotAPhone(Problem.NO_SUCH, example(country))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _in(country: str, text: str) -> str:
    """The number as that country's; an example where it is none of its."""
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        return example(country)
    return _international(number) if phonenumbers.is_valid_number(number) else example(country)


def example(country: str) -> str:
    """A number of that country which shows what one looks like."""
    number = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    return _international(number) if number else "+44 7400 123456"


def _international(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
