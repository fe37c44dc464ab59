"""Which numbers get a code by SMS, and how many."""

import pytest
from django.conf import LazySettings

from gatehouse.channels.sms import caps

pytestmark = pytest.mark.django_db
DUTCH, BRITISH = "+31612345678", "+447400123456"


@pytest.mark.asvs("6.6.1")
@pytest.mark.parametrize("number", ["+31202012345", "+31900123456", "+80012345678", "+1", "112"])
def test_what_is_no_mobile_gets_none(number: str) -> None:
    assert not caps.admits(number)


def test_the_country_is_that_of_the_number() -> None:
    assert (caps.country_of(DUTCH), caps.country_of(BRITISH)) == ("NL", "GB")


def test_only_countries_on_the_list_get_any(settings: LazySettings) -> None:
    settings.SMS_COUNTRIES = frozenset({"GB"})
    assert caps.admits(BRITISH)
    assert not caps.admits(DUTCH)


def test_a_number_gets_five_a_day(settings: LazySettings) -> None:
    assert [caps.admits(DUTCH) for _ in range(6)] == [True] * 5 + [False]
    assert caps.admits("+31612345679")


def test_what_strangers_ask_for_keeps_no_owner_from_his_own(settings: LazySettings) -> None:
    settings.SMS_COUNTRY_PACE = 7
    assert [caps.admits(DUTCH) for _ in range(6)] == [True] * 5 + [False]
    assert [caps.admits(DUTCH, is_own=True) for _ in range(8)] == [True] * 7 + [False]


def test_a_country_gets_so_many_an_hour(settings: LazySettings) -> None:
    settings.SMS_COUNTRY_PACE = 3
    assert [caps.admits(f"+3161234567{last}") for last in range(4)] == [True] * 3 + [False]
    assert caps.admits(BRITISH)
