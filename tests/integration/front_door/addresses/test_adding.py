"""Adding an address to an account: only who reads it gets it, and nobody learns whose it is."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts.former import still_told
from gatehouse.accounts.models import OneTimeCode, Purpose, User
from gatehouse.accounts.sign_in_names import SignInName, read
from gatehouse.accounts.stepped_up import STEPPED_UP
from gatehouse.channels.email.account import send_code as sending
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.actions.own_addresses import (
    MOST,
    AddressTaken,
    TooManyAddresses,
    add_address,
    remove_address,
)
from gatehouse.conversations.actions.prove import prove
from gatehouse.conversations.models import Address, Contact
from gatehouse.conversations.owners import addresses_of, owner_under
from gatehouse.testing.cast import hashed, make_contact, open_as
from tests.integration.front_door.addresses.flow import MALLORY, NEW, PHONE, add, kinds, values
from tests.integration.front_door.conftest import LENA, Visitor, sent_code

pytestmark = pytest.mark.django_db


@pytest.mark.asvs("7.5.1")
@pytest.mark.parametrize(
    "path", ["/account/addresses/new/", "/account/addresses/code/", "/account/addresses/1/removal/"]
)
def test_whoever_finds_an_open_browser_changes_no_address(visitor, lena_user, path):
    visitor.come_in()
    assert visitor.post(path, name=MALLORY.value, code="12345678").url.startswith("/confirm/")
    visitor.confirm()
    session = visitor.client.session
    session[STEPPED_UP] = time.time() - 601
    session.save()
    assert visitor.post(path, name=MALLORY.value, code="12345678").url.startswith("/confirm/")
    assert values(lena_user) == {LENA.value}


def test_an_address_is_added_once_its_code_is_typed(inside, lena_user):
    inside.post("/account/addresses/new/", name=NEW.value)
    assert values(lena_user) == {LENA.value}
    assert inside.post("/account/addresses/code/", code="00000000").status_code == 422
    assert inside.post("/account/addresses/code/", code=sent_code()).url == "/account/addresses/"
    assert values(lena_user) == {LENA.value, NEW.value}
    assert owner_under(NEW) == lena_user
    assert kinds(lena_user)[-1] == "address_added"
    assert NEW.value in inside.get("/account/addresses/").content.decode()


@pytest.mark.asvs("6.6.2")
def test_a_code_is_good_only_in_the_browser_and_the_account_that_asked(inside, lena_user):
    inside.post("/account/addresses/new/", name=NEW.value)
    code = sent_code()
    open_account(MALLORY, hashed(), language="en")
    other = Visitor(ip="203.0.113.9")
    other.come_in(name=MALLORY.value)
    other.confirm()
    assert other.post("/account/addresses/code/", code=code).url == "/account/addresses/new/"
    inside.post("/sign-out/")
    inside.come_in(name=MALLORY.value)
    inside.confirm()
    assert inside.post("/account/addresses/code/", code=code).url == "/account/addresses/new/"
    assert owner_under(NEW) is None


@pytest.mark.asvs("6.3.8")
@pytest.mark.parametrize("taken", ["customer", "agent"])
def test_nothing_tells_that_an_address_is_another_accounts(inside, alice, taken, mailoutbox):
    open_account(MALLORY, hashed(), language="en")
    known = MALLORY.value if taken == "customer" else alice.email
    said = []
    for name in (known, NEW.value):
        answer = inside.post("/account/addresses/new/", name=name)
        page = inside.get("/account/addresses/code/").content.decode()
        wrong = inside.post("/account/addresses/code/", code="00000000")
        said.append((answer.status_code, answer.url, page.count("<p"), wrong.status_code))
    assert said[0] == said[1]
    row = OneTimeCode.objects.get(value=known, purpose=Purpose.ADDRESS)
    OneTimeCode.objects.filter(pk=row.pk).update(used_at=None)
    sending.send_code(row.pk)
    assert [mail.to for mail in mailoutbox] == [[known]]
    assert mailoutbox[0].subject == "Somebody wanted to add your address to another account"
    assert OneTimeCode.objects.get(pk=row.pk).code is None


def test_a_free_address_gets_the_code(inside, mailoutbox):
    inside.post("/account/addresses/new/", name=NEW.value)
    sending.send_code(OneTimeCode.objects.latest("pk").pk)
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([NEW.value], "Your code to add an address to your account")
    ]


@pytest.mark.parametrize("name", ["lena@maıl.example", "lena@mаil.example", "ｌena@mail.example"])
def test_what_looks_like_an_address_is_another_one(inside, lena_user, name):
    """The code goes where the address that is stored leads, and nowhere else."""
    inside.post("/account/addresses/new/", name=name)
    if inside.get("/account/addresses/code/").status_code == 200:  # else it is no address at all
        assert OneTimeCode.objects.latest("pk").value == read(name).value != LENA.value
    assert owner_under(SignInName("email", name)) is None


def test_a_sign_that_becomes_an_ascii_letter_is_read_as_that_letter_before_anything_is_asked(inside):
    """U+212A, the Kelvin sign: looked up and mailed to under one and the same spelling."""
    inside.post("/account/addresses/new/", name="\u212aeeper@mail.example")
    assert OneTimeCode.objects.latest("pk").value == "keeper@mail.example"


def test_ones_own_address_is_refused_with_a_reason(inside):
    answer = inside.post("/account/addresses/new/", name=LENA.value.upper())
    assert (answer.status_code, "yours already" in answer.content.decode()) == (422, True)


def test_what_was_written_there_is_his_from_now_on(inside, lena_user, deposit_topic):
    before = open_as(make_contact("Lena", NEW.value), deposit_topic, "From my office")
    add(inside)
    before.refresh_from_db()
    assert before.contact == lena_user.contact
    assert before.number in inside.get("/account/").content.decode()


def test_who_had_proven_it_by_a_mailed_link_becomes_he(inside, lena_user, deposit_topic):
    visitor = make_contact("Lena", NEW.value, is_proven=True)
    early = make_contact("Lena", NEW.value)
    prove(NEW.value)
    before = open_as(visitor, deposit_topic, "From my office")
    add(inside)
    before.refresh_from_db()
    assert before.contact == lena_user.contact
    assert {Contact.objects.get(pk=pk).joined_into for pk in (visitor.pk, early.pk)} == {lena_user.contact}
    assert prove(NEW.value) == lena_user.contact


def test_what_belongs_to_another_proven_address_stays_there(inside, lena_user, deposit_topic):
    other = make_contact("Somebody", MALLORY.value, is_proven=True)
    Address.objects.create(contact=other, value=NEW.value, verified_at=other.created_at)
    theirs = open_as(other, deposit_topic, "Of the other mailbox")
    add(inside)
    theirs.refresh_from_db()
    assert (theirs.contact, owner_under(NEW)) == (other, lena_user)


def test_an_address_that_a_stranger_typed_brings_him_nothing(inside, lena_user):
    thief = make_contact("Mallory", NEW.value)
    add(inside)
    thief.refresh_from_db()
    assert thief.joined_into == lena_user.contact
    assert not thief.addresses.filter(verified_at__isnull=False).exists()


def test_a_number_is_added_and_signs_in(lena_user):
    add_address(lena_user, PHONE)
    lena_user.refresh_from_db()
    assert (lena_user.email, lena_user.phone) == (LENA.value, PHONE.value)
    remove_address(lena_user, addresses_of(lena_user).get(value=LENA.value), session_key="")
    lena_user.refresh_from_db()
    assert (lena_user.email, lena_user.phone) == (None, PHONE.value)


def test_an_account_has_only_so_many(lena_user):
    for number in range(MOST - 1):
        add_address(lena_user, SignInName("email", f"lena{number}@mail.example"))
    with pytest.raises(TooManyAddresses):
        add_address(lena_user, NEW)
    remove_address(lena_user, addresses_of(lena_user).get(value=LENA.value), session_key="")
    add_address(lena_user, NEW)


@pytest.fixture
def flooded(lena_user):
    """Somebody in her session has added and removed as many as go in a day."""
    for number in range(MOST):
        name = SignInName("email", f"mallory{number}@mail.example")
        add_address(lena_user, name)
        remove_address(lena_user, addresses_of(lena_user).get(value=name.value), session_key="")
    return User.objects.get(pk=lena_user.pk)


def test_an_account_gets_only_so_many_new_ones_a_day(flooded, monkeypatch):
    """Each is written to for a month; the owner who is back in has to wait for a day alone."""
    with pytest.raises(TooManyAddresses):
        add_address(flooded, NEW)
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    add_address(flooded, NEW)
    remove_address(flooded, addresses_of(flooded).get(value=LENA.value), session_key="")
    assert LENA.value in {one.value for one in still_told(flooded)}


def test_whoever_adds_too_many_is_told_why(visitor, flooded):
    visitor.come_in()
    visitor.confirm()
    visitor.post("/account/addresses/new/", name=NEW.value)
    answer = visitor.client.post("/account/addresses/code/", {"code": sent_code()}, follow=True)
    assert "ten new ones a day" in answer.content.decode()
    assert values(flooded) == {LENA.value}


def test_adding_what_is_his_already_records_nothing(lena_user):
    add_address(lena_user, LENA)
    assert kinds(lena_user) == ["account_opened"]


def test_an_agents_address_is_nobodys_to_add(lena_user, alice):
    with pytest.raises(AddressTaken):
        add_address(lena_user, SignInName("email", alice.email))


def test_asking_for_codes_is_paused(inside):
    asked = [inside.post("/account/addresses/new/", name=MALLORY.value).status_code for _ in range(6)]
    assert asked == [302] * 5 + [429]
