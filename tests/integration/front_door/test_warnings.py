"""Tries that may not have been the owner's: told when they get past the password, or when one of many gets in; once an hour."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts import signin
from gatehouse.accounts.actions.factors import make_recovery_codes
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.actions.warn import REFUSED, RUN
from gatehouse.accounts.models import Mark, RefusedTry, User
from gatehouse.channels.email.account.courier import AccountCourier
from gatehouse.channels.email.account.letters import letter_of
from gatehouse.conversations.models import Address, Delivery
from gatehouse.journal.models import Entry
from tests.integration.accounts.conftest import SECRET
from tests.integration.front_door.conftest import Visitor, sent_code

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("6.3.5")]
WRONG = "wrong wrong wrong wrong"


def told(kind: str) -> list[Entry]:
    return list(Entry.objects.filter(subject_kind="user", kind=kind).order_by("seq"))


def unpause() -> None:
    """A quarter of an hour goes by."""
    Mark.objects.filter(key__startswith="signin:").delete()


@pytest.fixture
def armed(lena_user: User) -> User:
    set_factor(lena_user, SECRET, by=lena_user.actor)
    return lena_user


def fail(visitor: Visitor, times: int, code: str = "aaaa-aaaa-aaaa-aaaa") -> None:
    visitor.sign_in()
    for _ in range(times):
        assert visitor.post("/sign-in/code/?saved", code=code).status_code == 422


def test_three_wrong_codes_after_the_right_password_are_told_once(armed):
    thief = Visitor(ip="203.0.113.5")
    fail(thief, RUN - 1)
    assert told("second_step_failed") == []
    fail(thief, 1)
    fail(thief, 1)
    [entry] = told("second_step_failed")
    assert (entry.data.times, RefusedTry.objects.get(pk=entry.data.last).ip) == (RUN, "203.0.113.5")


def test_other_browsers_and_other_factors_count_on(armed):
    """A thief who begins anew after each wrong code, with an app's code and a saved one in turn."""
    for n in range(RUN):
        fail(Visitor(ip=f"203.0.113.{n}"), 1, "000000" if n % 2 else "aaaa-aaaa-aaaa-aaaa")
    assert len(told("second_step_failed")) == 1


def test_codes_that_are_sent_count_as_well(lena_user):
    for _ in range(RUN):
        thief = Visitor(ip="203.0.113.5")
        thief.sign_in()
        assert thief.post("/sign-in/code/", code="00000000").status_code == 422
    assert len(told("second_step_failed")) == 1


def test_a_mailbox_is_not_filled(armed):
    for _ in range(4):
        unpause()
        fail(Visitor(ip="203.0.113.5"), RUN)
    assert len(told("second_step_failed")) == 1
    Mark.objects.all().delete()  # an hour goes by
    fail(Visitor(ip="203.0.113.5"), 1)
    assert len(told("second_step_failed")) == 2


def test_without_the_password_nobody_is_told(armed):
    """Else whoever knows an address could have letters sent to it."""
    thief = Visitor(ip="203.0.113.5")
    for _ in range(signin.TRIES):
        thief.sign_in(WRONG)
        thief.post("/sign-in/code/", code="000000")
    assert Entry.objects.filter(kind__in=("second_step_failed", "signed_in_after_tries")).count() == 0


def test_who_gets_in_ends_the_row(visitor, armed):
    saved = make_recovery_codes(armed)
    fail(visitor, RUN - 1)
    assert visitor.post("/sign-in/code/?saved", code=saved[0]).status_code == 302
    visitor.post("/sign-out/")
    fail(visitor, RUN - 1)
    assert told("second_step_failed") == []


def test_a_sign_in_after_many_wrong_tries_is_told(visitor, lena_user):
    for n in range(REFUSED):
        unpause()
        Visitor(ip=f"203.0.113.{n}").sign_in(WRONG)
    unpause()
    visitor.come_in()
    [entry] = told("signed_in_after_tries")
    assert (entry.data.times, entry.data.device) == (REFUSED, lena_user.devices.get().pk)
    visitor.post("/sign-out/")
    visitor.sign_in()
    assert visitor.is_in
    assert len(told("signed_in_after_tries")) == 1


def test_after_a_few_it_is_not(visitor, lena_user):
    for _ in range(REFUSED - 1):
        Visitor(ip="203.0.113.5").sign_in(WRONG)
    visitor.come_in()
    assert told("signed_in_after_tries") == []


def test_that_failures_were_told_does_not_hide_that_one_got_in(armed):
    saved = make_recovery_codes(armed)
    thief = Visitor(ip="203.0.113.5")
    fail(thief, 4)
    unpause()
    fail(thief, 1)
    assert thief.post("/sign-in/code/?saved", code=saved[0]).status_code == 302
    assert [len(told(kind)) for kind in ("second_step_failed", "signed_in_after_tries")] == [1, 1]


def test_every_proven_address_gets_the_letter_and_it_says_where_from(armed):
    told_at = {"kind": "email", "value": "other@mail.example", "verified_at": timezone.now()}
    Address.objects.create(contact=armed.contact, **told_at)
    fail(Visitor(ip="203.0.113.5"), RUN)
    AccountCourier().handle(told("second_step_failed"))
    made = list(Delivery.objects.filter(template="account").order_by("recipient"))
    assert [one.recipient for one in made] == ["lena@mail.example", "other@mail.example"]
    letter = letter_of(made[0])
    assert letter.paragraphs[0].startswith("Wrong tries: 3.")
    assert "203.0.113.5" in [fact.value for fact in letter.facts]


def test_wrong_codes_by_sms_stand_under_activity(visitor, lena_user, settings):
    from gatehouse.accounts.actions.sms_factor import set_sms_factor

    settings.SMS_OUTBOX = True
    proven = {"kind": "phone", "value": "+31612345678", "verified_at": timezone.now() - timedelta(days=3)}
    Address.objects.create(contact=lena_user.contact, **proven)
    set_sms_factor(lena_user, but="")
    visitor.sign_in()
    visitor.post("/sign-in/code/", code="00000000")
    visitor.post("/sign-in/code/", code=sent_code())
    assert "Wrong code from a mail or text message" in visitor.get("/account/devices/").content.decode()
