"""Adding, changing and removing an account's address: only who reads it gets it, and nobody learns whose it is."""

import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from gatehouse.accounts.actions.create_customer import NameTaken
from gatehouse.accounts.former import former_owner, still_told, sweep
from gatehouse.accounts.models import STILL_TOLD, FormerAddress, OneTimeCode, Purpose, User
from gatehouse.accounts.sign_in_names import SignInName, read
from gatehouse.accounts.stepped_up import STEPPED_UP
from gatehouse.channels.email.account import send_code as sending
from gatehouse.conversations.actions import open_account as opening
from gatehouse.conversations.actions import own_addresses
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.actions.own_addresses import (
    MOST,
    AddressTaken,
    LastAddress,
    TooManyAddresses,
    add_address,
    remove_address,
)
from gatehouse.conversations.actions.prove import prove
from gatehouse.conversations.models import Address, Contact
from gatehouse.conversations.owners import addresses_of, owner_under
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import hashed, make_contact, open_as
from tests.integration.front_door.conftest import LENA, Visitor, sent_code

pytestmark = pytest.mark.django_db
NEW = SignInName("email", "lena@work.example")
PHONE = SignInName("phone", "+31612345678")
MALLORY = SignInName("email", "mallory@mail.example")


@pytest.fixture
def inside(visitor: Visitor, lena_user: User) -> Visitor:
    """Lena, signed in, who has shown a factor a moment ago."""
    visitor.come_in()
    visitor.confirm()
    return visitor


def values(user: User) -> set[str]:
    return {one.value for one in addresses_of(user)}


def add(visitor: Visitor, name: str = NEW.value, query: str = "") -> None:
    assert visitor.post(f"/account/addresses/new/{query}", name=name).url.startswith("/account/addresses/code/")
    assert visitor.post("/account/addresses/code/", code=sent_code()).url == "/account/addresses/"


def kinds(user: User) -> list[str]:
    return list(
        Entry.objects.filter(subject_kind="user", subject_id=user.pk).order_by("seq").values_list("kind", flat=True)
    )


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


def test_a_changed_address_takes_the_place_of_the_old_one(inside, lena_user):
    old = lena_user.contact.addresses.get()
    other = Visitor(ip="203.0.113.9")
    other.come_in()
    add(inside, query=f"?instead={old.pk}")
    lena_user.refresh_from_db()
    assert (values(lena_user), lena_user.email) == ({NEW.value}, NEW.value)
    assert kinds(lena_user)[-2:] == ["address_added", "address_removed"]
    assert inside.is_in
    assert not other.is_in
    assert Visitor().sign_in(name=NEW.value).url == "/sign-in/code/"
    assert Visitor().sign_in(name=LENA.value).status_code == 422


def test_nobody_changes_or_removes_the_address_of_another(inside, lena_user):
    theirs = open_account(MALLORY, hashed(), language="en").contact.addresses.get()
    add(inside, query=f"?instead={theirs.pk}")
    assert inside.post(f"/account/addresses/{theirs.pk}/removal/").status_code == 404
    assert Address.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("instead", ["", "x", "-1", "9" * 40, "٣"])
def test_what_is_no_address_to_change_changes_none(inside, lena_user, instead):
    add(inside, query=f"?instead={instead}")
    assert values(lena_user) == {LENA.value, NEW.value}


def test_the_last_address_stays(inside, lena_user):
    address = lena_user.contact.addresses.get()
    assert inside.post(f"/account/addresses/{address.pk}/removal/").url == "/account/addresses/"
    assert values(lena_user) == {LENA.value}
    with pytest.raises(LastAddress):
        remove_address(lena_user, address, session_key="")


def test_a_removed_address_opens_nothing_any_more(inside, lena_user):
    add(inside)
    lena_user.refresh_from_db()
    inside.post(f"/account/addresses/{lena_user.contact.addresses.get(value=LENA.value).pk}/removal/")
    lena_user.refresh_from_db()
    assert lena_user.email == NEW.value
    thief = Visitor(ip="203.0.113.9")
    thief.post("/reset/", name=LENA.value)
    assert thief.post("/reset/code/", code=sent_code()).status_code == 422
    assert owner_under(LENA) is None
    assert prove(LENA.value) is None


@pytest.mark.asvs("6.6.2")
def test_what_was_begun_through_an_address_ends_when_it_is_removed(inside, lena_user):
    """A code that went there, and a reset whose code was typed already."""
    waiting, typed = Visitor(ip="203.0.113.9"), Visitor(ip="203.0.113.10")
    typed.post("/reset/", name=LENA.value)
    assert typed.post("/reset/code/", code=sent_code()).url == "/reset/password/"
    waiting.sign_in()
    code = sent_code()
    add(inside)
    inside.post(f"/account/addresses/{lena_user.contact.addresses.get(value=LENA.value).pk}/removal/")
    assert waiting.post("/sign-in/code/", code=code).status_code != 302 or not waiting.is_in
    assert typed.get("/reset/password/").url == "/reset/"


def test_who_had_the_address_may_still_freeze(inside, lena_user):
    """A thief removes the owner's address first; the owner still reads his notice."""
    add(inside)
    inside.post(f"/account/addresses/{lena_user.contact.addresses.get(value=LENA.value).pk}/removal/")
    owner = Visitor(ip="203.0.113.9")
    owner.post("/freeze/", name=LENA.value)
    assert owner.post("/freeze/code/", code=sent_code()).status_code == 200
    lena_user.refresh_from_db()
    assert lena_user.frozen_at is not None


def test_whoever_proves_a_removed_address_ends_that(lena_user):
    add_address(lena_user, NEW)
    remove_address(lena_user, addresses_of(lena_user).get(value=LENA.value), session_key="")
    assert former_owner(LENA) == lena_user
    open_account(LENA, hashed(), language="en")
    assert former_owner(LENA) is None


def test_a_removed_address_is_forgotten_in_time(lena_user):
    add_address(lena_user, NEW)
    remove_address(lena_user, addresses_of(lena_user).get(value=LENA.value), session_key="")
    kept = FormerAddress.objects.get()
    assert still_told(lena_user) == [kept]
    assert sweep(kept.removed_at) == 0
    assert sweep(kept.removed_at + STILL_TOLD) == 1


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


def at_once(*acts):
    """What each said, all of them begun before any ends."""
    said = []

    def run(act):
        try:
            act()
            said.append("done")
        except (AddressTaken, NameTaken):
            said.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


@pytest.fixture
def two(db):
    """Two accounts."""
    return [open_account(name, hashed(), language="en") for name in (LENA, MALLORY)]


@pytest.fixture
def racing(two, monkeypatch):
    """Both have looked whose the address is before either of them takes it."""
    meeting = threading.Barrier(2)

    def meet(*args, **options):
        found = prove(*args, **options)
        meeting.wait(10)
        return found

    for module in (own_addresses, opening):
        monkeypatch.setattr(module, "prove", meet)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("wrote_before", [False, True])
def test_two_accounts_at_once_and_one_gets_the_address(two, racing, wrote_before):
    if wrote_before:
        make_contact("Somebody", NEW.value, is_proven=True)
    assert at_once(*(partial(add_address, one, NEW) for one in two)) == ["done", "taken"]
    assert Address.objects.filter(value=NEW.value, verified_at__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("wrote_before", [False, True])
def test_an_account_and_a_sign_up_at_once_and_one_gets_the_address(two, racing, wrote_before):
    if wrote_before:
        make_contact("Somebody", NEW.value, is_proven=True)
    adding, signing_up = partial(add_address, two[0], NEW), partial(open_account, NEW, hashed(), language="en")
    assert at_once(adding, signing_up) == ["done", "taken"]
    assert Address.objects.filter(value=NEW.value, verified_at__isnull=False).count() == 1
    assert User.objects.filter(email=NEW.value).count() + addresses_of(two[0]).filter(value=NEW.value).count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_stranger_had_typed_goes_to_one_of_two(two):
    thief = make_contact("Somebody", NEW.value)
    assert at_once(*(partial(add_address, one, NEW) for one in two)) == ["done", "taken"]
    thief.refresh_from_db()
    assert thief.joined_into == owner_under(NEW).contact
