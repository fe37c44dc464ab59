"""The word lists of BIP-39, folded, so that case, accents and look-alike letters do not matter."""

import unicodedata
from collections import defaultdict
from functools import cache
from hashlib import sha256
from importlib.resources import files

from gatehouse.guard.text import fold

CHINESE = ("chinese_simplified", "chinese_traditional")
LANGUAGES = (
    "english", "french", "spanish", "italian", "portuguese", "czech", "turkish", "russian", "japanese", "korean", *CHINESE,
)  # fmt: skip
SIZES = (24, 21, 18, 15, 12)
# The package's Russian list carries one word ("снова") with a letter lost to a wrong encoding.
BROKEN = "\ufffd\ufffd"


def _read(language: str) -> list[str]:
    lines = files("mnemonic").joinpath("wordlist", f"{language}.txt").read_text(encoding="utf-8").split()
    return fold("\n".join(lines)).replace(BROKEN, "в").split("\n")


@cache
def index(language: str) -> dict[str, int]:
    """Each folded word of a list with its number, 0 to 2047."""
    return {word: number for number, word in enumerate(_read(language))}


@cache
def beginnings(language: str) -> dict[str, int]:
    """The first four letters, where they name one word alone: metal plates and tired people stop there."""
    words: dict[str, list[int]] = defaultdict(list)
    for word, number in index(language).items():
        words[word[:4]].append(number)
    return {start: numbers[0] for start, numbers in words.items() if len(numbers) == 1 and len(start) == 4}


def spelt(word: str) -> str:
    """The word letter by letter: Hangul syllables are taken apart, so that one wrong stroke is one wrong letter."""
    return unicodedata.normalize("NFD", word) if "\uac00" <= word[0] <= "\ud7a3" else word


@cache
def spellings(language: str) -> dict[str, int]:
    return index(language) if language != "korean" else {spelt(word): n for word, n in index(language).items()}


@cache
def letters(language: str) -> str:
    """The letters a list is written in; none for Chinese, where a wrong character is another word."""
    return "" if language in CHINESE else "".join(sorted(set("".join(spellings(language)))))


def is_valid(numbers: tuple[int, ...]) -> bool:
    """Whether 12, 15, 18, 21 or 24 word numbers carry the checksum of BIP-39."""
    size = len(numbers)
    value = 0
    for number in numbers:
        value = value << 11 | number
    check_bits = size // 3
    entropy = (value >> check_bits).to_bytes(check_bits * 4, "big")
    return sha256(entropy).digest()[0] >> (8 - check_bits) == value & ((1 << check_bits) - 1)
