"""Closing an account: by its owner alone, never by a thief who wants his traces gone, and never past the time to keep it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts import codes
from gatehouse.accounts.actions.close_account import MayNotClose, ask_to_close, call_off, close_for_good
from gatehouse.accounts.actions.freeze import freeze
from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.closing import Reason, may_close
from gatehouse.accounts.models import KnownDevice, Lost, OpenSession, Passkey, Purpose, RecoveryCase, RecoveryCode, User
from gatehouse.accounts.sign_in_names import read
from gatehouse.channels.account_ends import AccountEnds
from gatehouse.channels.email.account.courier import AccountCourier
from gatehouse.channels.email.compose import compose
from gatehouse.channels.push.models import PushSubscription
from gatehouse.channels.sms.sending import _words
from gatehouse.conversations.models import Address, Delivery
from gatehouse.exchange.actions.link_account import link_account
from gatehouse.exchange.people import LENA as LENA_UID
from gatehouse.exchange.people import OMAR as OMAR_UID
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.models import Entry
from gatehouse.privacy import erasing
from gatehouse.privacy.erasing import close_due
from gatehouse.testing.cast import recorded
from tests.integration.front_door.conftest import LENA, Visitor, sent_code

pytestmark = pytest.mark.django_db
LATER = timedelta(days=14, minutes=1)


@pytest.fixture
def owner(lena_user: User, visitor: Visitor) -> Visitor:
    """Lena, who has just shown a factor."""
    visitor.come_in()
    visitor.confirm()
    return visitor


def due() -> int:
    return close_due(timezone.now() + LATER)


def test_closing_ends_everything_at_once_and_tells_her(lena_user, owner):
    other = Visitor(ip="198.51.100.8")
    other.come_in()
    waiting = codes.ask(Purpose.RESET, read(LENA.value), "b", user=lena_user)
    with recorded() as entries:
        answer = owner.post("/account/closing/", name=" LENA@mail.example ")
    assert answer.status_code == 200
    assert [one.kind for one in entries] == ["closing_asked"]
    assert not owner.is_in
    assert not other.is_in
    assert not OpenSession.objects.exists()
    assert not KnownDevice.objects.filter(revoked_at=None).exists()
    assert codes.mint(waiting.pk) is None
    assert [one.recipient for one in told(entries)] == [LENA.value]


def told(entries) -> list[Delivery]:
    courier = AccountCourier()
    courier.handle([one for one in entries if courier.wants(one)])
    return list(Delivery.objects.order_by("pk"))


def test_the_notices_say_until_when_and_hold_no_link_that_acts(lena_user):
    with recorded() as entries:
        ask_to_close(lena_user)
        call_off(lena_user)
    first, second = told(entries)
    body = " ".join(compose(first).body.split())
    lena_user.refresh_from_db()
    assert "is going to be closed" in compose(first).subject
    assert "sign in to keep it" in body
    assert "/closing/" not in body
    assert "/keeping/" not in body
    assert "stays open" in compose(second).subject


@pytest.mark.parametrize("typed", ["", "lena@mail.exampl", "someone@mail.example", "yes", "\x00"])
def test_without_the_right_name_nothing_is_closed(lena_user, owner, typed):
    assert owner.post("/account/closing/", name=typed).status_code == 422
    assert User.objects.get().closes_at is None


@pytest.mark.asvs("7.5.3")
def test_without_a_fresh_factor_nothing_is_closed(lena_user, visitor):
    visitor.come_in()
    assert visitor.post("/account/closing/", name=LENA.value).url.startswith("/confirm/")
    assert User.objects.get().closes_at is None


def test_a_forged_form_closes_nothing(lena_user, owner):
    owner.client.handler.enforce_csrf_checks = True
    assert owner.post("/account/closing/", name=LENA.value).status_code == 403
    assert User.objects.get().closes_at is None


def test_a_frozen_account_is_not_closed_and_a_freeze_calls_a_closing_off(lena_user):
    ask_to_close(lena_user)
    freeze(lena_user)
    assert due() == 0
    lena_user.refresh_from_db()
    assert (lena_user.closes_at, lena_user.closed_at) == (None, None)
    assert may_close(lena_user) == [Reason.FROZEN]
    with pytest.raises(MayNotClose):
        ask_to_close(lena_user)


def test_whoever_has_just_changed_the_locks_closes_nothing(lena_user, owner):
    set_password(lena_user, "thirteen herons over water", by=lena_user.actor)
    thief = Visitor(ip="198.51.100.66")
    thief.come_in(password="thirteen herons over water")
    thief.confirm("thirteen herons over water")
    page = thief.get("/account/closing/").content.decode()
    assert "within the last 24 hours" in page
    assert 'name="name"' not in page
    assert thief.post("/account/closing/", name=LENA.value).status_code == 409
    assert may_close(lena_user) == [Reason.CHANGED]


def test_a_day_later_she_may(lena_user, monkeypatch):
    set_password(lena_user, "thirteen herons over water", by=lena_user.actor)
    tomorrow = timezone.now() + timedelta(hours=24, minutes=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: tomorrow)
    assert may_close(lena_user) == []


def test_signing_in_during_the_grace_opens_one_page_and_keeps(lena_user, visitor):
    ask_to_close(lena_user)
    assert visitor.sign_in().url == "/sign-in/code/"
    assert visitor.post("/sign-in/code/", code=sent_code()).url == "/account/keeping/"
    for path in ("/account/", "/account/security/", "/account/data/", "/account/password/"):
        assert visitor.get(path).url == "/account/keeping/"
    assert visitor.get("/account/keeping/").status_code == 200
    assert visitor.post("/account/keeping/").url == "/account/"
    assert visitor.is_in
    assert due() == 0
    assert visitor.get("/account/keeping/").url == "/account/"


def test_it_is_not_said_to_stay_open_when_nothing_was_kept(lena_user, visitor):
    visitor.come_in()
    visitor.post("/account/keeping/")
    assert "stays open" not in visitor.get("/account/").content.decode()
    assert not call_off(lena_user)


def test_looking_at_that_page_keeps_nothing(lena_user, visitor):
    ask_to_close(lena_user)
    visitor.come_in()
    visitor.get("/account/keeping/")
    assert due() == 1


def test_before_its_time_nothing_is_final(lena_user):
    ask_to_close(lena_user)
    assert close_due(timezone.now() + timedelta(days=13, hours=23)) == 0
    assert not close_for_good(lena_user, timezone.now())


@pytest.mark.asvs("7.4.2")
def test_when_it_is_final_nothing_opens_it(lena_user, visitor):
    visitor.come_in()
    Passkey.objects.create(user=lena_user, credential_id=b"i" * 32, credential=b"c", name="Key")
    RecoveryCode.objects.create(user=lena_user, code=b"r" * 32)
    User.objects.update(closes_at=timezone.now())  # this session began during the grace
    assert due() == 1
    lena_user.refresh_from_db()
    assert lena_user.closed_at is not None
    assert not lena_user.is_active
    assert not lena_user.has_usable_password()
    assert (lena_user.passkeys.count(), RecoveryCode.objects.count(), OpenSession.objects.count()) == (0, 0, 0)
    assert visitor.get("/account/keeping/").url.startswith("/sign-in/")
    assert visitor.sign_in().status_code == 422
    call_off(lena_user)
    assert User.objects.get().closed_at is not None


def test_closed_twice_is_closed_once(lena_user):
    ask_to_close(lena_user)
    ask_to_close(lena_user)
    assert due() == 1
    assert due() == 0
    assert Entry.objects.filter(kind__in=("closing_asked", "account_closed")).count() == 2


def test_the_last_notice_goes_to_each_address(lena_user):
    ask_to_close(lena_user)
    with recorded() as entries:
        due()
    (last,) = told(entries)
    assert "is closed" in compose(last).subject
    assert "our last mail" in compose(last).body


@pytest.mark.parametrize(
    ("uid", "said"),
    [(LENA_UID, "You still hold something"), (OMAR_UID, "You still hold something"), ("62954310", ""), (None, "")],
)
def test_it_says_what_is_left_at_the_exchange(lena_user, owner, settings, uid, said):
    settings.EXCHANGE_SANDBOX = True
    if uid:
        link_account(lena_user, uid, by=SYSTEM)
    page = owner.get("/account/closing/").content.decode()
    assert "Your account at the exchange stays as it is." in page
    assert said in page
    assert bool(said) == ("notice--warn" in page)


def test_an_exchange_that_is_away_hinders_nothing(lena_user, owner, settings):
    link_account(lena_user, LENA_UID, by=SYSTEM)
    settings.EXCHANGE_SANDBOX, settings.EXCHANGE_URL = False, "http://127.0.0.1:9/"
    settings.EXCHANGE_KEY_ID, settings.EXCHANGE_SECRET = "k", "s" * 32
    assert "does not answer" in owner.get("/account/closing/").content.decode()
    assert owner.post("/account/closing/", name=LENA.value).status_code == 200


def test_it_says_for_how_many_years_tickets_are_kept(lena_user, owner, settings):
    assert "makes us keep your tickets for" not in owner.get("/account/closing/").content.decode()
    settings.CONFIG = settings.CONFIG.model_copy(update={"keep_closed": 5})
    assert "for 5 years" in owner.get("/account/closing/").content.decode()


def test_it_says_what_the_law_makes_us_keep_and_what_goes(lena_user, owner):
    page = " ".join(owner.get("/account/closing/").content.decode().split())
    assert "we erase your name, addresses, messages, files, devices and sign-ins" in page
    assert (
        "keep which legal documents you accepted, when and from where, and tickets that an authority wants kept" in page
    )


def test_it_is_not_final_while_a_way_back_in_is_under_way(lena_user):
    ask_to_close(lena_user)
    case = RecoveryCase.objects.create(user=lena_user, lost=Lost.EVERYTHING)
    assert due() == 0
    assert not close_for_good(lena_user, timezone.now() + LATER)
    RecoveryCase.objects.filter(pk=case.pk).update(state="expired")
    assert due() == 1


def test_nor_within_the_hold_after_one(lena_user):
    ask_to_close(lena_user)
    User.objects.update(security_hold_until=timezone.now() + timedelta(hours=72))
    assert due() == 0


def test_one_that_fails_is_tried_again_and_holds_up_no_other(lena_user, others_user, monkeypatch):
    for user in (lena_user, others_user):
        ask_to_close(user)
    with monkeypatch.context() as patched:
        patched.setattr(
            erasing, "close_for_good", lambda one, now: fails() if one == lena_user else close_for_good(one, now)
        )
        assert due() == 1
    others_user.refresh_from_db()
    assert others_user.closed_at is not None
    assert due() == 1


def fails() -> None:
    raise OSError("the database is away")


def test_nobody_elses_account_is_touched(lena_user, others_user):
    ask_to_close(lena_user)
    due()
    others_user.refresh_from_db()
    assert (others_user.closes_at, others_user.closed_at, others_user.is_active) == (None, None, True)


def test_chats_and_notices_on_devices_end_with_it(lena_user):
    contact = lena_user.contact
    PushSubscription.objects.create(
        contact=contact, endpoint="https://push.example/1", endpoint_hash=b"e", p256dh="p", auth="a", language="en"
    )
    with recorded() as entries:
        ask_to_close(lena_user)
    courier = AccountEnds()
    courier.handle([one for one in entries if courier.wants(one)])
    assert not PushSubscription.objects.exists()


def test_who_has_a_number_alone_is_told_by_sms(lena_user, settings):
    User.objects.update(email=None, phone="+31612345678")
    Address.objects.update(kind="phone", value="+31612345678")
    settings.SMS_OUTBOX = True
    ask_to_close(lena_user)
    with recorded() as entries:
        due()
    (notice,) = told(entries)
    assert (notice.channel, _words(notice)) == ("sms", "Support: your account is closed.")
