"""Folds still mark the same words after secrets gave way to marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.channels.email.intake.words import moved, words_of
from gatehouse.channels.email.reading.quotes.fold import Fold
from gatehouse.channels.email.reading.understand import understand
from gatehouse.guard import MARKS, Finding, SecretKind
from gatehouse.guard.redact import replaced

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
KIND = SecretKind.PASSWORD


def read(body: str) -> bytes:
    return f"From: a@mail.example\r\nSubject: Help\r\n\r\n{body}\r\n".encode()


def test_a_secret_above_a_quote_moves_the_fold() -> None:
    words = words_of(understand(read(f"My words: {PHRASE}\n\nOn Mon, 1 Jan 2024, X <x@y.example> wrote:\n> Hello\n")))
    assert [words.text[fold.start : fold.end].lstrip()[:2] for fold in words.folds] == ["On"]
    assert PHRASE not in words.text


def test_a_secret_in_the_subject_counts() -> None:
    words = words_of(understand(read("Hello").replace(b"Help", PHRASE.encode())))
    assert (PHRASE in words.subject, [one.kind for one in words.found]) == (False, [SecretKind.RECOVERY_PHRASE])


def test_a_mail_without_words_has_its_subject_for_them() -> None:
    assert words_of(understand(read(""))).text == "Help"


def test_a_mail_without_anything_is_not_empty() -> None:
    assert words_of(understand(b"")).text == "–"


@pytest.mark.parametrize(
    ("fold", "marked"),
    [
        (Fold(0, 3, "quote"), "aaa"),
        (Fold(0, 5, "quote"), f"aaa{MARKS[KIND]}"),
        (Fold(5, 9, "quote"), f"{MARKS[KIND]}bb"),
        (Fold(7, 9, "quote"), "bb"),
        (Fold(0, 9, "quote"), f"aaa{MARKS[KIND]}bb"),
    ],
    ids=["before", "ends in it", "begins in it", "after", "around"],
)
def test_a_fold_keeps_its_words(fold: Fold, marked: str) -> None:
    found = [Finding(3, 7, KIND)]
    (kept,) = moved([fold], found)
    assert replaced("aaaXXXXbb", found)[kept.start : kept.end] == marked


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), max_size=6), st.integers(0, 40), st.integers(0, 40))
def test_no_fold_leaves_the_text(cuts: list[tuple[int, int]], one: int, other: int) -> None:
    text, found, at = "x" * 40, [], 0
    for gap, size in cuts:
        start = at + gap
        at = start + size
        if at <= len(text):
            found.append(Finding(start, at, KIND))
    start, end = sorted((one, other))
    (kept,) = moved([Fold(start, end, "quote")], found)
    assert 0 <= kept.start <= kept.end <= len(replaced(text, found))
