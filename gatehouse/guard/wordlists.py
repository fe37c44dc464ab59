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
# In a text's flags each word is one character: its set of lists, counted from here, or NO_LIST.
_FIRST_FLAG = 0xE000
NO_LIST = "."
IN_LIST = "x"
FILLER = "f"
# The package's Russian list carries one word ("снова") with a letter lost to a wrong encoding.
BROKEN = "\ufffd\ufffd"
_FILLERS = frozenset(
    "and word words number no comma und dann wort et puis mot y luego palabra e depois palavra poi parola en dan woord"
    " ve sonra kelime и затем слово та потім і slovo pak ثم كلمة then next st nd rd th nr br li".split()
)


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


@cache
def _tables() -> tuple[dict[str, str], dict[str, int]]:
    sets: dict[str, int] = defaultdict(int)
    for bit, language in enumerate(LANGUAGES):
        for word in index(language):
            sets[word] |= 1 << bit
    for start in beginnings("english"):
        sets[start] |= 1
    order = {mask: chr(_FIRST_FLAG + number) for number, mask in enumerate(sorted(set(sets.values())))}
    by_word = {word: order[mask] for word, mask in sets.items()}
    by_word.update((word, FILLER) for word in _FILLERS if word not in by_word)
    return by_word, {flag: mask for mask, flag in order.items()}


def flags() -> dict[str, str]:
    """Each word, each English beginning of four letters and each filler with its flag."""
    return _tables()[0]


@cache
def flags_of(language: str) -> str:
    """All flags of words that stand in this list."""
    bit = 1 << LANGUAGES.index(language)
    return "".join(flag for flag, mask in _tables()[1].items() if mask & bit)


@cache
def only(language: str) -> dict[int, str]:
    """For str.translate: the flags of this list become IN_LIST, those of the others NO_LIST."""
    own = flags_of(language)
    return {ord(flag): IN_LIST if flag in own else NO_LIST for flag in _tables()[1]}


def is_valid(numbers: tuple[int, ...]) -> bool:
    """Whether 12, 15, 18, 21 or 24 word numbers carry the checksum of BIP-39."""
    size = len(numbers)
    value = 0
    for number in numbers:
        value = value << 11 | number
    check_bits = size // 3
    entropy = (value >> check_bits).to_bytes(check_bits * 4, "big")
    return sha256(entropy).digest()[0] >> (8 - check_bits) == value & ((1 << check_bits) - 1)
