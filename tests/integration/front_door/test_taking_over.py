"""What would let somebody into an account that is not his, or keep its owner out, and does not."""

import threading

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gatehouse.accounts import signin
from gatehouse.accounts.actions.create_customer import NameTaken
from gatehouse.accounts.actions.freeze import freeze
from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.activity import devices_of
from gatehouse.accounts.models import Mark, Method, OneTimeCode, OpenSession, User, WrongTries
from gatehouse.accounts.sessions import end_all
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.channels.account_ends import AccountEnds
from gatehouse.channels.push.models import PushSubscription
from gatehouse.conversations.actions import open_account as opening
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.actions.prove import prove
from gatehouse.conversations.models import Address
from gatehouse.journal.models import Entry
from gatehouse.portal import limits
from gatehouse.project.sessions.portal import PortalStore
from gatehouse.testing.cast import hashed, make_contact
from tests.integration.front_door.at_once import at_once
from tests.integration.front_door.conftest import LENA, PASSWORD, Visitor, app_code, sent_code

pytestmark = pytest.mark.django_db
VICTIM, THIEF = "victim@mail.example", "evil@mail.example"
PHONE = SignInName("phone", "+31612345678")
NEW = "nine lanterns upon granite"


def typed_beside(own: str, *, kind: str = "email"):
    """A stranger's contact, who gave an address of his own and typed his victim's beside it."""
    contact = make_contact("Mallory", VICTIM)
    Address.objects.create(contact=contact, kind=kind, value=own)
    return contact


def test_an_address_that_was_only_typed_brings_nobodys_tickets(db):
    victim = make_contact("Victim", VICTIM)
    typed_beside(PHONE.value, kind="phone")
    open_account(PHONE, hashed(), language="en")
    owner = prove(VICTIM)
    victim.refresh_from_db()
    assert owner == victim
    assert victim.joined_into is None


def test_nobodys_address_is_taken_before_he_comes(visitor):
    typed_beside(PHONE.value, kind="phone")
    open_account(PHONE, hashed(), language="en")
    visitor.post("/sign-up/", name=VICTIM, password=NEW)
    assert visitor.post("/sign-up/code/", code=sent_code()).url == "/account/"


def test_an_address_that_a_stranger_typed_beside_resets_nothing(visitor):
    typed_beside(THIEF)
    victim = open_account(SignInName("email", VICTIM), hashed(), language="en")
    assert prove(THIEF) is None
    visitor.post("/reset/", name=THIEF)
    visitor.post("/reset/code/", code=sent_code())
    assert visitor.get("/reset/password/").url == "/reset/"
    assert list(victim.contact.addresses.filter(verified_at__isnull=False).values_list("value", flat=True)) == [VICTIM]


def test_an_account_never_stands_on_a_contact_that_is_somebody_elses(db):
    make_contact("Victim", VICTIM, is_proven=True)
    typed_beside(PHONE.value, kind="phone")
    prove(VICTIM)
    assert open_account(PHONE, hashed(), language="en").contact.joined_into is None


def test_a_sign_in_that_was_begun_before_a_freeze_ends_there(visitor, lena_user):
    visitor.sign_in()
    code = sent_code()
    freeze(lena_user)
    assert visitor.post("/sign-in/code/", code=code).url == "/sign-in/"
    assert not OpenSession.objects.exists()


def test_a_session_that_was_ended_meanwhile_does_not_come_back_under_a_new_key(visitor, lena_user):
    visitor.come_in()
    racing = PortalStore(visitor.client.session.session_key)
    assert dict(racing.items())
    end_all(lena_user)
    with pytest.raises(SessionInterrupted):
        racing.cycle_key()


def test_a_session_of_an_old_password_reads_no_ticket(visitor, conversation):
    user = open_account(SignInName("email", "lena.vogt@mail.example"), hashed(), language="en")
    visitor.come_in(name="lena.vogt@mail.example")
    assert 'name="text"' in visitor.get(f"/t/{conversation.number}/").content.decode()
    User.objects.filter(pk=user.pk).update(password="!other")
    assert 'name="text"' not in visitor.get(f"/t/{conversation.number}/").content.decode()


def test_wrong_codes_of_strangers_close_nothing(visitor, lena_user):
    """Neither for good, nor for a quarter of an hour: a thief must not keep the owner from freezing his account."""
    WrongTries.objects.create(key=signin.key(Method.CODE, LENA.digest, "stranger"), count=100)
    thief = Visitor(ip="203.0.113.1")
    for _ in range(2):
        thief.post("/freeze/", name=LENA.value)
        for _ in range(3):
            thief.post("/freeze/code/", code="00000000")
    visitor.post("/freeze/", name=LENA.value)
    assert visitor.post("/freeze/code/", code=sent_code()).status_code == 200


def test_what_strangers_ask_for_leaves_the_owners_codes(visitor, lena_user):
    for number in range(15):
        assert Visitor(ip=f"203.0.113.{number}").post("/reset/", name=LENA.value).status_code == 302
    assert visitor.sign_in().url == "/sign-in/code/"
    assert Visitor(ip="198.51.100.9").post("/freeze/", name=LENA.value).status_code == 302


@pytest.mark.asvs("6.1.1")
def test_strangers_who_ask_for_new_passwords_keep_no_known_browser_from_one(visitor, lena_user, monkeypatch):
    """With the password paused for all of them that is the owner's way in."""
    monkeypatch.setattr(limits, "TO_STOP_A_THIEF", 3)
    visitor.come_in()
    visitor.post("/sign-out/")
    asked = [Visitor(ip=f"203.0.113.{n}").post("/reset/", name=LENA.value).status_code for n in range(5)]
    assert asked == [302] * 3 + [429] * 2
    assert [visitor.post("/reset/", name=LENA.value).status_code for _ in range(6)] == [302] * 5 + [429]
    assert visitor.post("/reset/", name="khalid@mail.example").status_code == 302
    assert Visitor(ip="203.0.113.9").post("/reset/", name=LENA.value).status_code == 429


@pytest.mark.asvs("6.3.8")
def test_whose_browser_it_is_tells_nothing_of_others(visitor, lena_user, alice):
    """The same statements for an address with an account and for one without, also from a known browser."""
    visitor.come_in()
    counts = set()
    for name in ("nobody@mail.example", alice.email, "khalid@mail.example"):
        with CaptureQueriesContext(connection) as asked:
            visitor.post("/reset/", name=name)
        counts.add(tuple(one["sql"].split()[0] for one in asked))
    assert len(counts) == 1


def test_a_neighbour_behind_the_same_address_keeps_nobody_out_of_his_own_browser(visitor, lena_user):
    visitor.come_in()
    visitor.post("/sign-out/")
    for number in range(signin.TRIES_PER_NETWORK):
        Visitor().sign_in("wrong wrong wrong wrong", f"somebody{number}@mail.example")
    assert Visitor().sign_in().status_code == 429
    assert visitor.sign_in().url == "/account/"


def test_right_ones_are_not_counted_against_a_network(visitor, lena_user):
    for _ in range(3):
        Visitor().sign_in()
    assert Mark.objects.get(pk="signin:from:198.51.100.7").count == 0


def test_a_new_password_opens_an_agents_door_again(alice):
    name = SignInName("email", alice.email)
    stranger = signin.Visitor("198.51.100.1", "stranger")
    WrongTries.objects.create(key=signin.key(Method.PASSWORD, name.digest, "stranger"), count=100)
    with pytest.raises(signin.Wrong):
        signin.check_password(name, alice, PASSWORD, stranger)
    set_password(alice, NEW, by=alice.actor)
    assert signin.check_password(name, alice, NEW, stranger) == alice


def test_making_codes_and_ending_sessions_floods_nobody(visitor, lena_user):
    visitor.come_in()
    visitor.confirm()
    visitor.post("/account/app/", code=app_code(visitor))
    before = Entry.objects.filter(subject_kind="user").count()
    for _ in range(20):
        visitor.post("/account/recovery-codes/")
        visitor.post("/account/devices/others/removal/")
    assert Entry.objects.filter(subject_kind="user").count() - before <= 10


def test_without_a_factor_there_are_no_recovery_codes(visitor, lena_user):
    visitor.come_in()
    visitor.confirm()
    assert visitor.post("/account/recovery-codes/").url == "/account/security/"
    assert not lena_user.recovery_codes.exists()


def test_a_session_is_listed_by_its_device_after_a_change_without_the_cookie(visitor, lena_user, settings):
    visitor.come_in()
    visitor.confirm()
    del visitor.client.cookies[f"{settings.SESSION_COOKIE_NAME}_device"]
    visitor.post("/account/app/", code=app_code(visitor))
    assert visitor.is_in
    assert [one.is_open for one in devices_of(lena_user, "")] == [True]


def test_who_signs_in_finds_nothing_of_who_sat_here_before(visitor, lena_user):
    other = make_contact("Other", "other@mail.example", is_proven=True)
    session = visitor.client.session
    session["contacts"], session["kept"] = [other.pk], [other.pk]
    session.save()
    visitor.come_in()
    assert visitor.client.session["contacts"] == [lena_user.contact.pk]
    assert "kept" not in visitor.client.session


def test_a_code_is_sent_again_only_to_who_still_signs_in(visitor, lena_user):
    visitor.sign_in()
    code = sent_code()
    visitor.post("/sign-in/code/", code=code)
    visitor.sign_in()
    visitor.post("/sign-out/")
    before = OneTimeCode.objects.count()
    assert visitor.post("/code/sign_in/again/").url == "/sign-in/"
    assert OneTimeCode.objects.count() == before


def test_chats_and_notices_end_with_the_sessions_that_opened_them(visitor, lena_user):
    PushSubscription.objects.create(contact=lena_user.contact, endpoint="https://push.example/1", endpoint_hash=b"1")
    freeze(lena_user)
    AccountEnds().handle(list(Entry.objects.filter(kind="account_frozen")))
    assert not PushSubscription.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_once_make_one_account(monkeypatch):
    meeting = threading.Barrier(2)

    def meet(*args, **options):
        found = prove(*args, **options)
        meeting.wait(10)
        return found

    monkeypatch.setattr(opening, "prove", meet)
    said = at_once(*[lambda: open_account(LENA, hashed(), language="en").email] * 2, refusals=(NameTaken,))
    assert sorted(said) == [LENA.value, "taken"]
