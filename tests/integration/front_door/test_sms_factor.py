"""Codes by SMS as the second step: chosen by who has nothing better, never in place of it, and to no number that is new."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts.actions.factors import make_recovery_codes, remove_factor
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.actions.sms_factor import HasBetter, remove_sms_factor, set_sms_factor
from gatehouse.accounts.models import OneTimeCode, User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.channels.email.account.send_code import send_code
from gatehouse.channels.sms import caps
from gatehouse.conversations.actions.own_addresses import add_address, remove_address
from gatehouse.conversations.models import Address
from gatehouse.journal.models import Entry
from tests.integration.accounts.conftest import SECRET
from tests.integration.front_door.conftest import LENA, Visitor, sent_code
from tests.integration.portal.authenticator import Authenticator
from tests.integration.portal.customers import give_passkey

pytestmark = pytest.mark.django_db
NUMBER = "+31612345678"
OLD = timedelta(days=3)


@pytest.fixture(autouse=True)
def service(settings):
    settings.SMS_OUTBOX = True


def prove(user: User, number: str = NUMBER, *, ago: timedelta = OLD) -> Address:
    told = {"kind": "phone", "value": number, "verified_at": timezone.now() - ago}
    return Address.objects.create(contact=user.contact, **told)


def instead(user: User, *, ago: timedelta) -> None:
    """Another number in the place of the one that there was."""
    Address.objects.filter(value=NUMBER).delete()
    prove(user, "+31612345679", ago=ago)


@pytest.fixture
def user(lena_user: User) -> User:
    """Lena, who signs in by mail and has proven a number long ago."""
    prove(lena_user)
    return lena_user


@pytest.fixture
def chosen(user: User) -> User:
    set_sms_factor(user, but="")
    return user


def newest() -> OneTimeCode:
    return OneTimeCode.objects.latest("pk")


@pytest.mark.asvs("6.6.1")
def test_it_is_switched_on_after_a_step_up_and_its_risk_is_told(visitor, user):
    visitor.come_in()
    assert visitor.post("/account/sms/").url.startswith("/confirm/")
    visitor.confirm()
    page = visitor.get("/account/security/").content.decode()
    assert "This is the weakest choice" in page
    assert "second SIM card" in page
    assert "A passkey or an app is safer" in page
    assert visitor.post("/account/sms/").url == "/account/recovery-codes/"
    user.refresh_from_db()
    assert user.sms_since is not None
    assert visitor.is_in
    assert Entry.objects.filter(kind="sms_factor_set", subject_id=user.pk).count() == 1


def test_every_sign_in_asks_for_it_also_on_a_known_browser(visitor, user):
    visitor.come_in()
    visitor.confirm()
    visitor.post("/account/sms/")
    visitor.post("/sign-out/")
    assert visitor.sign_in().url == "/sign-in/code/"
    assert (newest().kind, newest().value, newest().user) == ("phone", NUMBER, user)
    page = visitor.get("/sign-in/code/").content.decode()
    assert "+31 ••• 78" in page
    assert "A number can be taken over." in page
    assert "Use a recovery code" in page
    assert visitor.post("/sign-in/code/", code="00000000").status_code == 422
    assert visitor.post("/sign-in/code/", code=sent_code()).status_code == 302
    assert visitor.is_in


def test_the_code_is_handed_over_as_an_sms(visitor, chosen):
    from gatehouse.channels.email.models import OutboxMail

    visitor.sign_in()
    send_code(newest().pk)
    assert OutboxMail.objects.get().recipient == NUMBER


@pytest.mark.asvs("6.6.1", "6.3.4")
def test_whoever_has_an_app_or_a_passkey_cannot_choose_it(visitor, user):
    give_passkey(user, Authenticator())
    with pytest.raises(HasBetter):
        set_sms_factor(user, but="")
    user.passkeys.all().delete()
    set_factor(user, SECRET, by=user.actor)
    with pytest.raises(HasBetter):
        set_sms_factor(user, but="")


@pytest.mark.asvs("6.6.1", "6.3.4")
def test_beside_a_passkey_no_code_is_sent_and_none_is_taken(visitor, chosen):
    """Downgrade: the stronger one closes it at once, also for who stands between password and code."""
    visitor.sign_in()
    code = sent_code()
    give_passkey(chosen, Authenticator())
    assert visitor.post("/sign-in/code/", code=code).status_code == 422
    OneTimeCode.objects.all().delete()
    other = Visitor(ip="198.51.100.9")
    assert other.sign_in().url == "/sign-in/code/"
    other.post("/code/sign_in/again/")
    assert not OneTimeCode.objects.exists()
    assert "Use a passkey instead of a code" in other.get("/sign-in/code/").content.decode()
    assert not visitor.is_in


def test_with_a_passkey_it_is_offered_to_switch_it_off(visitor, chosen):
    visitor.come_in()
    visitor.confirm()
    give_passkey(chosen, Authenticator())
    assert "You have something better" in visitor.get("/account/security/").content.decode()
    assert visitor.post("/account/sms/removal/").url == "/account/security/"
    chosen.refresh_from_db()
    assert chosen.sms_since is None
    assert visitor.is_in
    assert 'id="sms-head"' not in visitor.get("/account/security/").content.decode()


def test_nor_is_a_mailed_code_taken_in_its_place(visitor, user):
    """Whoever waits with a mailed code while it is switched on begins again."""
    visitor.sign_in()
    mailed = sent_code()
    set_sms_factor(user, but="")
    assert visitor.post("/sign-in/code/", code=mailed).url == "/sign-in/"
    assert not visitor.is_in


@pytest.mark.asvs("6.6.1", "6.3.4")
def test_a_number_that_has_just_changed_gets_no_code(visitor, chosen):
    """SIM-swap path: a thief puts his own number in the place of the owner's, and waits for its codes."""
    instead(chosen, ago=timedelta(hours=47))
    OneTimeCode.objects.all().delete()
    assert visitor.sign_in().url == "/sign-in/code/"
    page = visitor.get("/sign-in/code/").content.decode()
    assert "no code to sign in goes there before" in page
    assert not OneTimeCode.objects.exists()
    saved = make_recovery_codes(chosen)
    assert visitor.post("/sign-in/code/?saved", code=saved[0]).status_code == 302
    Address.objects.filter(value="+31612345679").update(verified_at=timezone.now() - timedelta(hours=48))
    other = Visitor(ip="198.51.100.9")
    other.sign_in()
    assert newest().value == "+31612345679"


@pytest.mark.asvs("6.6.1", "6.3.4")
def test_a_number_that_is_added_takes_no_code_from_one_that_has_settled(visitor, chosen):
    """A thief adds his own: no code goes there, and its owner is not kept out."""
    prove(chosen, "+31612345679", ago=timedelta(hours=1))
    visitor.sign_in()
    assert newest().value == NUMBER
    assert visitor.post("/sign-in/code/", code=sent_code()).status_code == 302
    visitor.post("/confirm/code/")
    assert (newest().value, newest().purpose) == (NUMBER, "confirm")


def test_with_the_last_number_it_is_switched_off_and_noted(visitor, chosen):
    spare = prove(chosen, "+31612345679")
    for number in (spare, Address.objects.get(value=NUMBER)):
        chosen.refresh_from_db()
        assert chosen.sms_since is not None
        remove_address(chosen, number, session_key="")
    chosen.refresh_from_db()
    assert chosen.sms_since is None
    kinds = (
        Entry.objects.filter(subject_kind="user", subject_id=chosen.pk).order_by("seq").values_list("kind", flat=True)
    )
    assert list(kinds)[-3:] == ["address_removed", "sms_factor_removed", "address_removed"]
    visitor.come_in()


@pytest.mark.asvs("6.6.1")
def test_nor_may_it_be_switched_on_for_one(visitor, lena_user):
    prove(lena_user, ago=timedelta(hours=1))
    visitor.come_in()
    visitor.confirm()
    page = visitor.get("/account/security/").content.decode()
    assert "no code to sign in goes there before" in page
    assert "/account/sms/" not in page
    visitor.post("/account/sms/")
    lena_user.refresh_from_db()
    assert lena_user.sms_since is None


def test_a_code_that_went_to_the_old_number_is_not_taken_once_it_is_another(visitor, chosen):
    visitor.sign_in()
    code = sent_code()
    prove(chosen, "+31612345679", ago=timedelta(hours=49))
    Address.objects.filter(value=NUMBER).update(verified_at=timezone.now() - timedelta(days=9))
    assert visitor.post("/sign-in/code/", code=code).url == "/sign-in/"


@pytest.mark.asvs("6.6.1")
def test_a_number_that_was_only_typed_is_none(visitor, lena_user):
    Address.objects.create(contact=lena_user.contact, kind="phone", value=NUMBER)
    visitor.come_in()
    visitor.confirm()
    visitor.post("/account/sms/")
    lena_user.refresh_from_db()
    assert lena_user.sms_since is None
    assert 'id="sms-head"' not in visitor.get("/account/security/").content.decode()


def test_a_step_up_asks_for_it_too(visitor, chosen):
    visitor.sign_in()
    visitor.post("/sign-in/code/", code=sent_code())
    assert visitor.get("/account/words/").url.startswith("/confirm/")
    visitor.post("/confirm/code/")
    assert (newest().kind, newest().purpose) == ("phone", "confirm")
    assert visitor.confirm_with(sent_code()).status_code == 302


def test_a_step_up_waits_as_well_for_a_number_to_settle(visitor, chosen):
    visitor.sign_in()
    visitor.post("/sign-in/code/", code=sent_code())
    instead(chosen, ago=timedelta(hours=1))
    OneTimeCode.objects.all().delete()
    visitor.post("/confirm/code/")
    assert not OneTimeCode.objects.exists()
    assert "no code to sign in goes there before" in visitor.get("/confirm/").content.decode()
    assert visitor.confirm_with("12345678").status_code == 422


@pytest.mark.asvs("6.1.1")
def test_strangers_use_up_none_of_its_codes(visitor, chosen):
    """Twenty resets that anybody can ask for are all that a number gets from strangers; its owner still gets in."""
    for n in range(caps.MOST_RESETS + 2):
        Visitor(ip=f"203.0.113.{n}").post("/reset/", name=NUMBER)
        send_code(newest().pk)
    assert newest().code is None
    visitor.sign_in()
    send_code(newest().pk)
    assert newest().code is not None
    assert caps.MOST_OWN > caps.MOST


@pytest.mark.asvs("6.1.1")
def test_strangers_use_up_no_new_password_on_a_known_browser(visitor, lena_user, monkeypatch):
    """A number is all that she has, and its password is paused for strangers: a reset is her way in."""
    remove_address(lena_user, _with_number(lena_user), session_key="")
    visitor.come_in(name=NUMBER)
    visitor.post("/sign-out/")
    monkeypatch.setattr(caps, "_BY_PURPOSE", {**caps._BY_PURPOSE, "reset": caps._Bucket("sms-reset", 1)})
    for n in range(3):
        Visitor(ip=f"203.0.113.{n}").post("/reset/", name=NUMBER)
        send_code(newest().pk)
    assert newest().code is None
    visitor.post("/reset/", name=NUMBER)
    send_code(newest().pk)
    assert newest().code is not None


def _with_number(user: User) -> Address:
    """Her mailbox, which a number can take the place of now."""
    add_address(user, SignInName("phone", NUMBER))
    Address.objects.filter(value=NUMBER).update(verified_at=timezone.now() - OLD)
    return Address.objects.get(value=LENA.value)


@pytest.mark.asvs("6.1.1")
def test_strangers_use_up_no_freezing(visitor, chosen):
    """Five asks of a stranger for a new password, and the owner has nothing but this number."""
    for n in range(7):
        Visitor(ip=f"203.0.113.{n}").post("/reset/", name=NUMBER)
        send_code(newest().pk)
    visitor.post("/freeze/", name=NUMBER)
    send_code(newest().pk)
    assert newest().code is not None


def test_without_a_service_it_is_as_if_it_was_not_chosen(visitor, chosen, settings):
    settings.SMS_OUTBOX = settings.SMS_URL = ""
    visitor.sign_in()
    assert newest().kind == "email"


def test_recovery_codes_go_with_the_last_factor_and_no_earlier(chosen):
    make_recovery_codes(chosen)
    chosen.refresh_from_db()
    set_factor(chosen, SECRET, by=chosen.actor)
    remove_factor(chosen)
    assert chosen.recovery_codes.count() == 10
    remove_sms_factor(chosen, but="")
    assert not chosen.recovery_codes.exists()


@pytest.mark.asvs("7.4.3", "6.5.6")
def test_a_change_ends_the_other_sessions_and_is_recorded_once(visitor, user):
    other = Visitor(ip="198.51.100.8")
    other.come_in()
    set_sms_factor(user, but="")
    set_sms_factor(user, but="")
    assert not other.is_in
    remove_sms_factor(user, but="")
    remove_sms_factor(user, but="")
    kinds = Entry.objects.filter(kind__startswith="sms_factor").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["sms_factor_set", "sms_factor_removed"]


@pytest.mark.asvs("6.4.3", "6.6.1")
def test_a_number_alone_opens_nothing(chosen):
    """SIM swap: the thief has the number, asks for a new password with it, and would get the second step as well."""
    thief = Visitor(ip="203.0.113.5")
    thief.post("/reset/", name=NUMBER)
    assert thief.post("/reset/code/", code=sent_code()).url == "/reset/password/"
    assert thief.post("/reset/password/", password="nine lanterns upon granite").status_code == 422
    first, *_ = make_recovery_codes(chosen)
    assert thief.post("/reset/password/", password="nine lanterns upon granite", factor=first).url == "/sign-in/"


def test_by_mail_the_number_stays_the_second_step(chosen):
    other = Visitor()
    other.post("/reset/", name=LENA.value)
    other.post("/reset/code/", code=sent_code())
    assert other.post("/reset/password/", password="nine lanterns upon granite").url == "/sign-in/"
    assert other.sign_in("nine lanterns upon granite").url == "/sign-in/code/"
    assert newest().kind == "phone"
