"""Ticket numbers survive phones, pens and tired eyes."""

from hypothesis import given
from hypothesis import strategies as st

from gatehouse.conversations import numbers

SYMBOLS = st.text(numbers.ALPHABET, min_size=8, max_size=8)


def test_a_number_reads_back_as_itself() -> None:
    number = numbers.make("GH")
    assert numbers.read(number, "GH") == number
    assert len(number) == len("GH-7KQ2-M4XD")


def test_it_is_read_however_it_was_typed() -> None:
    number = numbers.make("GH")
    body = number[3:]
    for typed in (
        number.lower(),
        body,
        f" {body.replace('-', ' ')} ",
        number.replace("-", "–"),
        number.replace("-", ""),
    ):
        assert numbers.read(typed, "GH") == number


def test_look_alikes_are_forgiven() -> None:
    number = next(n for n in (numbers.make("GH") for _ in range(1000)) if "0" in n and "1" in n)
    assert numbers.read(number.replace("0", "O").replace("1", "l"), "GH") == number


@given(st.integers(0, 7), st.sampled_from(numbers.ALPHABET))
def test_every_single_wrong_symbol_is_found(place: int, symbol: str) -> None:
    body = numbers.make("GH")[3:].replace("-", "")
    wrong = body[:place] + symbol + body[place + 1 :]
    assert (numbers.read(wrong, "GH") is None) == (wrong != body)


@given(st.integers(0, 7), st.integers(0, 7))
def test_every_swap_of_two_symbols_is_found(one: int, other: int) -> None:
    symbols = list(numbers.make("GH")[3:].replace("-", ""))
    swapped = symbols.copy()
    swapped[one], swapped[other] = swapped[other], swapped[one]
    assert (numbers.read("".join(swapped), "GH") is None) == (swapped != symbols)


@given(st.text(max_size=80))
def test_anything_else_is_no_number(typed: str) -> None:
    read = numbers.read(typed, "GH")
    assert read is None or numbers.read(read, "GH") == read
