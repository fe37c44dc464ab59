"""Which words serve as an anti-phishing code."""

import pytest

from gatehouse.accounts import words
from gatehouse.accounts.models import User

LENA = User(email="lena.vogt@mail.example", phone="+31612345678")


@pytest.mark.parametrize("typed", ["blue otter", " 4711 ", "grüner-Igel", "رمز خاص", "青い川の石", "हिन्दी", "a" * 20])
def test_words_of_any_script_serve(typed, settings):
    settings.BRAND = "Alderwick"
    assert words.clean(typed, LENA) == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "a" * 21,
        "----",
        "two\nlines",
        "tab\there",
        "<b>bold</b>",
        "dot.dot",
        "abc\u202edef",
        "abc\u200bdef",
        "ㅤㅤㅤㅤㅤ",
        "abc\x00def",
    ],
)
def test_what_could_look_like_something_else_does_not(typed):
    with pytest.raises(words.Unusable):
        words.clean(typed, LENA)


@pytest.mark.parametrize("typed", ["ALDERWICK", "alder-wick", "Lena Vogt", "31612345678"])
def test_what_others_would_guess_does_not(typed, settings):
    settings.BRAND = "Alderwick"
    with pytest.raises(words.Unusable):
        words.clean(typed, LENA)
