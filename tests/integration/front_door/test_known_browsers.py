"""Browsers that are known: what lets them be known on, and what does not."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gatehouse.accounts import devices
from gatehouse.accounts.models import KnownDevice

pytestmark = pytest.mark.django_db


@pytest.fixture
def requests(visitor, lena_user):
    """Requests of a browser that Lena has signed in with, each of which has looked it up by now."""
    visitor.come_in()
    visitor.post("/sign-out/")

    def one():
        request = RequestFactory().post("/sign-in/")
        request.COOKIES = {name: cookie.value for name, cookie in visitor.client.cookies.items()}
        assert devices.device_of(request, lena_user) is not None
        return request

    return one


def test_of_two_that_come_with_the_same_cookie_the_second_is_known_no_more(requests, lena_user):
    """A copy of the cookie that is used beside its owner."""
    first, second = requests(), requests()
    met = [devices.meet(one, lena_user) for one in (first, second)]
    assert [one.is_known for one in met] == [True, False]
    assert met[0].device.pk != met[1].device.pk
    assert met[0].token != met[1].token


def test_what_is_ended_while_it_signs_in_is_known_no_more(requests, lena_user):
    request = requests()
    devices.forget_all(lena_user)
    assert not devices.meet(request, lena_user).is_known


def test_it_is_known_for_half_a_year_without_a_sign_in(requests, visitor, lena_user):
    KnownDevice.objects.update(seen_at=timezone.now() - devices._LIVES)
    assert visitor.sign_in().url == "/sign-in/code/"


def test_what_it_brings_is_worth_nothing_to_another_account(requests, alice):
    request = requests()
    assert devices.device_of(request, alice) is None
    assert not devices.meet(request, alice).is_known


def test_a_sign_in_asks_the_database_little(requests, visitor):
    with CaptureQueriesContext(connection) as asked:
        assert visitor.sign_in().url == "/account/"
    spared = ("SAVEPOINT", "RELEASE")  # a test has a transaction of its own around these
    assert len([one for one in asked if not one["sql"].startswith(spared)]) == 16
