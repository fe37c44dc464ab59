"""What people type to say who they are."""

import pytest

from gatehouse.accounts import sign_in_names
from gatehouse.accounts.sign_in_names import NoName, SignInName


@pytest.mark.parametrize("typed", [" Lena@Mail.example", "lena@mail.example ", "LENA@MAIL.EXAMPLE"])
def test_an_email_is_the_same_however_it_is_typed(typed):
    name = sign_in_names.read(typed)
    assert name == SignInName("email", "lena@mail.example")
    assert name.digest != SignInName("email", "lean@mail.example").digest


@pytest.mark.parametrize("typed", ["+31 6 12345678", "31612345678", "+31-6-1234-5678"])
def test_a_number_is_the_same_however_it_is_typed(typed):
    assert sign_in_names.read(typed) == SignInName("phone", "+31612345678")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "lena",
        "lena@",
        "@mail.example",
        "0612345678",
        "+1",
        "a b@mail.example",
        "x" * 300,
        "<x>y@z.example",
        "lena@mail.example\u202e",
        "lenа@mail.example",
        "a,b@c.example",
    ],
)
def test_what_is_neither_is_refused(typed):
    with pytest.raises(NoName):
        sign_in_names.read(typed)


def test_an_address_in_look_alike_letters_is_another_address():
    """The second has a Cyrillic letter in it."""
    assert sign_in_names.read("lena@mail.example") != sign_in_names.read("lena@mаil.example")


def test_enough_is_shown_to_know_ones_own_by():
    assert SignInName("email", "lena@mail.example").masked == "l•••@mail.example"
    assert SignInName("phone", "+31612345678").masked == "+31 ••• 78"
