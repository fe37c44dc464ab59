"""Every verb about accounts: it works, it records its entry, it does nothing twice."""

import time
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from django.db import connection

from gatehouse.accounts import admin, sessions, totp
from gatehouse.accounts.actions.create_agent import EmailTaken, create_agent
from gatehouse.accounts.actions.set_access import set_access
from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.actions.set_role import set_role
from gatehouse.accounts.models import OpenSession, Role
from gatehouse.accounts.secrets import seal, unseal
from gatehouse.journal import wire
from gatehouse.journal.actor import OPERATOR
from gatehouse.live.tickets import revocation, session_hash
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client


@pytest.mark.asvs("6.4.1")
def test_an_agent_is_created_with_a_password_of_his_own(dora):
    with recorded() as entries:
        made = create_agent(" New@Alderwick.example", "New", Role.AGENT, by=dora.actor)
    assert made.user.check_password(made.password)
    assert made.user.email == "new@alderwick.example"
    assert [entry.kind for entry in entries] == ["agent_created"]


def test_an_email_is_used_once(alice):
    with pytest.raises(EmailTaken):
        create_agent("ALICE@alderwick.example", "Other", Role.AGENT, by=OPERATOR)


def test_a_role_is_changed_once(alice, dora):
    with recorded() as entries:
        set_role(alice, Role.SENIOR, by=dora.actor)
        set_role(alice, Role.SENIOR, by=dora.actor)
    assert [entry.data.sentence("Dora", None) for entry in entries] == [
        "Dora changed the role from “Agent” to “Senior specialist”"
    ]


@pytest.mark.asvs("7.4.2")
def test_losing_access_ends_every_session(alice, dora):
    sessions.remember(alice, "a" * 32)
    set_access(alice, False, by=dora.actor)
    assert not OpenSession.objects.exists()


def test_an_administrator_can_sign_in_with_what_is_printed(db):
    made = admin.create_admin("root@alderwick.example", "Root")
    query = parse_qs(urlsplit(made.otpauth).query)
    made.user.refresh_from_db()
    assert made.user.role == Role.OPERATOR
    assert made.user.check_password(made.password)
    assert totp.spelled(unseal(made.user.totp_secret, user=made.user.pk)) == query["secret"][0]


def test_a_reset_factor_is_another_one(alice):
    with recorded() as entries:
        first, second = admin.reset_factor(alice.email), admin.reset_factor(alice.email)
    assert first != second
    assert [entry.data.reset for entry in entries] == [True, True]


def test_nobody_is_reset_by_a_wrong_email(db):
    with pytest.raises(admin.UnknownAgent):
        admin.reset_factor("nobody@alderwick.example")


def test_codes_are_printed_for_demo_accounts_only(alice):
    admin.reset_factor(alice.email)
    with pytest.raises(admin.UnknownAgent):
        admin.demo_code(alice.email)
    type(alice).objects.filter(pk=alice.pk).update(is_demo=True)
    alice.refresh_from_db()
    secret = unseal(alice.totp_secret, user=alice.pk)
    assert totp.matching_step(secret, admin.demo_code(alice.email), time.time()) is not None


@pytest.mark.asvs("6.3.2")
def test_demo_accounts_are_named_until_they_are_closed(alice):
    type(alice).objects.filter(pk=alice.pk).update(is_demo=True)
    assert admin.check_demo_passwords() == [alice.email]
    set_access(alice, False, by=OPERATOR)
    assert admin.check_demo_passwords() == []


def test_a_sealed_secret_opens_for_its_own_user_only(db):
    sealed = seal(b"secret", user=1)
    assert unseal(sealed, user=1) == b"secret"
    with pytest.raises(ValueError, match="sealed"):
        unseal(sealed, user=2)


def test_the_hash_of_a_session_is_the_one_its_streams_know():
    assert sessions.session_hash("key") == session_hash("key")


@pytest.mark.django_db(transaction=True)
def test_a_new_password_closes_the_event_streams(alice):
    sessions.remember(alice, "the key")
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as ear:
        ear.execute(f"listen {wire.CHANNEL}")
        set_password(alice, "sieben blaue Fische", by=alice.actor)
        heard = [notice.payload for notice in ear.notifies(timeout=5, stop_after=2)]
    assert revocation("the key") in heard


@pytest.mark.asvs("7.2.4")
@pytest.mark.django_db(transaction=True)
def test_a_new_key_lets_the_pages_ask_for_new_streams(alice):
    """They go on without a sign-in; what listens under the old key hears no more."""
    from gatehouse.project.sessions.desk import DeskStore

    name = next(iter(desk_client(alice).cookies.values())).value
    session = DeskStore(name)
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as ear:
        ear.execute(f"listen {wire.CHANNEL}")
        session.cycle_key()
        heard = [notice.payload for notice in ear.notifies(timeout=5, stop_after=1)]
    assert heard == [f"renew:{session_hash(name)}"]
    assert OpenSession.objects.get().session == session_hash(session.session_key)
    assert DeskStore(name).load() == {}
