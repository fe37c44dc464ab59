"""Signing in with a passkey, and everything that is no passkey of whoever signs in."""

import time

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gatehouse.accounts import limits, pending, signin
from gatehouse.accounts.models import KnownDevice, Method, OpenSession, Passkey, RefusedTry, User
from gatehouse.accounts.sessions import session_hash
from gatehouse.accounts.sign_in_names import name_of
from gatehouse.conversations.models import Contact
from gatehouse.portal.session import KEY
from gatehouse.testing.cast import recorded
from tests.integration.portal.authenticator import FLAG, SYNCED, VERIFIED, Authenticator
from tests.integration.portal.customers import (
    OPTIONS,
    SIGN_IN,
    give_passkey,
    make_customer,
    options,
    post,
    refused,
    sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone() -> Authenticator:
    return Authenticator()


@pytest.fixture
def lenas_account(lena: Contact, phone: Authenticator) -> User:
    """Lena with an account and one passkey, on her phone."""
    user = make_customer("lena.vogt@mail.example", lena, password="four words nobody knows")
    give_passkey(user, phone)
    return user


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.asvs("6.3.3")
def test_a_passkey_signs_its_owner_in(client, lenas_account, phone):
    with recorded() as entries:
        answer = sign_in(client, phone, next="/tickets/")
    assert answer.json() == {"next": "/tickets/"}
    assert client.session["_auth_user_id"] == str(lenas_account.pk)
    assert [(entry.kind, entry.data.method) for entry in entries] == [("signed_in", "passkey")]


def test_the_browser_is_known_and_the_session_one_of_his(client, lenas_account, phone):
    sign_in(client, phone)
    one = OpenSession.objects.get(user=lenas_account)
    assert one.session == session_hash(client.session.session_key)
    assert one.device == KnownDevice.objects.get(user=lenas_account)
    assert f"{settings.SESSION_COOKIE_NAME}_device" in client.cookies


def test_his_tickets_are_there(client, lenas_account, phone, conversation):
    sign_in(client, phone)
    assert client.session[KEY] == [lenas_account.contact.pk]
    assert client.get(f"/t/{conversation.number}/").status_code == 200
    assert conversation.subject in client.get(f"/t/{conversation.number}/").content.decode()


@pytest.mark.asvs("7.2.4")
def test_no_key_from_before_is_good_after_it(client, lenas_account, phone):
    told = options(client)
    before = client.session.session_key
    post(client, SIGN_IN, {"credential": phone.use(told)})
    assert client.session.session_key != before
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not is_in(client)


def test_it_counts_as_a_factor_shown_a_moment_ago(client, lenas_account, phone):
    sign_in(client, phone)
    assert time.time() - client.session["stepped_up_at"] < 60


def test_when_it_was_used_and_whether_it_is_synced_is_noted(client, lenas_account, phone):
    phone.flags = SYNCED
    sign_in(client, phone)
    passkey = Passkey.objects.get(user=lenas_account)
    assert passkey.is_synced
    assert passkey.used_at is not None
    assert passkey.sign_count == 1


def test_what_the_browser_is_asked_names_our_host_alone(client, lenas_account, settings):
    settings.BASE_URL = "https://help.alderwick.example"
    told = options(client)
    assert told["rpId"] == "help.alderwick.example"
    assert told["userVerification"] == "required"
    assert "allowCredentials" not in told  # whoever asks learns of nobody's passkeys
    assert told["timeout"] == 300_000


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/desk/", "javascript:alert(1)", 5, ""]
)
def test_nobody_is_led_elsewhere(client, lenas_account, phone, elsewhere):
    assert sign_in(client, phone, next=elsewhere).json() == {"next": "/account/"}


@pytest.mark.asvs("6.5.1", "6.7.2")
def test_an_answer_is_good_once(client, lenas_account, phone):
    told = options(client)
    body = {"credential": phone.use(told)}
    assert post(client, SIGN_IN, body).status_code == 200
    client.session.flush()
    refused(post(client, SIGN_IN, body), 409, "stale")


@pytest.mark.asvs("6.7.2")
def test_an_answer_is_good_once_also_for_who_has_kept_the_session(client, lenas_account, phone):
    told = options(client)
    kept = dict(client.session.items())
    assert post(client, SIGN_IN, {"credential": phone.use(told)}).status_code == 200
    other = Client()
    session = other.session
    session.update(kept)
    session.save()
    refused(post(other, SIGN_IN, {"credential": phone.use(told)}), 409, "stale")


@pytest.mark.asvs("6.7.2")
def test_a_failed_answer_uses_the_challenge_up(client, lenas_account, phone):
    told = options(client)
    refused(post(client, SIGN_IN, {"credential": Authenticator().use(told)}), 403, "not_this_passkey")
    refused(post(client, SIGN_IN, {"credential": phone.use(told)}), 409, "stale")


def test_an_unreadable_answer_uses_the_challenge_up(client, lenas_account, phone):
    told = options(client)
    refused(post(client, SIGN_IN, {"credential": {"id": "x"}}), 400, "unreadable")
    refused(post(client, SIGN_IN, {"credential": phone.use(told)}), 409, "stale")


@pytest.mark.asvs("6.7.2")
def test_a_challenge_is_good_for_five_minutes(client, lenas_account, phone):
    told = options(client)
    session = client.session
    session["passkey_sign_in"] = {**session["passkey_sign_in"], "until": time.time() - 1}
    session.save()
    refused(post(client, SIGN_IN, {"credential": phone.use(told)}), 409, "stale")


@pytest.mark.asvs("6.6.2")
def test_the_challenge_of_another_browser_is_not_good(client, lenas_account, phone):
    told = options(Client())
    refused(post(client, SIGN_IN, {"credential": phone.use(told)}), 409, "stale")
    options(client)
    refused(post(client, SIGN_IN, {"credential": phone.use(told)}), 403, "not_this_passkey")


@pytest.mark.asvs("6.5.7")
@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost.evil.example"},
        {"party": "evil.example"},
        {"flags": FLAG.UP},
        {"flags": FLAG.UV},
        {"flags": VERIFIED | FLAG.BS},
    ],
    ids=["origin", "like our origin", "party", "user not verified", "user not present", "backed up but not eligible"],
)
def test_what_a_phisher_or_a_thief_gets_opens_nothing(client, lenas_account, phone, wrong):
    vars(phone).update(wrong)
    refused(sign_in(client, phone), 403, "not_this_passkey")
    assert not is_in(client)


def test_another_key_under_the_same_id_opens_nothing(client, lenas_account, phone):
    refused(sign_in(client, Authenticator(id=phone.id)), 403, "not_this_passkey")


def test_a_counter_that_goes_back_is_refused_and_the_stored_one_kept(client, lenas_account, phone):
    Passkey.objects.update(sign_count=7)
    for count in (5, 6):  # it says 6, and then 7 again
        phone.count = count
        refused(sign_in(client, phone), 403, "not_this_passkey")
    assert Passkey.objects.get().sign_count == 7
    phone.count = 7
    assert sign_in(client, phone).status_code == 200


def test_a_counter_that_has_ended_is_refused(client, lenas_account, phone):
    Passkey.objects.update(sign_count=7)
    phone.count = None
    refused(sign_in(client, phone), 403, "not_this_passkey")


def test_a_device_without_a_counter_signs_in_again_and_again(lenas_account, phone):
    phone.count = None
    assert [sign_in(Client(), phone).status_code for _ in range(2)] == [200, 200]


@pytest.mark.asvs("6.5.6")
def test_a_removed_passkey_opens_nothing(client, lenas_account, phone):
    Passkey.objects.all().delete()
    refused(sign_in(client, phone), 403, "not_this_passkey")


@pytest.mark.asvs("6.3.8")
def test_the_frozen_the_closed_and_agents_hear_what_strangers_hear(client, lenas_account, phone):
    unknown = sign_in(client, Authenticator()).content
    for change in ({"frozen_at": timezone.now()}, {"is_active": False}, {"role": "agent", "public_name": "Lena"}):
        User.objects.update(frozen_at=None, is_active=True, role="", public_name="")
        User.objects.update(**change)
        assert sign_in(client, phone).content == unknown
    assert not is_in(client)


@pytest.mark.asvs("6.3.5")
def test_whom_it_was_tried_on_can_see_it(client, lenas_account, phone):
    phone.flags = FLAG.UP
    sign_in(client, phone)
    tried = RefusedTry.objects.get()
    assert (tried.factor, tried.name) == (Method.PASSKEY, name_of(lenas_account).digest)


@pytest.mark.asvs("6.3.1")
def test_tries_of_one_network_are_counted(client, lenas_account, phone):
    told = options(client)
    for _ in range(signin.TRIES_PER_NETWORK):
        limits.hit("signin:from:127.0.0.1", limit=1, per=signin.PAUSE)
    answer = post(client, SIGN_IN, {"credential": phone.use(told)})
    refused(answer, 429, "too_often")
    assert int(answer["Retry-After"]) > 800


def test_asking_for_challenges_is_counted(client, db, monkeypatch):
    monkeypatch.setattr("gatehouse.portal.limits.OPTIONS_PER_NETWORK", 2)
    options(client), options(client)
    refused(post(client, OPTIONS, {}), 429, "too_often")


@pytest.fixture
def halfway(client: Client, lenas_account: User, rf) -> Client:  # type: ignore[no-untyped-def]
    """Lena's password was right, and she was on her way to her tickets."""
    request = rf.get("/")
    request.session = client.session
    pending.begin(request, lenas_account, "/tickets/")
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client


def test_her_own_leads_where_she_was_going(halfway, phone):
    told = options(halfway, second=True)
    assert len(told["allowCredentials"]) == 1
    assert post(halfway, SIGN_IN, {"credential": phone.use(told)}).json() == {"next": "/tickets/"}
    assert is_in(halfway)
    assert "signing_in" not in halfway.session


def test_another_persons_is_refused(halfway):
    tablet = Authenticator()
    give_passkey(make_customer("khalid@mail.example"), tablet)
    told = options(halfway, second=True)
    refused(post(halfway, SIGN_IN, {"credential": tablet.use(told)}), 403, "not_this_passkey")
    assert not is_in(halfway)


def test_without_a_passkey_none_is_asked_for(halfway):
    Passkey.objects.all().delete()
    refused(post(halfway, OPTIONS, {"second": True}), 409, "no_passkey")


def test_without_the_password_there_is_no_second_step(client, lenas_account):
    refused(post(client, OPTIONS, {"second": True}), 409, "stale")


def test_another_site_cannot_ask(lenas_account, phone):
    strict = Client(enforce_csrf_checks=True)
    for path in (OPTIONS, SIGN_IN):
        assert post(strict, path, {}).status_code == 403


def _statements(client: Client, path: str, body: object) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert post(client, path, body).status_code == 200
    return [one["sql"] for one in queries]


def test_how_much_the_database_is_asked(client, lenas_account, phone):
    options(client)
    assert len(_statements(client, OPTIONS, {})) == 3
    told = options(client)
    # With a look at the tries that were refused before, and one at a way back in.
    assert len(_statements(client, SIGN_IN, {"credential": phone.use(told)})) == 23


@pytest.mark.asvs("6.7.2")
def test_a_challenge_is_long_and_another_each_time(db):
    from fido2.utils import websafe_decode

    from gatehouse.accounts.passkeys import options_for_use

    made = {options_for_use()[1] for _ in range(20)}
    assert len(made) == 20
    assert min(len(websafe_decode(one)) for one in made) * 8 >= 64
