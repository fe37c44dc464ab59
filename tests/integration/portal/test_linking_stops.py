"""What an account at the exchange proves, and what an account here has to be for it to be connected."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.exchange import vouching
from gatehouse.exchange.access import uid_for
from gatehouse.exchange.people import LENA
from gatehouse.testing.regions import placed, rule
from tests.integration.portal.customers import make_customer
from tests.integration.portal.test_linking import browser, comes_back, said, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sandbox(settings: LazySettings) -> None:
    settings.EXCHANGE_URL, settings.EXCHANGE_SANDBOX = "", True


@pytest.fixture
def user() -> User:
    return make_customer("lena@mail.example")


@pytest.fixture
def client(user: User, settings: LazySettings) -> Client:
    return browser(user, settings)


@pytest.mark.parametrize("hindrance", ["closing", "region"])
def test_nothing_is_linked_while_the_account_is_closed_to_him(client: Client, user: User, hindrance: str) -> None:
    words = said(state_of(client), key=vouching.sharing_key())
    if hindrance == "closing":
        User.objects.filter(pk=user.pk).update(closes_at=timezone.now() + timedelta(days=14))
    else:
        rule(place="NL", sign_in="block")
        placed(user, "NL")
    comes_back(client, words)
    assert uid_for(user) == ""


def test_where_he_lives_is_known_with_the_account(client: Client, user: User) -> None:
    """Not only once he looks at his portfolio."""
    rule(place="NL", sign_in="block")
    state = state_of(client)
    comes_back(client, said(state, key=vouching.sharing_key()))
    assert uid_for(user) == LENA
    assert User.objects.get(pk=user.pk).kyc_region == "NL"
    assert client.get("/account/")["Location"] == "/region/"
