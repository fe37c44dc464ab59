"""In which language a letter is written, as far as script and small words tell, and in which direction it runs."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

_READ = 5_000  # characters; what is written first is the writer's own
_FEWEST_WORDS = 2
_WORD = re.compile(r"[^\W\d_]+")
_NOISE = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+|\b0x[0-9a-fA-F]+\b")
_SMALL_WORDS = {
    "en": "the and is to of not my i you it have was for with this please that are on in your can but me from be has",
    "de": "der die das und ist nicht ich sie mein meine habe mit von zu auf für ein eine bitte es wie bei kann wurde aber",
    "es": "el la los las de que no mi es en un una por con para se está he favor pero como cuando gracias hola muy del al",
    "fr": "le la les de des je vous mon ma est pas un une et pour que dans sur avec ce ne bonjour merci mais au du ai",
    "pt": "o os as de que não meu minha é em um uma por com para se está favor mas como quando obrigado olá do da foi você",
    "it": "il lo la gli di che non mio mia è un una per con si sono ho ma come quando grazie ciao del della nel favore",
    "nl": "de het een en is niet ik mijn u van op te dat met voor heb maar wat kan graag bij naar zijn er hoe",
    "tr": "bir ve bu için değil ben var yok ne ile çok lütfen merhaba benim hesabım nasıl ama daha olarak mi mı teşekkürler",
    "vi": "tôi không và của là có được cho bạn đã này xin với trong một khi vui lòng chào như các người ơn tài",
    "pl": "nie i w na z do się jest to że mam proszę jak mój moje czy ale po dzień dobry przez od dla",
    "sv": "och att det är inte jag på med för en ett har som till av mitt min kan hej men om den",
    "id": "saya tidak yang dan di untuk dengan ini bisa ada ke dari akun sudah tolong mohon kenapa apa",
}
_OWNERS: dict[str, list[str]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _one in _words.split():
        _OWNERS.setdefault(_one, []).append(_language)
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_RUSSIAN = re.compile("[ыэъёЫЭЪЁ]")
# Characters that only one of the two Chinese scripts uses, among the most frequent.
_TRADITIONAL = frozenset(
    "個們這來說時會對沒為過還後麼開關請問讓給與學應該實際點錢帳號戶轉單據體網買賣幣現無電話長發見從進業資產認證"
)
_SIMPLIFIED = frozenset(
    "个们这来说时会对没为过还后么开关请问让给与学应该实际点钱账号户转单据体网买卖币现无电话长发见从进业资产认证"
)
_BOTH = _TRADITIONAL & _SIMPLIFIED


def language_of(text: str, declared: str = "") -> str:
    """A language as RFC 5646 names it; `declared` (Content-Language) or nothing where the text does not tell."""
    text = _NOISE.sub(" ", text[:_READ])
    return _by_script(text) or _by_words(text) or _declared(declared)


def direction_of(text: str) -> str:
    """ "rtl" where most of the letters that have a direction run from right to left, else "ltr"."""
    counts = _counted(unicodedata.bidirectional, text[:_READ])
    return "rtl" if counts["R"] + counts["AL"] > counts["L"] else "ltr"


def _counted(question: Callable[[str], str], text: str) -> Counter[str]:
    """How many characters have each answer; each different one is asked about once."""
    counts: Counter[str] = Counter()
    for character, times in Counter(text).items():
        counts[question(character)] += times
    return counts


def _by_script(text: str) -> str:
    """Where the script decides; a few foreign words in a Latin text do not."""
    counts = _counted(_script, text)
    letters = sum(counts.values()) - counts[""]
    if not letters:
        return ""
    if counts["kana"] * 10 > letters:
        return "ja"
    for script, language in (("hangul", "ko"), ("arabic", "ar"), ("hebrew", "he"), ("thai", "th"), ("greek", "el")):
        if counts[script] * 3 > letters:
            return language
    if counts["han"] * 4 > letters:
        return _chinese(text)
    if counts["cyrillic"] * 3 > letters:
        return "uk" if len(_UKRAINIAN.findall(text)) > len(_RUSSIAN.findall(text)) else "ru"
    return ""


_SCRIPTS = (
    ("cyrillic", 0x400, 0x52F),
    ("hebrew", 0x590, 0x5FF),
    ("arabic", 0x600, 0x77F),
    ("thai", 0xE00, 0xE7F),
    ("hangul", 0x1100, 0x11FF),
    ("kana", 0x3040, 0x30FF),
    ("han", 0x3400, 0x9FFF),
    ("hangul", 0xAC00, 0xD7AF),
    ("greek", 0x370, 0x3FF),
)


def _script(character: str) -> str:
    code = ord(character)
    if code < 0x370:
        return "latin" if character.isalpha() else ""
    return next((name for name, first, last in _SCRIPTS if first <= code <= last), "")


def _chinese(text: str) -> str:
    traditional = sum(c in _TRADITIONAL and c not in _BOTH for c in text)
    simplified = sum(c in _SIMPLIFIED and c not in _BOTH for c in text)
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _by_words(text: str) -> str:
    words = [word.casefold() for word in _WORD.findall(text)]
    votes: Counter[str] = Counter(language for word in words for language in _OWNERS.get(word, ()))
    if not votes:
        return ""
    (best, count), *others = votes.most_common(2)
    is_clear = count >= _FEWEST_WORDS and (not others or count > others[0][1])
    return best if is_clear else ""


def _declared(value: str) -> str:
    tag = value.partition(",")[0].strip()[:20]
    return tag if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}", tag) else ""
