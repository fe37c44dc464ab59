"""Amounts as people type them in any language, with any digits and separators. Pure."""

import re
import unicodedata

from babel.numbers import get_decimal_symbol, get_group_symbol

MOST_DIGITS = 24  # before and after the decimal mark; Ethereum's smallest part has 18

# A run of spaces is looked at from its beginning only: from each of its places it would take quadratic time.
_UNIT = re.compile(r"(?<![ _])[ _]*+[^\W\d_]{1,12}$|^[^\W\d_]{1,12}[ _]*|^[$€£¥₹₩₽₺₴₫]\s*|(?<!\s)\s*+[$€£¥₹₩₽₺₴₫]$")
_SPACES = re.compile(r"[\s'’`´]+")
_WHOLE = re.compile(r"\d+|\d{1,3}(?:([_.,])\d{2,3})?(?:\1\d{2,3})*\1\d{3}|\d{1,3}[_.,]\d{3}")
_ARABIC_DECIMAL, _ARABIC_GROUP = "\u066b", "\u066c"


def read_amount(typed: str, language: str = "en") -> str:
    """The amount in plain digits with a point, all typed places kept: `1,250.00 USDT` gives `1250.00`.

    A single comma or point before exactly three digits is read as the language does. Raises ValueError for what is no
    positive number.
    """
    text = _UNIT.sub("", _plain(typed)).strip("_ ")
    mark = _decimal_mark(text, language)
    whole, found, places = text.rpartition(mark) if mark else (text, "", "")
    if mark and not found:
        whole, places = places, ""
    whole = whole or "0"
    if not _WHOLE.fullmatch(whole) or (found and not places.isdigit()):
        raise ValueError("no number")
    digits = re.sub(r"\D", "", whole).lstrip("0") or "0"
    if len(digits) > MOST_DIGITS or len(places) > MOST_DIGITS or not (digits + places).strip("0"):
        raise ValueError("no amount that anybody has: too long, or nothing at all")
    return f"{digits}.{places}" if places else digits


def show_amount(amount: str, language: str) -> str:
    """A stored amount grouped as the language does, with Latin digits and every place: `1250.00` gives `1,250.00`."""
    locale = _locale(language)
    whole, point, places = amount.partition(".")
    groups = f"{int(whole):,}".replace(",", get_group_symbol(locale, numbering_system="latn"))
    return groups + (get_decimal_symbol(locale, numbering_system="latn") + places if point else "")


def _plain(typed: str) -> str:
    """ASCII digits, `_` for spaces and apostrophes that group, the Arabic marks as a tilde (decimal) and `_` (group)."""
    text = unicodedata.normalize("NFKC", typed).strip()
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    text = text.replace(_ARABIC_DECIMAL, "~").replace(_ARABIC_GROUP, "_").replace("،", ",")
    return _SPACES.sub("_", text)


def _decimal_mark(text: str, language: str) -> str:
    if "~" in text:
        return "~"
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return ""
    mark = text[last]
    if text.count(mark) > 1:
        return ""
    if ("," in text and "." in text) or "_" in text:
        return mark
    head, tail = text[:last], text[last + 1 :]
    may_group = len(tail) == 3 and 1 <= len(head) <= 3 and not head.startswith("0")
    return "" if may_group and mark != get_decimal_symbol(_locale(language), numbering_system="latn") else mark


def _locale(language: str) -> str:
    base, _, script = language.partition("-")
    return f"{base}_{script.title()}" if len(script) == 4 else base
