"""Which factors stop a way back in, and what is gone once one is done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts import signin
from gatehouse.accounts.actions.factors import NoFactor, make_recovery_codes
from gatehouse.accounts.actions.freeze import freeze
from gatehouse.accounts.actions.recovery_by_clock import begin_hold
from gatehouse.accounts.actions.sms_factor import set_sms_factor
from gatehouse.accounts.models import CaseState, Ending, EvidenceKind, KnownDevice, Lost, OpenSession, User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.channels.email.account.courier import AccountCourier
from gatehouse.conversations.actions.own_addresses import add_address
from gatehouse.conversations.models import Address, Delivery
from gatehouse.conversations.recovery_clock import move_recoveries
from gatehouse.journal.models import Entry
from tests.integration.front_door.conftest import LENA, PASSWORD, Visitor, sent_code
from tests.integration.front_door.recovery_flow import app_code, approved, now, shown
from tests.integration.portal.authenticator import Authenticator
from tests.integration.portal.customers import give_passkey, post, sign_in, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("security")]
NEW = "nine lanterns upon granite"


@pytest.fixture
def phone() -> Authenticator:
    return Authenticator()


@pytest.fixture
def full(with_app: User, phone: Authenticator) -> User:
    """Lena with an app, recovery codes and a passkey."""
    give_passkey(with_app, phone)
    return with_app


def done(user: User, anna: User, senna: User, lost: Lost) -> User:
    begin_hold(approved(user, anna, senna, lost=lost), timezone.now())
    assert move_recoveries(timezone.now() + timedelta(hours=25))
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("lost", "stops"), [(Lost.PASSKEY, True), (Lost.EVERYTHING, True), (Lost.APP, False), (Lost.NOTHING, False)]
)
def test_a_passkey_that_was_said_to_be_lost_stops_it_when_it_signs_in(client, full, phone, lost, stops):
    case = shown(full, lost=lost)
    assert sign_in(client, phone).status_code == 200
    assert (now(case).ending == Ending.FACTOR) is stops


def test_so_it_does_where_it_only_confirms(full, phone):
    inside = signed_in(phone)
    case = shown(full, lost=Lost.PASSKEY)
    asked = post(inside, "/confirm/passkey/options/", {}).json()
    assert post(inside, "/confirm/passkey/", {"credential": phone.use(asked)}).status_code == 200
    assert now(case).ending == Ending.FACTOR


@pytest.mark.parametrize("lost", list(Lost))
@pytest.mark.parametrize("used", ["app", "code"])
def test_each_factor_stops_what_says_that_it_is_lost_and_nothing_else(visitor, with_app, lost, used):
    typed = app_code() if used == "app" else make_recovery_codes(with_app)[0]
    case = shown(with_app, lost=lost)
    visitor.sign_in()
    assert visitor.post(f"/sign-in/code/{'' if used == 'app' else '?saved'}", code=typed).status_code == 302
    is_lost = lost == Lost.EVERYTHING or (lost == Lost.APP and used == "app")
    assert (now(case).ending == Ending.FACTOR) is is_lost


@pytest.mark.parametrize(
    ("lost", "app", "passkeys", "codes"),
    [(Lost.APP, False, 1, 0), (Lost.PASSKEY, True, 0, 0), (Lost.EVERYTHING, False, 0, 0), (Lost.NOTHING, True, 1, 10)],
)
def test_what_was_lost_is_removed_and_nothing_else(full, anna, senna, lost, app, passkeys, codes):
    user = done(full, anna, senna, lost)
    assert (bool(user.totp_confirmed_at), user.passkeys.count(), user.recovery_codes.count()) == (app, passkeys, codes)
    assert not user.has_usable_password()
    held = user.security_hold_until - timezone.now()
    assert timedelta(hours=24) <= held <= timedelta(hours=25 + 72)


def test_codes_by_sms_go_with_everything(lena_user, anna, senna, settings):
    settings.SMS_OUTBOX = True
    told = {"kind": "phone", "value": "+31612345678", "verified_at": timezone.now() - timedelta(days=9)}
    Address.objects.create(contact=lena_user.contact, **told)
    set_sms_factor(lena_user, but="")
    assert done(lena_user, anna, senna, Lost.EVERYTHING).sms_since is None


def test_no_session_and_no_known_browser_outlives_it(visitor, lena_user, anna, senna):
    visitor.come_in()
    assert OpenSession.objects.exists()
    done(lena_user, anna, senna, Lost.EVERYTHING)
    assert not OpenSession.objects.exists()
    assert not KnownDevice.objects.filter(revoked_at=None).exists()
    assert visitor.sign_in(PASSWORD).status_code == 422


def test_new_recovery_codes_wait_for_a_new_factor(with_app, anna, senna):
    user = done(with_app, anna, senna, Lost.APP)
    with pytest.raises(NoFactor):
        make_recovery_codes(user)


def test_everybody_who_was_told_before_is_told_that_it_is_done(with_app, anna, senna):
    add_address(with_app, SignInName("email", "other@mail.example"))
    done(with_app, anna, senna, Lost.APP)
    AccountCourier().handle(list(Entry.objects.filter(kind="recovery_executed")))
    told = Delivery.objects.filter(entry__kind="recovery_executed").values_list("recipient", flat=True)
    assert set(told) == {LENA.value, "other@mail.example"}


def test_nothing_but_a_way_back_lifts_a_freeze(visitor, lena_user):
    """A new password does not, neither for who has the mailbox nor for who is let in by it."""
    freeze(lena_user)
    visitor.post("/reset/", name=LENA.value)
    visitor.post("/reset/code/", code=sent_code())
    assert visitor.post("/reset/password/", password=NEW).url == "/sign-in/"
    assert visitor.sign_in(NEW).status_code == 403
    visitor.post("/freeze/", name=LENA.value)
    visitor.post("/freeze/code/", code=sent_code())
    assert User.objects.get(pk=lena_user.pk).frozen_at
    assert not visitor.is_in


def test_asking_for_one_lifts_no_freeze_before_its_end(with_app, anna, senna):
    freeze(with_app)
    case = approved(with_app, anna, senna, lost=Lost.NOTHING)
    begin_hold(case, timezone.now())
    assert now(case).state == CaseState.HOLD
    assert now(case).user.frozen_at


def test_a_factor_that_a_hundred_tries_have_closed_stops_nothing(visitor, with_app):
    """It did not work, so it may well be lost."""
    case = shown(with_app, EvidenceKind.EMAIL)
    visitor.sign_in()
    for _ in range(signin.TRIES):
        visitor.post("/sign-in/code/", code="000000")
    assert visitor.post("/sign-in/code/", code=app_code()).status_code == 429
    assert now(case).is_running


def test_a_reset_lifts_the_pause_of_no_other_factor(visitor, with_app):
    visitor.sign_in()
    for _ in range(signin.TRIES):
        visitor.post("/sign-in/code/", code="000000")
    other = Visitor()
    other.post("/reset/", name=LENA.value)
    other.post("/reset/code/", code=sent_code())
    other.post("/reset/password/", password=NEW)
    assert other.sign_in(NEW).url == "/sign-in/code/"
    assert other.post("/sign-in/code/", code=app_code()).status_code == 429
