"""Phone numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.channels.forms.phones import _LIKELY, NotAPhone, Problem, example, read_phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+49 30 901820", "+4930901820"),
        ("0049 (30) 90-18-20", "+4930901820"),
        ("+49 (0)30 901820", "+4930901820"),
        ("+971 50 123 4567", "+971501234567"),
        ("+٩٧١ ٥٠ ١٢٣ ٤٥٦٧", "+971501234567"),
        ("+86 138 0013 8000", "+8613800138000"),
    ],
    ids=["plain", "zeros", "trunk", "spaces", "arabic", "china"],
)
def test_numbers_with_their_country_are_read(typed: str, kept: str) -> None:
    assert read_phone(typed, "en") == kept


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("030 901820", "de", "+49 30 901820"),
        ("138 0013 8000", "zh-hans", "+86 138 0013 8000"),
        ("12", "de", example("DE")),
    ],
    ids=["berlin", "china", "no number"],
)
def test_a_number_without_its_country_is_asked_back_with_a_guess(typed: str, language: str, meant: str) -> None:
    with pytest.raises(NotAPhone) as refused:
        read_phone(typed, language)
    assert (refused.value.problem, refused.value.meant) == (Problem.NO_COUNTRY, meant)


@pytest.mark.parametrize(
    "typed", ["+49 30", "+999 123456", "+1 555 0100 00000000", "+49 30 901820 ext. 12", "+", "call me", "+44 (0) 9"]
)
def test_what_no_phone_rings_for_is_refused(typed: str) -> None:
    with pytest.raises(NotAPhone):
        read_phone(typed, "en")


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_number_or_a_reason(typed: str) -> None:
    try:
        kept = read_phone(typed, "de")
    except NotAPhone:
        return
    assert kept.startswith("+")
    assert kept[1:].isascii()
    assert kept[1:].isdigit()
    assert read_phone(kept, "de") == kept


@pytest.mark.parametrize("country", sorted(set(_LIKELY.values())))
def test_every_example_is_a_number(country: str) -> None:
    assert read_phone(example(country), "en")
