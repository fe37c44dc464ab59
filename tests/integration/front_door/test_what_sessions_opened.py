"""Whatever ends a customer's sessions ends what they have opened: chats as the account's owner, and notices on devices."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts import sessions
from gatehouse.accounts.actions.close_account import ask_to_close, close_for_good
from gatehouse.accounts.actions.end_sessions import end_every, end_others
from gatehouse.accounts.actions.factors import remove_factor
from gatehouse.accounts.actions.freeze import freeze
from gatehouse.accounts.actions.passkeys import add_passkey, remove_passkey
from gatehouse.accounts.actions.recovery_by_clock import begin_hold, execute
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.actions.sms_factor import remove_sms_factor, set_sms_factor
from gatehouse.accounts.models import OpenSession, User
from gatehouse.accounts.passkeys import NewPasskey
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.channels.account_ends import AccountEnds
from gatehouse.channels.chat.models import Brand, Visitor
from gatehouse.channels.chat.models.visitor import Assurance
from gatehouse.channels.push.models import PushSubscription
from gatehouse.conversations.actions.own_addresses import add_address, remove_address
from gatehouse.conversations.models import Address
from gatehouse.conversations.owners import addresses_of
from gatehouse.journal.actor import OPERATOR
from gatehouse.testing.cast import make_agent, recorded
from tests.integration.front_door.recovery_flow import approved
from tests.integration.portal.authenticator import Authenticator
from tests.integration.portal.customers import give_passkey

pytestmark = pytest.mark.django_db
SECRET = b"12345678901234567890"


def passkey_added(user: User) -> None:
    add_passkey(user, NewPasskey(b"id", b"credential", 0, False), "Phone", session_key="")


def passkey_removed(user: User) -> None:
    remove_passkey(user, give_passkey(user, Authenticator()), session_key="")


def app_removed(user: User) -> None:
    User.objects.filter(pk=user.pk).update(totp_confirmed_at=timezone.now())
    remove_factor(User.objects.get(pk=user.pk))


def sms_removed(user: User) -> None:
    User.objects.filter(pk=user.pk).update(sms_since=timezone.now())
    remove_sms_factor(User.objects.get(pk=user.pk), but="")


def address_removed(user: User) -> None:
    add_address(user, SignInName("email", "other@mail.example"))
    remove_address(user, addresses_of(user).get(value="other@mail.example"), session_key="")


def closed(user: User) -> None:
    User.objects.filter(pk=user.pk).update(closes_at=timezone.now())
    close_for_good(User.objects.get(pk=user.pk), timezone.now())


ENDINGS: dict[str, Callable[[User], object]] = {
    "password": lambda user: set_password(user, "nine lanterns upon granite", by=user.actor),
    "app set": lambda user: set_factor(user, SECRET, by=user.actor),
    "app removed": app_removed,
    "passkey added": passkey_added,
    "passkey removed": passkey_removed,
    "sms set": lambda user: set_sms_factor(user, but=""),
    "sms removed": sms_removed,
    "address removed": address_removed,
    "others ended": lambda user: end_others(user, ""),
    "all ended": lambda user: end_every(user, by=OPERATOR),
    "frozen": freeze,
    "closing": ask_to_close,
    "closed": closed,
}


@pytest.fixture
def opened(lena_user: User) -> Visitor:
    """A session, and what somebody has opened in it."""
    sessions.remember(lena_user, "a" * 32)
    told = {"kind": "phone", "value": "+31612345678", "verified_at": timezone.now() - timedelta(days=9)}
    Address.objects.create(contact=lena_user.contact, **told)
    device = {"endpoint": "https://push.example/1", "endpoint_hash": b"1"}
    PushSubscription.objects.create(contact=lena_user.contact, **device)
    brand = Brand.objects.create(slug="alderwick", name="Alderwick")
    here = {"brand": brand, "origin": "https://a.example", "token_hash": b"1", "seen_at": timezone.now()}
    return Visitor.objects.create(
        contact=lena_user.contact,
        assurance=Assurance.ACCOUNT,
        expires_at=timezone.now() + timedelta(days=1),
        **here,
    )


def nothing_is_left(entries, visitor: Visitor) -> None:
    assert not OpenSession.objects.exists()
    follower = AccountEnds()
    follower.handle([one for one in entries if follower.wants(one)])
    visitor.refresh_from_db()
    assert visitor.expires_at <= timezone.now()
    assert not PushSubscription.objects.exists()


@pytest.mark.asvs("7.4.2", "7.4.3")
@pytest.mark.parametrize("ending", ENDINGS)
def test_it_ends_with_the_session(lena_user, opened, ending, settings):
    settings.SMS_OUTBOX = True
    with recorded() as entries:
        ENDINGS[ending](lena_user)
    nothing_is_left(entries, opened)


def test_one_tap_ends_what_a_session_had_opened_that_is_over_by_itself(visitor, lena_user, opened):
    OpenSession.objects.all().delete()
    visitor.come_in()
    visitor.confirm()
    assert visitor.post("/account/devices/others/removal/").url == "/account/devices/"
    assert visitor.is_in
    opened.refresh_from_db()
    assert opened.expires_at <= timezone.now()
    assert not PushSubscription.objects.exists()


def test_so_it_does_after_a_way_back(lena_user, opened, security):
    """A thief who chats as the owner would else go on after the owner has got his account back."""
    case = approved(lena_user, make_agent("Anna", security), make_agent("Senna", security, role="senior"))
    begin_hold(case, timezone.now())
    with recorded() as entries:
        assert execute(case, timezone.now() + timedelta(hours=25))
    nothing_is_left(entries, opened)
