"""Countries (ISO 3166-1, two letters) and their parts (ISO 3166-2, such as US-NY): New York is not the United States."""

import re
import unicodedata
from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language, to_locale


@lru_cache(maxsize=32)
def _known(language: str) -> dict[str, str]:
    """Names by the code, those of what is no country among them."""
    return {str(code): str(name) for code, name in Locale.parse(to_locale(language)).territories.items()}


_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
# Codes of CLDR that are no country: unions, outlying islands with a code of their own, and what stands for nothing.
_NO_COUNTRY = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
COUNTRIES = frozenset(filter(re.compile("[A-Z]{2}").fullmatch, _known("en"))) - _NO_COUNTRY


def is_place(code: str) -> bool:
    """Whether it is a country, or is written like a part of one; which parts there are is the operator's to know."""
    return bool(_PLACE.fullmatch(code)) and country_of(code) in COUNTRIES


def country_of(place: str) -> str:
    """`US` of both `US` and `US-NY`."""
    return place.partition("-")[0]


def country_name(place: str, language: str | None = None) -> str:
    """The country in the wanted or the active language; its code where that has no name for it."""
    code = country_of(place)
    return _known(language or get_language() or "en").get(code, code)


def country_names() -> list[tuple[str, str]]:
    """Every country with its name in the active language, in the order of the names without their accents."""
    return sorted(((code, country_name(code)) for code in COUNTRIES), key=lambda pair: _plain(pair[1]))


def _plain(name: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one)).casefold()
