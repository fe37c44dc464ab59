"""One-time codes."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.accounts import totp

RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(now, code):
    assert totp.code_at(RFC_SECRET, totp.step_at(now), digits=8) == code


@pytest.mark.parametrize(("counter", "code"), list(enumerate(["755224", "287082", "359152", "969429", "338314"])))
def test_codes_are_those_of_rfc_4226_appendix_d(counter, code):
    assert totp.code_at(RFC_SECRET, counter) == code


@given(st.binary(min_size=20, max_size=20), st.integers(90, 2**35), st.integers(-1, 1))
def test_a_clock_one_step_off_is_accepted(secret, now, off):
    step = totp.step_at(now) + off
    assert totp.matching_step(secret, totp.code_at(secret, step), now) is not None


@pytest.mark.asvs("6.5.5")
def test_a_clock_two_steps_off_is_refused():
    code = totp.code_at(RFC_SECRET, totp.step_at(59) + 2)
    assert totp.matching_step(RFC_SECRET, code, 59) is None


@pytest.mark.parametrize("typed", ["", "287 08", "28708", "2870820", "abcdef", "２８７０８３"])
def test_what_is_no_code_matches_no_step(typed):
    assert totp.matching_step(RFC_SECRET, totp.clean(typed), 59) is None


@pytest.mark.parametrize("typed", ["287082", " 287 082 ", "٢٨٧٠٨٢", "２８７０８２"])
def test_a_code_may_be_typed_with_spaces_and_in_other_digits(typed):
    assert totp.matching_step(RFC_SECRET, totp.clean(typed), 59) == 1


@pytest.mark.asvs("6.5.3")
def test_secrets_are_random_and_spelled_as_base_32():
    one, other = totp.new_secret(), totp.new_secret()
    assert one != other
    assert base64.b32decode(totp.spelled(one)) == one


def test_the_address_names_issuer_and_account():
    text = totp.otpauth(RFC_SECRET, account="alice@alderwick.example", issuer="Alderwick desk")
    assert text.startswith("otpauth://totp/Alderwick%20desk:alice@alderwick.example?secret=GEZDGNBV")
    assert text.endswith("&issuer=Alderwick%20desk")
