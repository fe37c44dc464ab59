"""Recovery phrases written without anything between the words."""

import re
from collections.abc import Iterator

from gatehouse.guard import vocabulary, wordlists
from gatehouse.guard.kinds import Finding, SecretKind
from gatehouse.guard.labels import Label, Role
from gatehouse.guard.scan import Scan
from gatehouse.guard.wordlists import CHINESE, LANGUAGES, SIZES

_SHORTEST_TOKEN, _LONGEST_TOKEN = 26, 400
_HAN = re.compile("[\u4e00-\u9fff]+")
_LITTLE_ELSE, _LONGEST_MESSAGE = 40, 300


def glued(scan: Scan) -> Iterator[Finding]:
    if scan.longest < _SHORTEST_TOKEN:
        return
    for at in [i for i, size in enumerate(map(len, scan.words.words)) if size >= _SHORTEST_TOKEN]:
        if not _may_be_words(scan.words.words[at]):
            continue
        for language in LANGUAGES:
            if language not in CHINESE and (count := _words_in(scan.words.words[at], language)):
                yield Finding(scan.words.start(at), scan.words.end(at), SecretKind.RECOVERY_PHRASE, count)
                break


def _may_be_words(token: str) -> bool:
    flags = vocabulary.flags()
    return len(token) <= _LONGEST_TOKEN and any(token[:size] in flags for size in range(2, 10))


def _words_in(token: str, language: str) -> int:
    """How many words of the list a token consists of, when they carry a checksum; else 0."""
    index = wordlists.index(language)
    numbers: list[int] = []
    dead: set[int] = set()
    path = [0]
    while path and path[-1] < len(token):
        size = _next_size(token, path[-1], index, dead)
        if size:
            numbers.append(index[token[path[-1] : path[-1] + size]])
            path.append(path[-1] + size)
        else:
            dead.add(path.pop())
            numbers = numbers[:-1]
    return len(numbers) if len(numbers) in SIZES and wordlists.is_valid(tuple(numbers)) else 0


def _next_size(token: str, at: int, index: dict[str, int], dead: set[int]) -> int:
    """Length of the longest word at this place from which the end may still be reached."""
    sizes = range(min(9, len(token) - at), 1, -1)
    return next((size for size in sizes if token[at : at + size] in index and at + size not in dead), 0)


def glued_chinese(scan: Scan) -> Iterator[Finding]:
    """Twelve to 24 Chinese characters right after (or before) their name, in a message that says little else."""
    if not scan.words.has_cjk or len(scan.lower) > _LONGEST_MESSAGE:
        return
    for label in scan.of(Role.PHRASE):
        for start, end in _stretches(scan, label):
            others = sum(map(str.isalpha, scan.lower[:start] + scan.lower[end:]))
            if others <= _LITTLE_ELSE and (size := _chinese_size(scan.lower[start:end])):
                yield Finding(start, start + size, SecretKind.RECOVERY_PHRASE, size)
                return


def _stretches(scan: Scan, label: Label) -> Iterator[tuple[int, int]]:
    """Runs of characters after the name, less a colon or a few characters that say "is", and the run before it."""
    for start in range(label.end, label.end + 8):
        if match := _HAN.match(scan.lower, start):
            yield match.span()
    for match in _HAN.finditer(scan.lower, max(label.start - 40, 0), label.start):
        yield match.span()


def _chinese_size(text: str) -> int:
    for language in CHINESE:
        index = wordlists.index(language)
        numbers = tuple(index.get(character, -1) for character in text[: SIZES[0]])
        for size in SIZES:
            if len(numbers) >= size and -1 not in numbers[:size] and wordlists.is_valid(numbers[:size]):
                return size
    return 0
