"""A way back in that an agent opens, for an owner who reads none of his addresses: three people, five days, everybody told."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts import limits
from gatehouse.accounts.actions.freeze import freeze
from gatehouse.accounts.actions.recovery import (
    Elsewhere,
    NeedsAnother,
    NotAlone,
    NotEnough,
    TooNew,
    approve,
    prepare,
)
from gatehouse.accounts.actions.set_role import set_role
from gatehouse.accounts.models import CaseState, Ending, Lost, Purpose, RecoveryCase, Role, User
from gatehouse.accounts.recovery_links import stop_url
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.actions.own_addresses import MOST
from gatehouse.conversations.actions.recover_for import NoSuchAccount, NotFromHere, recover_for
from gatehouse.conversations.models import Address, Contact, Conversation, Delivery
from gatehouse.conversations.owners import addresses_of, owner_for
from gatehouse.conversations.recovery_clock import move_recoveries
from gatehouse.journal.models import Entry
from gatehouse.portal.session import KEY
from gatehouse.testing.cast import hashed, make_agent, make_contact, make_topic, open_as
from gatehouse.testing.desk import desk_client
from tests.integration.front_door.conftest import LENA, Visitor, sent_code
from tests.integration.front_door.recovery_flow import REASON, app_code, ask, now, tell

pytestmark = pytest.mark.django_db
NEW = SignInName("email", "lena.new@mail.example")
CHECK = "KYC-20931"


@pytest.fixture
def ticket(security) -> Conversation:
    """What she writes from the only mailbox that she still reads."""
    writer = make_contact("Lena", NEW.value, is_proven=True)
    return open_as(writer, make_topic(security), "I am locked out", "I read none of my addresses any more.")


@pytest.fixture
def lotte(security) -> User:
    """The lead there."""
    return make_agent("Lotte", security, role="lead")


@pytest.fixture
def case(with_app, ticket, senna) -> RecoveryCase:
    return recover_for(ticket, LENA, CHECK, by=senna)


def held(case: RecoveryCase, anna: User, lotte: User) -> RecoveryCase:
    prepare(case, REASON, level=0, by=anna)
    approve(case, now(case).approval_id or 0, by=lotte)
    tell()
    move_recoveries(timezone.now())
    return now(case)


def finish() -> None:
    move_recoveries(timezone.now() + timedelta(hours=121))


@pytest.mark.asvs("6.4.4")
def test_the_whole_way(visitor, with_app, ticket, senna, anna, lotte):
    begin, page = (f"/desk/c/{ticket.number}/{noun}/" for noun in ("recovery-opening", "recovery"))
    first, second, third = map(desk_client, (senna, anna, lotte))
    assert begin in first.get(f"/desk/c/{ticket.number}/").content.decode()
    assert "l•••@mail.example" in first.get(begin).content.decode()
    assert first.post(begin, {"name": LENA.value, "reference": CHECK}).url == page
    case = RecoveryCase.objects.get()
    assert (case.state, case.lost, case.is_by_agent) == (CaseState.EVIDENCE, Lost.EVERYTHING, True)
    assert CHECK in second.get(page).content.decode()
    assert second.post(page, {"act": "prepare", "reason": REASON}).status_code == 302
    seen = {"act": "approve", "approval": now(case).approval_id}
    assert first.post(page, seen).status_code == 422
    assert "Approve, and tell" not in first.get(page).content.decode()
    assert third.post(page, seen).status_code == 302
    tell()
    move_recoveries(timezone.now())
    assert (now(case).state, now(case).hold_hours) == (CaseState.HOLD, 120)
    move_recoveries(timezone.now() + timedelta(hours=119))
    assert User.objects.get(pk=with_app.pk).totp_confirmed_at
    finish()
    user = User.objects.get(pk=with_app.pk)
    assert (now(case).state, user.totp_confirmed_at, user.email) == (CaseState.EXECUTED, None, NEW.value)
    assert [one.value for one in addresses_of(user)] == [NEW.value]
    assert Conversation.objects.get().contact == user.contact
    visitor.post("/reset/", name=NEW.value)
    visitor.post("/reset/code/", code=sent_code())
    assert visitor.post("/reset/password/", password="nine lanterns upon granite").url == "/sign-in/"
    assert owner_for(Purpose.RESET, LENA) is None


def test_three_people_have_a_part_and_none_of_them_two(case, senna, anna, lotte):
    with pytest.raises(NotAlone):
        prepare(case, REASON, level=0, by=senna)
    prepare(case, REASON, level=0, by=lotte)
    for agent in (senna, lotte, anna):  # who opened it, who prepared it, and one without the rank
        with pytest.raises(NeedsAnother):
            approve(case, now(case).approval_id or 0, by=agent)
    assert now(case).state == CaseState.PREPARED


def test_everybody_waits_longest_whatever_the_exchange_says(case, anna):
    prepare(case, REASON, level=0, by=anna)
    assert now(case).hold_hours == 72 + 48


def test_only_who_may_approve_opens_one(with_app, ticket, anna, senna, omar):
    assert desk_client(anna).get(f"/desk/c/{ticket.number}/recovery-opening/").status_code == 403
    assert "recovery-opening" not in desk_client(anna).get(f"/desk/c/{ticket.number}/").content.decode()
    with pytest.raises(NeedsAnother):
        recover_for(ticket, LENA, CHECK, by=anna)
    set_role(anna, Role.SENIOR, by=omar.actor)
    with pytest.raises(TooNew):
        recover_for(ticket, LENA, CHECK, by=User.objects.get(pk=anna.pk))
    assert not RecoveryCase.objects.exists()


def test_without_the_exchanges_check_there_is_none(with_app, ticket, senna):
    begin = f"/desk/c/{ticket.number}/recovery-opening/"
    assert desk_client(senna).post(begin, {"name": LENA.value, "reference": " "}).status_code == 422
    assert not RecoveryCase.objects.exists()


@pytest.mark.parametrize("name", ["nobody@mail.example", "alice@alderwick.example", "no address"])
def test_no_other_name_opens_one(with_app, ticket, senna, alice, name):
    begin = f"/desk/c/{ticket.number}/recovery-opening/"
    assert desk_client(senna).post(begin, {"name": name, "reference": CHECK}).status_code == 422
    assert not RecoveryCase.objects.exists()


def test_nobody_looks_for_accounts_here_all_day(with_app, ticket, senna, monkeypatch):
    monkeypatch.setattr("gatehouse.workspace.views.recovery_opening._TRIES", 1)
    begin, client = f"/desk/c/{ticket.number}/recovery-opening/", desk_client(senna)
    client.post(begin, {"name": "nobody@mail.example", "reference": CHECK})
    assert "many times" in client.post(begin, {"name": LENA.value, "reference": CHECK}).content.decode()
    assert limits.counts([f"recovery-opening:{senna.pk}"])
    assert not RecoveryCase.objects.exists()


@pytest.mark.parametrize("who", ["unproven", "blocked", "account"])
def test_only_an_address_that_was_proven_may_become_the_accounts(with_app, ticket, senna, who):
    if who == "unproven":
        Address.objects.filter(value=NEW.value).update(verified_at=None)
    elif who == "blocked":
        Contact.objects.filter(pk=ticket.contact_id).update(blocked_at=timezone.now())
    else:
        Contact.objects.filter(pk=ticket.contact_id).update(user=User.objects.create(email=NEW.value, name=""))
    ticket = Conversation.objects.select_related("contact").get(pk=ticket.pk)
    with pytest.raises(NotFromHere):
        recover_for(ticket, LENA, CHECK, by=senna)
    assert desk_client(senna).get(f"/desk/c/{ticket.number}/recovery-opening/").status_code == 404


def test_a_closed_account_is_not_opened_again(with_app, ticket, senna):
    User.objects.filter(pk=with_app.pk).update(closed_at=timezone.now())
    with pytest.raises(NoSuchAccount):
        recover_for(ticket, LENA, CHECK, by=senna)


def test_one_that_is_under_way_is_left_alone(visitor, with_app, ticket, senna):
    ask(visitor)
    with pytest.raises(Elsewhere):
        recover_for(ticket, LENA, CHECK, by=senna)
    assert RecoveryCase.objects.get().state == CaseState.OPENED
    assert not hasattr(ticket, "recovery")


def test_an_owner_who_shows_a_code_after_all_ends_it(visitor, case):
    ask(visitor)
    assert (now(case).state, now(case).ending) == (CaseState.CANCELLED, Ending.OTHER)


def test_whoever_reads_an_address_of_the_account_is_told_and_stops_it(case, anna, lotte, with_app):
    held(case, anna, lotte)
    told = Delivery.objects.filter(entry__kind__in=("recovery_opened", "recovery_approved"))
    assert {(one.entry.kind, one.recipient) for one in told} == {
        ("recovery_opened", LENA.value),
        ("recovery_approved", LENA.value),
    }
    path = re.sub(r"^https?://[^/]+", "", stop_url(case.pk))
    assert Visitor().post(path).status_code == 200
    finish()
    assert (now(case).state, now(case).ending) == (CaseState.CANCELLED, Ending.LINK)
    user = User.objects.get(pk=with_app.pk)
    assert (bool(user.frozen_at), user.email, bool(user.totp_confirmed_at)) == (True, LENA.value, True)


def test_a_factor_that_works_stops_it(visitor, case, anna, lotte):
    held(case, anna, lotte)
    visitor.sign_in()
    visitor.post("/sign-in/code/", code=app_code())
    assert (now(case).ending, visitor.is_in) == (Ending.FACTOR, True)


def test_the_writer_reads_nothing_of_the_account_and_of_the_desk(case, anna, lotte, ticket):
    held(case, anna, lotte)
    client = Visitor().client
    session = client.session
    session[KEY] = [ticket.contact_id]
    session.save()
    page = client.get(f"/t/{ticket.number}/").content.decode()
    assert "I read none of my addresses" in page
    for word in (CHECK, REASON, "prepared", LENA.value):
        assert word not in page
    assert Visitor().get("/recover/case/").url == "/recover/"


def test_the_new_address_asks_for_nothing_before_its_time(case, anna, lotte):
    held(case, anna, lotte)
    assert {owner_for(purpose, NEW) for purpose in Purpose} == {None}


def test_an_address_that_became_another_accounts_meanwhile_stops_it(case, anna, lotte, with_app):
    """Else whoever reads the old ones would set the new password."""
    held(case, anna, lotte)
    open_account(NEW, hashed(), language="en")
    finish()
    assert now(case).state == CaseState.CANCELLED
    user = User.objects.get(pk=with_app.pk)
    assert (user.email, bool(user.totp_confirmed_at), user.has_usable_password()) == (LENA.value, True, True)


def test_a_writer_who_was_blocked_meanwhile_stops_it(case, anna, lotte, ticket, with_app):
    held(case, anna, lotte)
    Contact.objects.filter(pk=ticket.contact_id).update(blocked_at=timezone.now())
    finish()
    assert now(case).state == CaseState.CANCELLED
    assert User.objects.get(pk=with_app.pk).email == LENA.value


def test_another_address_that_the_writer_has_proven_since_is_not_what_was_approved(case, anna, lotte, ticket):
    held(case, anna, lotte)
    Address.objects.create(contact=ticket.contact, value="thief@mail.example", verified_at=timezone.now())
    finish()
    assert now(case).state == CaseState.CANCELLED


def test_an_account_that_somebody_has_filled_with_addresses_gets_it_all_the_same(case, anna, lotte, with_app):
    for turn in range(MOST):
        told = {"value": f"thief{turn}@mail.example", "verified_at": timezone.now()}
        Address.objects.create(contact=with_app.contact, **told)
    held(case, anna, lotte)
    finish()
    assert [one.value for one in addresses_of(with_app)] == [NEW.value]


def test_the_old_addresses_may_freeze_it_for_a_while(case, anna, lotte, with_app):
    """No code of theirs was shown: if all of it was a lie, its owner still stops the thief."""
    held(case, anna, lotte)
    finish()
    assert owner_for(Purpose.FREEZE, LENA) == with_app
    assert owner_for(Purpose.RESET, LENA) is None


def test_it_opens_a_frozen_account(with_app, ticket, anna, senna, lotte):
    freeze(with_app)
    held(recover_for(ticket, LENA, CHECK, by=senna), anna, lotte)
    assert User.objects.get(pk=with_app.pk).frozen_at
    finish()
    assert User.objects.get(pk=with_app.pk).frozen_at is None


def test_a_freeze_stops_it(case, anna, lotte, with_app):
    held(case, anna, lotte)
    freeze(with_app)
    finish()
    assert now(case).ending == Ending.FROZEN
    assert User.objects.get(pk=with_app.pk).frozen_at


def test_what_the_exchange_has_not_proven_is_not_prepared(with_app, anna):
    case = RecoveryCase.objects.create(user=with_app, lost=Lost.EVERYTHING)
    with pytest.raises(NotEnough):
        prepare(case, REASON, level=0, by=anna)


def test_it_is_never_put_together_with_another_ticket(case, ticket, lena, security):
    other = open_as(lena, ticket.topic, "My balance")
    for pair in ((other, ticket), (ticket, other)):
        with pytest.raises(Impossible):
            merge(*pair, by=ticket.contact.actor)


def test_who_opened_it_stands_in_the_journal(case, senna):
    entry = Entry.objects.get(kind="recovery_opened")
    assert (entry.actor, entry.data.by_agent) == (senna.actor, True)
