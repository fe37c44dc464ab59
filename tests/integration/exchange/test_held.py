"""Whoever a rule holds is asked about again, and let go once the exchange has proven that he lives elsewhere."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from gatehouse.accounts import regions
from gatehouse.accounts.actions.regions import declare
from gatehouse.accounts.models import RegionHold, RegionRule, User
from gatehouse.exchange import held, people
from gatehouse.exchange.actions.link_account import link_account
from gatehouse.exchange.people import LENA, MEI
from gatehouse.exchange.sandbox import Sandbox
from gatehouse.journal.actor import SYSTEM
from gatehouse.project.schedule import SCHEDULE
from gatehouse.testing.exchange_server import running_exchange
from gatehouse.testing.regions import rule, told
from tests.integration.portal.customers import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(settings: LazySettings) -> User:
    """Lena, who says that she lives where a rule holds her; the exchange knows better."""
    settings.EXCHANGE_SANDBOX = True
    rule(products="block")
    made = make_customer("lena@mail.example")
    link_account(made, LENA, by=SYSTEM)
    declare(made, "US")
    return made


def test_she_is_let_go_without_looking_herself(user: User) -> None:
    held.ask_again(timezone.now())
    held.ask_again(timezone.now())
    user.refresh_from_db()
    assert user.kyc_region == "NL"
    assert told(user) == ["region_declared", "region_held", "region_released"]


def test_what_is_proven_there_keeps_holding_her(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(people.NAMED, LENA, replace(people.NAMED[LENA], place="US-CA"))
    held.ask_again(timezone.now())
    assert RegionHold.objects.filter(user=user).exists()
    assert told(user)[1:] == ["region_held"]


def test_whoever_has_proven_nothing_stays_where_she_says(user: User) -> None:
    link_account(user, MEI, by=SYSTEM)
    held.ask_again(timezone.now())
    user.refresh_from_db()
    assert (user.kyc_region, RegionHold.objects.count()) == ("", 1)


def test_an_exchange_that_is_away_lets_nobody_go(user: User, settings: LazySettings) -> None:
    with running_exchange() as server:
        settings.EXCHANGE_URL, settings.EXCHANGE_SANDBOX = server.url, False
        settings.EXCHANGE_KEY_ID, settings.EXCHANGE_SECRET = server.key.id, server.key.secret
    held.ask_again(timezone.now())
    assert RegionHold.objects.count() == 1


def test_without_an_exchange_nobody_is_asked(user: User, settings: LazySettings) -> None:
    settings.EXCHANGE_SANDBOX = False
    held.ask_again(timezone.now())
    assert RegionHold.objects.count() == 1


def test_whoever_never_looks_at_his_portfolio_is_held(user: User) -> None:
    rule(place="NL", products="block")
    declare(user, "DE")
    assert not RegionHold.objects.exists()
    held.ask_again(timezone.now())
    user.refresh_from_db()
    assert (user.kyc_region, told(user)[-1]) == ("NL", "region_held")


def test_everybody_has_his_turn_once_in_a_round(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "AT_ONCE", 2)
    for number in range(4):
        link_account(make_customer(f"n{number}@mail.example"), f"9000{number}", by=SYSTEM)
    RegionHold.objects.all().delete()
    asked: list[int] = []
    monkeypatch.setattr(held, "ask_about", lambda one: asked.append(one.pk))
    for turn in range(3):
        held.ask_again(timezone.now() + turn * held.EVERY)
    assert sorted(asked) == sorted(User.objects.values_list("pk", flat=True))


def test_where_there_is_no_rule_nobody_is_asked_about(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    RegionHold.objects.all().delete()
    RegionRule.objects.all().delete()
    regions.forget()
    monkeypatch.setattr(held, "ask_about", lambda one: pytest.fail("asked"))
    held.ask_again(timezone.now())


def test_it_is_twenty_minutes_as_the_schedule_says() -> None:
    assert next(job.cron for job in SCHEDULE if job.run is held.ask_again) == "*/20 * * * *"
    assert timedelta(minutes=20) == held.EVERY


def test_the_sandbox_says_where_people_live() -> None:
    assert Sandbox().account(LENA).kyc.place == "NL"
    assert Sandbox().account(MEI).kyc.place == ""
