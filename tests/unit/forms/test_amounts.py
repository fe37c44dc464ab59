"""Amounts in the ways people write them."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.channels.forms.amounts import read_amount, show_amount


@pytest.mark.parametrize(
    ("typed", "language", "stored"),
    [
        ("1,250.00 USDT", "en", "1250.00"),
        ("1.250,00", "de", "1250.00"),
        ("1\u202f250,5", "fr", "1250.5"),
        ("1,250", "en", "1250"),
        ("1,250", "de", "1.250"),
        ("0,125", "en", "0.125"),
        ("0.125", "de", "0.125"),
        (".5", "en", "0.5"),
        ("1'000'000.5", "en", "1000000.5"),
        ("1,00,000", "en", "100000"),
        ("$50", "en", "50"),
        ("USDT 20", "en", "20"),
        ("5000 元", "zh-hans", "5000"),
        ("１，２５０．５", "zh-hans", "1250.5"),
        ("١٬٢٥٠٫٥", "ar", "1250.5"),
        ("007", "en", "7"),
    ],
)
def test_an_amount_is_read_as_its_writer_means_it(typed: str, language: str, stored: str) -> None:
    assert read_amount(typed, language) == stored


@pytest.mark.parametrize(
    "typed", ["", "abc", "-5", "0", "0.00", "1..2", "1,2,3", "12 50", "1e5", "12,34.56,78", "9" * 30]
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="no"):
        read_amount(typed)


@given(
    st.decimals(min_value="0.00000001", max_value="999999999999", places=8),
    st.sampled_from(["en", "de", "ar", "zh-hans"]),
)
def test_what_is_shown_reads_back_as_the_same(amount: Decimal, language: str) -> None:
    stored = f"{amount:f}"
    assert read_amount(show_amount(stored, language), language) == stored


@given(st.text(max_size=60), st.sampled_from(["en", "de", "ar"]))
def test_whatever_is_typed_is_read_or_refused(typed: str, language: str) -> None:
    try:
        assert Decimal(read_amount(typed, language)) > 0
    except ValueError:
        return


def seconds(typed: str) -> float:
    begin = time.process_time()
    with pytest.raises(ValueError, match="no"):
        read_amount(typed)
    return time.process_time() - begin


@pytest.mark.parametrize("unit", ["_", " ", "1", "a", "1,", "1,11", "'", "$", "_$", "_a"])
def test_eight_times_the_text_takes_about_eight_times_as_long(unit: str) -> None:
    short, long = ("1" + (unit * length)[:length] + "!" for length in (4_000, 32_000))
    assert min(seconds(long) for _ in range(3)) < 24 * min(seconds(short) for _ in range(3)) + 0.05
