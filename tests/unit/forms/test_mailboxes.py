"""Slips in e-mail addresses."""

import pytest

from gatehouse.channels.forms.mailboxes import distance, suggest


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmail.co", "a@gmail.com"),
        ("a@gmail.con", "a@gmail.com"),
        ("a@hotmial.con", "a@hotmail.com"),
        ("a@yaho.com", "a@yahoo.com"),
        ("a@163.cmo", "a@163.com"),
        ("a@company.con", "a@company.com"),
    ],
)
def test_a_slip_is_mended(typed: str, meant: str) -> None:
    assert suggest(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["a@gmail.com", "a@mail.com", "a@ymail.com", "a@hotmail.fr", "a@outlook.cz", "a@company.io", "a@gmx.at", "a"],
)
def test_a_real_address_is_left_alone(typed: str) -> None:
    assert suggest(typed) is None


def test_two_swapped_letters_are_one_slip() -> None:
    assert distance("gmial.com", "gmail.com") == 1
