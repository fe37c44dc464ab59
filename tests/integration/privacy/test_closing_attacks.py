"""A thief who closes the account of somebody else to be rid of his traces, after he has made it his own."""

from functools import partial

import pytest
from django.utils import timezone

from gatehouse.accounts.actions.close_account import MayNotClose, ask_to_close
from gatehouse.accounts.actions.factors import make_recovery_codes
from gatehouse.accounts.actions.sms_factor import remove_sms_factor, set_sms_factor
from gatehouse.accounts.closing import Reason, may_close
from gatehouse.accounts.models import User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.own_addresses import add_address
from gatehouse.conversations.owners import addresses_of

pytestmark = pytest.mark.django_db
THIEF = SignInName("email", "thief@mail.example")


def test_his_address_beside_hers(lena_user):
    add_address(lena_user, THIEF)
    assert may_close(lena_user) == [Reason.CHANGED]


def test_his_address_in_place_of_hers(lena_user):
    add_address(lena_user, THIEF, instead=addresses_of(lena_user).get())
    with pytest.raises(MayNotClose):
        ask_to_close(lena_user)


def test_codes_to_his_phone(lena_user):
    set_sms_factor(lena_user, but="")
    assert may_close(lena_user) == [Reason.CHANGED]


@pytest.mark.parametrize("changed", [make_recovery_codes, partial(remove_sms_factor, but="")])
def test_a_change_of_what_she_had_beside_them(lena_user, changed):
    User.objects.update(sms_since=timezone.now())
    lena_user.refresh_from_db()
    assert may_close(lena_user) == []
    changed(lena_user)
    assert may_close(lena_user) == [Reason.CHANGED]
