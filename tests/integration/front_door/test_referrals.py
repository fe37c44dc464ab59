"""Referral codes: own ones, those of others at sign-up, and what is no referral."""

import pytest
from django.db import DatabaseError, transaction

from gatehouse.accounts.actions.freeze import freeze
from gatehouse.accounts.models import Referral, ReferralCode, User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.actions.referrals import SelfReferral, own_code, refer
from gatehouse.conversations.numbers import ALPHABET, understand
from gatehouse.conversations.referrals import referrer_by, spaced
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import hashed
from tests.integration.front_door.conftest import Visitor, sent_code

pytestmark = pytest.mark.django_db
NEW = {"name": "nadia@mail.example", "password": "four gondolas under basalt"}


def sign_up(visitor: Visitor, query: str = "", **more: str) -> str:
    """Through to the account; the page that is shown then."""
    visitor.post(f"/sign-up/{query}", **(NEW | more))
    return visitor.client.post("/sign-up/code/", {"code": sent_code()}, follow=True).content.decode()


def nadia() -> User:
    return User.objects.get(email=NEW["name"])


def test_a_code_is_made_once_and_shown_with_its_link(visitor, lena_user):
    visitor.come_in()
    pages = [visitor.get("/account/").content.decode() for _ in range(2)]
    code = ReferralCode.objects.get().code
    assert all(spaced(code) in page and f"/sign-up/?ref={code}" in page for page in pages)


def test_a_code_is_eight_symbols_and_a_check(lena_user):
    code = own_code(lena_user)
    assert (len(code), understand(code, 9)) == (9, code)
    other = ALPHABET[(ALPHABET.index(code[3]) + 1) % 32]
    assert referrer_by(f"{code[:3]}{other}{code[4:]}") is None
    assert referrer_by(f" {code[:4].lower()}-{code[4:]} ") == lena_user


def test_a_link_is_kept_until_the_account_is_open_and_noted_with_it(visitor, lena_user):
    code = own_code(lena_user)
    assert f'value="{code}"' in visitor.get(f"/sign-up/?ref={code}").content.decode()
    visitor.get("/contact/")
    assert f'value="{code}"' in visitor.get("/sign-up/").content.decode()
    assert visitor.post("/sign-up/", **NEW, referral=code).url == "/sign-up/code/"
    assert not Referral.objects.exists()
    visitor.post("/sign-up/code/", code=sent_code())
    assert Referral.objects.get().referrer == lena_user
    assert Entry.objects.get(kind="referred").subject_id == nadia().pk


def test_another_code_by_mail_forgets_it_not(visitor, lena_user):
    visitor.post("/sign-up/", **NEW, referral=own_code(lena_user))
    visitor.post("/code/sign_up/again/")
    visitor.post("/sign-up/code/", code=sent_code())
    assert Referral.objects.get().referrer == lena_user


@pytest.mark.parametrize("typed", ["NOSUCHCODE", "000000001", "<script>alert(1)</script>", "٣" * 9])
def test_an_unknown_code_gets_a_word_and_keeps_nobody_out(visitor, lena_user, typed):
    visitor.post("/sign-up/", **NEW, referral=typed)
    page = visitor.get("/sign-up/code/").content.decode()
    assert "We do not know the referral code" in page
    assert "<script>alert" not in page
    visitor.post("/sign-up/code/", code=sent_code())
    assert nadia()
    assert not Referral.objects.exists()


def test_without_a_code_nothing_is_said(visitor):
    assert "referral code “" not in sign_up(visitor)


def test_a_code_that_was_taken_out_of_the_field_is_none(visitor, lena_user):
    visitor.get(f"/sign-up/?ref={own_code(lena_user)}")
    sign_up(visitor, referral="")
    assert not Referral.objects.exists()


def test_nobody_refers_himself_in_his_own_browser(visitor, lena_user):
    code = own_code(lena_user)
    visitor.come_in()
    visitor.post("/sign-out/")
    assert "of your own does not count" in sign_up(visitor, referral=code)
    assert not Referral.objects.exists()


def test_nobody_refers_himself_by_another_spelling_of_his_mailbox(visitor, lena_user):
    page = sign_up(visitor, name="lena+2@mail.example", referral=own_code(lena_user))
    assert "of your own does not count" in page
    assert not Referral.objects.exists()


def test_nobody_refers_himself_at_all(lena_user):
    with pytest.raises(SelfReferral):
        refer(lena_user, lena_user, is_his_browser=False)


def test_a_closed_account_refers_nobody(lena_user):
    code = own_code(lena_user)
    freeze(lena_user)
    assert referrer_by(code) is None


def test_a_referral_is_written_once(lena_user):
    others = [open_account(SignInName("email", f"{one}@mail.example"), hashed(), language="en") for one in "ab"]
    refer(others[0], lena_user, is_his_browser=False)
    refer(others[0], others[1], is_his_browser=False)
    assert Referral.objects.get().referrer == lena_user
    assert Entry.objects.filter(kind="referred").count() == 1
    for act in (lambda: Referral.objects.update(referrer=others[1]), lambda: Referral.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_long_link_is_cut(visitor):
    visitor.get(f"/sign-up/?ref={'x' * 5000}")
    assert len(visitor.client.session["referral"]) == 40
