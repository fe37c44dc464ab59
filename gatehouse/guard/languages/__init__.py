"""The words of each language, one module a language."""

from functools import cache
from importlib import import_module

from gatehouse.guard.languages.shape import Language

CODES = ("en", "ar", "nl", "fr", "de", "ja", "ko", "pt", "ru", "zh", "es", "tr", "uk", "vi")


@cache
def languages() -> tuple[Language, ...]:
    return tuple(import_module(f"{__name__}.{code}").LANGUAGE for code in CODES)
