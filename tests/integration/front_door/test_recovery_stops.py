"""A way back in: everybody is told, a wait follows, and everything that stops it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts import recovery
from gatehouse.accounts.actions.freeze import freeze
from gatehouse.accounts.actions.recovery import (
    NotNow,
    add_evidence,
    approve,
    prepare,
)
from gatehouse.accounts.actions.recovery_by_clock import begin_hold, execute, expire
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.former import still_told
from gatehouse.accounts.models import CaseState, Ending, EvidenceKind, FormerAddress, Lost, Purpose, RecoveryCase, User
from gatehouse.accounts.recovery_links import stop_url
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.channels.recovery_lines import RecoveryLines
from gatehouse.conversations.actions.own_addresses import remove_address
from gatehouse.conversations.models import Address, Delivery, DeliveryState
from gatehouse.conversations.owners import addresses_of, owner_for
from gatehouse.conversations.recovery_clock import move_recoveries
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import make_agent, make_topic
from gatehouse.testing.desk import desk_client
from tests.integration.front_door.conftest import LENA, PASSWORD, Visitor
from tests.integration.front_door.recovery_flow import REASON, app_code, approved, ask, now, shown, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("security")]


def test_everybody_is_told_everywhere_before_the_wait_begins(with_app, anna, senna):
    Address.objects.create(contact=with_app.contact, kind="phone", value="+31612345678", verified_at=timezone.now())
    Address.objects.create(contact=with_app.contact, value="old@mail.example", verified_at=timezone.now())
    case = approved(with_app, anna, senna)
    move_recoveries(timezone.now())
    assert now(case).state == CaseState.APPROVED
    told = tell(DeliveryState.RETRYING)
    assert {one.recipient for one in told} == {LENA.value, "old@mail.example", "+31612345678"}
    move_recoveries(timezone.now())
    assert now(case).state == CaseState.APPROVED
    Delivery.objects.update(state=DeliveryState.FAILED)
    move_recoveries(timezone.now())
    assert now(case).state == CaseState.APPROVED
    Delivery.objects.filter(recipient=LENA.value).update(state=DeliveryState.SENT)
    move_recoveries(timezone.now())
    assert now(case).state == CaseState.HOLD


def test_the_link_in_a_notice_stops_it_and_freezes_the_account(with_app, anna, senna):
    case = approved(with_app, anna, senna)
    begin_hold(case, timezone.now())
    path = re.sub(r"^https?://[^/]+", "", stop_url(case.pk))
    owner = Visitor(ip="203.0.113.4")
    assert "Stop it and freeze my account" in owner.get(path).content.decode()
    assert now(case).state == CaseState.HOLD  # opening it did nothing
    assert owner.post(path).status_code == 200
    assert (now(case).state, now(case).ending) == (CaseState.CANCELLED, Ending.LINK)
    assert User.objects.get(pk=with_app.pk).frozen_at
    execute(case, timezone.now() + timedelta(days=9))
    assert User.objects.get(pk=with_app.pk).totp_confirmed_at
    assert "nothing left to stop" in owner.get(path).content.decode()
    assert owner.get(path[:-3] + "xx/").status_code == 404


def test_the_factor_that_was_lost_stops_it_when_it_works(visitor, with_app, anna, senna):
    case = approved(with_app, anna, senna)
    begin_hold(case, timezone.now())
    visitor.sign_in()
    visitor.post("/sign-in/code/", code=app_code())
    assert visitor.is_in
    assert (now(case).state, now(case).ending) == (CaseState.CANCELLED, Ending.FACTOR)


def test_it_also_stops_when_it_is_shown_as_evidence(visitor, with_app):
    ask(visitor)
    visitor.post("/recover/case/", kind="totp", typed=app_code())
    assert RecoveryCase.objects.get().ending == Ending.FACTOR
    assert "still works" in visitor.get("/recover/case/").content.decode()


def test_a_password_alone_stops_nothing(visitor, with_app, anna, senna):
    case = approved(with_app, anna, senna)
    visitor.sign_in()
    assert now(case).state == CaseState.APPROVED


def test_whoever_is_signed_in_is_told_and_stops_it(visitor, lena_user):
    visitor.come_in()
    case = shown(lena_user)
    assert "Somebody asks for a way back" in visitor.get("/account/").content.decode()
    assert Visitor().post("/account/recovery/removal/").url.startswith("/sign-in/")
    visitor.post("/account/recovery/removal/")
    assert now(case).ending == Ending.OWNER


def test_freezing_stops_it(with_app, anna, senna):
    case = approved(with_app, anna, senna)
    freeze(with_app)
    assert now(case).ending == Ending.FROZEN


def test_a_freeze_is_lifted_by_a_case_and_leaves_the_app(visitor, with_app, anna, senna, monkeypatch):
    monkeypatch.setattr(recovery, "FACTOR_SETTLES", timedelta(0))
    freeze(with_app)
    ask(visitor, lost="nothing")
    visitor.post("/recover/case/", kind="totp", typed=app_code())
    case = RecoveryCase.objects.get()
    assert case.state == CaseState.EVIDENCE
    prepare(case, REASON, level=0, by=anna)
    approve(case, now(case).approval_id or 0, by=senna)
    begin_hold(case, timezone.now())
    execute(case, timezone.now() + timedelta(hours=25))
    user = User.objects.get(pk=with_app.pk)
    assert (user.frozen_at, bool(user.totp_confirmed_at), user.has_usable_password()) == (None, True, False)


def test_it_ends_every_session_and_knows_no_device(visitor, lena_user, anna, senna):
    visitor.come_in()
    case = approved(lena_user, anna, senna, lost=Lost.EVERYTHING)
    begin_hold(case, timezone.now())
    execute(case, timezone.now() + timedelta(hours=25))
    assert not visitor.is_in
    assert not lena_user.devices.filter(revoked_at=None).exists()


def test_what_nobody_takes_on_expires(lena_user):
    case = shown(lena_user)
    expire(case, timezone.now() + timedelta(days=13))
    assert now(case).state == CaseState.EVIDENCE
    move_recoveries(timezone.now() + timedelta(days=15))
    assert now(case).state == CaseState.EXPIRED
    with pytest.raises(NotNow):
        add_evidence(case, EvidenceKind.PHONE, by=lena_user.actor)


def test_nothing_moves_before_its_time_and_nothing_twice(with_app, anna, senna):
    case = approved(with_app, anna, senna)
    execute(case, timezone.now() + timedelta(days=9))
    assert now(case).state == CaseState.APPROVED
    begin_hold(case, timezone.now())
    until = now(case).held_until
    begin_hold(case, timezone.now() + timedelta(hours=1))
    assert now(case).held_until == until
    for _ in range(2):
        execute(case, timezone.now() + timedelta(hours=25))
    assert Entry.objects.filter(kind="recovery_executed").count() == 1


def test_the_steps_stand_in_the_conversation(visitor, with_app, anna, senna):
    ask(visitor)
    visitor.post("/recover/case/", kind="password", typed=PASSWORD)
    case = RecoveryCase.objects.get()
    prepare(case, REASON, level=0, by=anna)
    approve(case, now(case).approval_id or 0, by=senna)
    lines = RecoveryLines()
    lines.handle([one for one in Entry.objects.order_by("pk") if lines.wants(one)])
    page = desk_client(anna).get(f"/desk/c/{case.thread.conversation.number}/").content.decode()
    assert "Anna prepared the recovery, with a wait of 24 hours" in page
    assert "Senna approved the recovery" in page


def test_leads_see_what_goes_on_and_who_had_a_part(lena_user, anna, senna, security, dora, visitor):
    lead = make_agent("Lotte", security, role="lead")
    ask(visitor)
    visitor.post("/recover/case/", kind="password", typed=PASSWORD)
    case = RecoveryCase.objects.get()
    prepare(case, REASON, level=0, by=anna)
    approve(case, now(case).approval_id or 0, by=senna)
    page = desk_client(lead).get("/desk/recoveries/").content.decode()
    assert case.thread.conversation.number in page
    assert "Senna" in page
    assert case.thread.conversation.number not in desk_client(dora).get("/desk/recoveries/").content.decode()
    assert desk_client(anna).get("/desk/recoveries/").status_code == 403


def test_the_topic_of_sign_ins_leads_here(security):
    from gatehouse.channels.forms import topics

    topic = make_topic(security)
    type(topic).objects.filter(pk=topic.pk).update(slug="sign-in-and-2fa")
    topics.forget()
    assert 'href="/recover/"' in Visitor().get("/new/sign-in-and-2fa/").content.decode()


def test_a_factor_that_its_owner_sets_up_stops_it(with_app, anna, senna):
    case = approved(with_app, anna, senna)
    set_factor(with_app, b"09876543210987654321", by=with_app.actor)
    assert now(case).ending == Ending.OWNER


def test_whoever_freezes_again_and_again_stops_no_way_back(with_app, anna, senna):
    freeze(with_app)
    case = approved(with_app, anna, senna, lost=Lost.NOTHING)
    freeze(with_app)
    assert now(case).state == CaseState.APPROVED


def test_the_account_keeps_the_addresses_that_were_shown_and_no_other(with_app, anna, senna):
    """Whoever reads another one could else set the new password first."""
    Address.objects.create(contact=with_app.contact, value="thief@mail.example", verified_at=timezone.now())
    FormerAddress.objects.create(user=with_app, kind="email", value="older@mail.example")
    case = approved(with_app, anna, senna)
    begin_hold(case, timezone.now())
    move_recoveries(timezone.now() + timedelta(hours=25))
    assert [one.value for one in addresses_of(with_app)] == [LENA.value]
    for name in ("thief@mail.example", "older@mail.example"):
        assert {owner_for(purpose, SignInName("email", name)) for purpose in Purpose} == {None}
    assert {one.value for one in still_told(with_app)} == {"thief@mail.example", "older@mail.example"}


def test_an_address_that_was_taken_off_and_shown_comes_back(with_app, anna, senna):
    old = SignInName("email", "old@mail.example")
    FormerAddress.objects.create(user=with_app, kind=old.kind, value=old.value)
    case = shown(with_app, EvidenceKind.PASSWORD)
    add_evidence(case, EvidenceKind.EMAIL, by=with_app.actor, value=old.value)
    prepare(case, REASON, level=0, by=anna)
    approve(case, now(case).approval_id or 0, by=senna)
    begin_hold(case, timezone.now())
    move_recoveries(timezone.now() + timedelta(hours=25))
    assert [one.value for one in addresses_of(with_app)] == [old.value]
    assert User.objects.get(pk=with_app.pk).email == old.value


def test_removing_an_address_stops_it(with_app, anna, senna):
    address = Address.objects.create(contact=with_app.contact, value="other@mail.example", verified_at=timezone.now())
    case = approved(with_app, anna, senna)
    remove_address(with_app, address, session_key="")
    assert now(case).ending == Ending.OWNER


def test_others_get_no_hold_on_the_account_meanwhile(visitor, lena_user):
    visitor.come_in()
    visitor.confirm()
    shown(lena_user)
    assert visitor.get("/account/addresses/new/").url == "/account/"
    assert visitor.post("/account/data/copies/").url == "/account/"
