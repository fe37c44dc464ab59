"""What customers and agents wrote: subjects and messages in fifteen languages, from the shipped texts' own words.

A few words stand in a great many subjects and most in few, as in any language. Made-up names, as wallets and tokens have
them, are the rare ones: each stands in a handful of subjects.
"""

import re
from functools import cache
from random import Random

from gatehouse.channels.forms.shipped import shipped_texts

# How many of a hundred customers write in each language.
SHARES = {
    "en": 24, "zh-hans": 16, "vi": 8, "ru": 8, "tr": 7, "ko": 7, "es": 6, "pt": 5, "ja": 4, "ar": 4, "de": 3, "fr": 3,
    "uk": 2, "zh-hant": 2, "nl": 1,
}  # fmt: skip
ASSETS = ("USDT", "USDT", "USDT", "BTC", "BTC", "ETH", "ETH", "SOL", "USDC", "TRX", "BNB", "XRP", "TON", "DOGE")
NETWORKS = ("tron", "tron", "tron", "ethereum", "ethereum", "bitcoin", "bsc", "solana", "ton", "arbitrum", "base")
TAGS = ("tron-backlog", "missing-memo", "wrong-network", "kyc", "vip", "bug", "refund", "scam-report", "payout", "2fa")
RARE = 4_000
_BY_HUNDRED = tuple(language for language, share in SHARES.items() for _ in range(share))
_SYLLABLES = ("ka", "lo", "ri", "ven", "do", "tha", "mir", "zu", "pel", "os", "qui", "na", "bra", "fex", "jol", "wy")


def language_of(contact: int) -> str:
    """The language of a contact: always the same for the same id."""
    return _BY_HUNDRED[contact * 2_654_435_761 % 100_003 % 100]


def rare(number: int) -> str:
    """A made-up name, the same for the same number."""
    parts, number = [], number % RARE + RARE
    while number:
        number, digit = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[digit])
    return "".join(parts)


def subject(rng: Random, language: str, topic: str) -> str:
    """A line as somebody writes who has lost sight of his money."""
    words = [_name(language, topic)]
    if rng.random() < 0.45:
        words.insert(rng.randrange(2), rng.choice(ASSETS))
    if rng.random() < 0.2:
        words.append(rng.choice(NETWORKS))
    if rng.random() < 0.3:
        words.insert(0, f"{rng.randrange(1, 9000):,}")
    words += [_word(rng, language) for _ in range(rng.randrange(4))]
    if rng.random() < 0.02:
        words.append(rare(rng.randrange(RARE)))
    return " ".join(words)[:200]


def text(rng: Random, language: str) -> str:
    """One to four sentences, now and then a paragraph more."""
    sentences = _sentences(language)
    said = [rng.choice(sentences) for _ in range(1 + min(3, int(rng.expovariate(0.9))))]
    return ("\n\n" if rng.random() < 0.2 else " ").join(said)


@cache
def _name(language: str, topic: str) -> str:
    return shipped_texts()[language].get(f"topic.{topic}.name", topic)


@cache
def _words(language: str) -> tuple[str, ...]:
    found = re.findall(r"[^\W\d_]{3,20}", " ".join(shipped_texts()[language].values()))
    return tuple(dict.fromkeys(word.lower() for word in found))


@cache
def _sentences(language: str) -> tuple[str, ...]:
    kept = (said for key, said in shipped_texts()[language].items() if key.endswith((".lead", ".help", ".hint")))
    return tuple(dict.fromkeys(kept))


def _word(rng: Random, language: str) -> str:
    """Word number n of a language comes about 1/n^(2/3) as often as its first."""
    words = _words(language)
    return words[int(len(words) * rng.random() ** 3)]
