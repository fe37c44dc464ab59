"""SIM swap: a thief has taken the number over, and gets every code that goes to it. What else there is keeps him out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts.models import OneTimeCode, User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.actions.own_addresses import add_address
from gatehouse.conversations.models import Address
from gatehouse.testing.cast import hashed
from tests.integration.accounts.conftest import SECRET
from tests.integration.front_door.conftest import LENA, PASSWORD, Visitor, sent_code
from tests.integration.portal.authenticator import Authenticator
from tests.integration.portal.customers import give_passkey

pytestmark = pytest.mark.django_db
NUMBER = SignInName("phone", "+31612345678")
NEW = "nine lanterns upon granite"
WAITS = ("/account/addresses/new/", "/account/data/copies/", "/account/exchange/going/")


@pytest.fixture
def thief(settings) -> Visitor:
    settings.SMS_OUTBOX = settings.EXCHANGE_SANDBOX = True
    return Visitor(ip="203.0.113.5")


def owner(*names: SignInName) -> User:
    """An account of long ago that was opened with the first of these."""
    user = open_account(names[0], hashed(), language="en")
    for name in names[1:]:
        add_address(user, name)
    User.objects.update(created_at=timezone.now() - timedelta(days=100))
    Address.objects.update(verified_at=timezone.now() - timedelta(days=100))
    return User.objects.get(pk=user.pk)


def reset(by: Visitor, name: SignInName = NUMBER) -> None:
    by.post("/reset/", name=name.value)
    by.post("/reset/code/", code=sent_code())
    assert by.post("/reset/password/", password=NEW).url == "/sign-in/"


@pytest.mark.asvs("6.4.3", "6.6.1")
@pytest.mark.parametrize("names", [(LENA, NUMBER), (NUMBER, LENA)], ids=["mail first", "number first"])
def test_beside_a_mail_address_the_number_gets_a_password_and_no_second_step(thief, names):
    owner(*names)
    reset(thief)
    for name in (NUMBER, LENA):
        assert thief.sign_in(NEW, name.value).url == "/sign-in/code/"
        row = OneTimeCode.objects.latest("pk")
        assert (row.purpose, row.kind, row.value) == ("sign_in", LENA.kind, LENA.value)
    assert not thief.is_in


@pytest.mark.parametrize("factor", ["app", "passkey"])
def test_beside_a_factor_nothing_goes_to_the_number(thief, factor):
    from gatehouse.accounts.actions.set_factor import set_factor

    user = owner(NUMBER)
    if factor == "app":
        set_factor(user, SECRET, by=user.actor)
    else:
        give_passkey(user, Authenticator())
    reset(thief)
    asked = OneTimeCode.objects.count()
    assert thief.sign_in(NEW, NUMBER.value).url == "/sign-in/code/"
    thief.post("/code/sign_in/again/")
    assert OneTimeCode.objects.count() == asked
    assert not thief.is_in


@pytest.mark.asvs("6.4.3")
def test_where_there_is_nothing_else_he_gets_in_and_gets_no_hold_on_the_account(thief):
    """He adds no address of his own, takes no copy of the data along and connects no account at the exchange."""
    user = owner(NUMBER)
    reset(thief)
    thief.sign_in(NEW, NUMBER.value)
    thief.post("/sign-in/code/", code=sent_code())
    assert thief.is_in
    thief.confirm(NEW)
    for path in WAITS:
        assert thief.post(path, name="thief@mail.example").url == "/account/", path
    user.refresh_from_db()
    assert user.security_hold_until > timezone.now() + timedelta(hours=71)


def test_a_reset_by_mail_or_with_the_password_known_holds_nothing_back(thief):
    user = owner(LENA, NUMBER)
    reset(thief, LENA)
    user.refresh_from_db()
    assert user.security_hold_until is None
    other = Visitor()
    User.objects.filter(pk=user.pk).update(password=hashed())
    other.come_in(password=PASSWORD)
    other.confirm()
    assert other.post("/account/password/", current=PASSWORD, password=NEW).url == "/account/security/"
    user.refresh_from_db()
    assert user.security_hold_until is None
