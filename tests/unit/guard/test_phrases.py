"""Recovery phrases, as people write them."""

import random

import pytest
from mnemonic import Mnemonic

from gatehouse.guard import SecretKind, find, phrases, redact
from tests.unit.guard.samples import positives

MARK = "[recovery words removed]"
VECTORS = (
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
    "legal winner thank year wave sausage worth useful legal winner thank yellow",
    "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
    "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
)


@pytest.mark.parametrize("phrase", VECTORS)
def test_the_vectors_of_the_standard_are_found(phrase):
    assert redact(phrase).text == MARK


@pytest.mark.parametrize("language", positives.LISTS)
@pytest.mark.parametrize("layout", positives.LAYOUTS)
def test_every_list_in_every_layout(language, layout):
    rng = random.Random(layout)
    for count in positives.BITS:
        written = positives.LAYOUTS[layout](positives.words(rng, language, count))
        found = find(f"Hello.\n{written}\n")
        assert [finding.kind for finding in found] == [SecretKind.RECOVERY_PHRASE], written


@pytest.mark.parametrize("layout", positives.LATIN_LAYOUTS)
def test_other_letters_and_no_letters_between(layout):
    for seed in range(10):
        written = positives.LATIN_LAYOUTS[layout](positives.words(random.Random(seed), "english", 12))
        assert redact(written).text == MARK


def test_the_count_is_the_number_of_words():
    words = positives.words(random.Random(1), "english", 24)
    (found,) = find(", ".join(words))
    assert found.count == 24


def test_offsets_are_those_of_the_original():
    phrase = " ".join(word[:2] + "\u200b" + word[2:] for word in positives.words(random.Random(2), "english", 12))
    text = "ﬁrst é 🔑 line\n" + phrase + "\nlast"
    (found,) = find(text)
    assert text[found.start : found.end] == phrase


def test_words_in_columns_are_read_by_their_numbers():
    words = positives.words(random.Random(3), "english", 12)
    rows = "\n".join(f"{i + 1}. {words[i]}  {i + 7}. {words[i + 6]}" for i in range(6))
    assert MARK in redact(rows).text


def test_four_letters_of_each_word_are_enough():
    words = [word[:4] for word in positives.words(random.Random(4), "english", 12)]
    assert redact(" ".join(words)).text == MARK


def test_two_phrases_in_one_message():
    first, second = (" ".join(positives.words(random.Random(seed), "english", 12)) for seed in (5, 6))
    assert redact(f"old: {first}\nthe new one is: {second}").text == f"old: {MARK}\nthe new one is: {MARK}"


def test_swapped_words_count_beside_a_name_alone():
    words = next(
        w for w in (positives.words(random.Random(s), "english", 12) for s in range(7, 99)) if _loses_checksum(w)
    )
    swapped = " ".join([words[1], words[0], *words[2:]])
    assert find(swapped) == []
    assert redact(f"my recovery phrase: {swapped}").text == f"my recovery phrase: {MARK}"


def _loses_checksum(words):
    return not any(Mnemonic("english").check(" ".join([words[1], words[0], *words[2:]])) for _ in "x")


def test_a_quoted_word_list_is_no_phrase():
    words = Mnemonic("english").wordlist
    assert find("the recovery words come from this list: " + " ".join(words[:300])) == []
    assert find(" ".join(words[100:112])) == []


def test_cries_for_help_are_no_phrase():
    assert find("help " * 24) == []
    assert find("please help " * 24) == []


def test_chinese_without_spaces_only_beside_its_name_in_a_short_message():
    phrase = "".join(positives.words(random.Random(8), "chinese_simplified", 12))
    assert redact(f"我的助记词：{phrase}").text == f"我的助记词：{MARK}"
    assert find(f"今天{phrase}天气很好") == []


def test_a_flood_of_phrases_goes_as_a_whole(monkeypatch):
    """Looking for the edges of each of thousands would hold up whoever reads it; nothing of them may stay either."""
    rng, looked = random.Random(1), []
    proven = phrases._proven
    monkeypatch.setattr(phrases, "_proven", lambda scan, run: looked.append(run) or proven(scan, run))
    every = [" ".join(positives.words(rng, "english", 12)) for _ in range(400)]
    text = " xyzzy ".join(" ".join(every[at : at + 5]) for at in range(0, 400, 5))
    left = redact(text).text
    assert len(looked) < 100
    assert not [word for one in every for word in one.split() if f" {word} " in left]
