"""Codes that are sent and codes that are saved."""

import math

import pytest

from gatehouse.accounts import codes, recovery_codes


@pytest.mark.asvs("6.5.4")
def test_they_are_too_many_to_guess():
    made = recovery_codes.new_codes()
    assert codes.DIGITS * math.log2(10) >= 20
    assert len(made[0]) * math.log2(len(set(recovery_codes._SIGNS))) >= 64
    assert len(set(made)) == recovery_codes.HOW_MANY


@pytest.mark.parametrize("typed", ["1234 5678", " 12345678", "١٢٣٤٥٦٧٨"])
def test_a_sent_code_may_be_typed_with_spaces_and_in_other_digits(typed):
    assert codes.clean(typed) == "12345678"


@pytest.mark.parametrize("typed", ["ABCD-efgh-jkmn-pqrs", "abcd efgh jkmn pqrs", "abcdefghjkmnpqrs"])
def test_a_saved_code_may_be_typed_as_it_stands_or_without_its_dashes(typed):
    assert recovery_codes.clean(typed) == "abcdefghjkmnpqrs"
