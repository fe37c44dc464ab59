"""How a password is kept: Argon2id with the parameters of today, also one that was kept with those of yesterday."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password

from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.hashers import Argon2id
from gatehouse.accounts.models import User
from tests.integration.front_door.conftest import PASSWORD, Visitor

pytestmark = pytest.mark.django_db
TODAY = "argon2$argon2id$v=19$m=19456,t=2,p=1$"
WEAKER = [{"memory_cost": 8192}, {"time_cost": 1}]


@pytest.fixture(autouse=True)
def as_outside(quick_hashes: dict[str, int]) -> Iterator[None]:
    with patch.multiple(Argon2id, **quick_hashes):
        yield


def kept() -> str:
    return User.objects.get().password


def keep_as_before(**cost: int) -> None:
    with patch.multiple(Argon2id, **cost):
        old = make_password(PASSWORD)
    User.objects.update(password=old)
    assert not old.startswith(TODAY)


def test_a_new_one_is_kept_by_argon2id_with_the_parameters_of_owasp(lena_user):
    set_password(lena_user, "nine lanterns upon granite", by=lena_user.actor)
    assert kept().startswith(TODAY)


@pytest.mark.parametrize("cost", WEAKER, ids=["memory", "passes"])
def test_one_that_was_kept_cheaper_is_kept_anew_at_the_next_sign_in(visitor, lena_user, cost):
    keep_as_before(**cost)
    visitor.come_in()
    assert visitor.is_in
    assert kept().startswith(TODAY)
    assert identify_hasher(kept()).verify(PASSWORD, kept())
    assert Visitor(ip="198.51.100.8").sign_in().url == "/sign-in/code/"


def test_a_wrong_one_keeps_nothing_anew(visitor, lena_user):
    keep_as_before(memory_cost=8192)
    before = kept()
    assert visitor.sign_in("wrong wrong wrong wrong").status_code == 422
    assert kept() == before


def test_what_is_kept_as_today_is_left_as_it_is(visitor, lena_user):
    User.objects.update(password=make_password(PASSWORD))
    before = kept()
    visitor.come_in()
    assert kept() == before
