"""Which numbers get a code by SMS, and how many."""

import pytest
from django.conf import LazySettings

from gatehouse.accounts.models import Purpose
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


def test_what_a_number_may_not_have_uses_up_nothing_of_its_country(settings: LazySettings) -> None:
    settings.SMS_COUNTRY_PACE = 6
    assert [caps.admits(DUTCH) for _ in range(9)] == [True] * 5 + [False] * 4
    assert caps.admits("+31612345679")


@pytest.mark.asvs("6.1.1")
@pytest.mark.parametrize("purpose", [Purpose.FREEZE, Purpose.RECOVER], ids=str)
def test_what_strangers_ask_for_keeps_no_owner_from_freezing_or_from_a_way_back(
    settings: LazySettings, purpose: Purpose
) -> None:
    settings.SMS_COUNTRY_PACE = 5
    for purposes in (Purpose.RESET, Purpose.SIGN_UP):
        for _ in range(6):
            caps.admits(DUTCH, purpose=purposes)
    assert not caps.admits("+31612345679", purpose=Purpose.RESET)
    assert caps.admits(DUTCH, purpose=purpose)


def test_no_pace_of_a_country_keeps_anybody_from_freezing(settings: LazySettings) -> None:
    settings.SMS_COUNTRY_PACE = 1
    assert all(caps.admits(f"+3161234567{last}", purpose=Purpose.FREEZE) for last in range(4))
    assert [caps.admits(DUTCH, purpose=Purpose.FREEZE) for _ in range(61)] == [True] * 60 + [False]


def test_codes_use_up_no_notices(settings: LazySettings) -> None:
    settings.SMS_COUNTRY_PACE = 3
    for last in range(4):
        caps.admits(f"+3161234000{last}")
    assert caps.wait_for_notice(DUTCH, is_warning=False) == 0.0


def test_a_warning_waits_for_no_other_notice(settings: LazySettings) -> None:
    said = [caps.wait_for_notice(DUTCH, is_warning=False) > 0 for _ in range(11)]
    assert said == [False] * 10 + [True]
    assert [caps.wait_for_notice(DUTCH, is_warning=True) for _ in range(20)] == [0.0] * 20
