"""A way back in for who has lost a factor: evidence, two people, and what nobody gets by asking."""

import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from gatehouse.accounts import recovery
from gatehouse.accounts.actions.recovery import (
    NeedsAnother,
    NotAlone,
    NotEnough,
    NotNow,
    TooNew,
    add_evidence,
    approve,
    prepare,
)
from gatehouse.accounts.actions.recovery_by_clock import execute
from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.actions.set_role import set_role
from gatehouse.accounts.models import (
    CaseState,
    Ending,
    EvidenceKind,
    FormerAddress,
    Lost,
    OneTimeCode,
    RecoveryCase,
    Role,
    User,
)
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.own_addresses import remove_address
from gatehouse.conversations.models import Address, Conversation
from gatehouse.conversations.recovery_clock import move_recoveries
from gatehouse.testing.cast import make_topic, open_as
from gatehouse.testing.desk import desk_client
from tests.integration.front_door.conftest import LENA, PASSWORD, Visitor, sent_code
from tests.integration.front_door.recovery_flow import REASON, approved, ask, now, shown, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("security")]


@pytest.mark.asvs("6.4.4")
def test_the_whole_way(visitor, with_app, anna, senna):
    assert ask(visitor).url == "/recover/case/"
    assert "Show one thing more" in visitor.get("/recover/case/").content.decode()
    assert visitor.post("/recover/case/", kind="password", typed=PASSWORD).url == "/recover/case/"
    case = RecoveryCase.objects.get()
    assert case.state == CaseState.EVIDENCE
    number = case.thread.conversation.number
    first, second = desk_client(anna), desk_client(senna)
    page = f"/desk/c/{number}/recovery/"
    assert first.post(page, {"act": "prepare", "reason": REASON}).status_code == 302
    seen = {"act": "approve", "approval": now(case).approval_id}
    assert first.post(page, seen).status_code == 422
    assert second.post(page, {"act": "approve", "approval": 0}).status_code == 422
    assert second.post(page, seen).status_code == 302
    tell()
    move_recoveries(timezone.now())
    assert now(case).state == CaseState.HOLD
    assert now(case).hold_hours == recovery.SHORT
    move_recoveries(timezone.now() + timedelta(hours=23))
    assert User.objects.get(pk=with_app.pk).totp_confirmed_at
    move_recoveries(timezone.now() + timedelta(hours=25))
    user = User.objects.get(pk=with_app.pk)
    assert now(case).state == CaseState.EXECUTED
    assert (bytes(user.totp_secret), user.has_usable_password(), user.recovery_codes.count()) == (b"", False, 0)
    assert user.security_hold_until > timezone.now()
    assert "Choose a new password" in visitor.get("/recover/case/").content.decode()
    visitor.post("/reset/", name=LENA.value)
    visitor.post("/reset/code/", code=sent_code())
    visitor.post("/reset/password/", password="nine lanterns upon granite")
    visitor.come_in(password="nine lanterns upon granite")
    assert visitor.is_in


def test_what_was_asked_is_a_conversation_of_its_own(visitor, with_app, anna):
    ask(visitor)
    conversation = Conversation.objects.get()
    assert (conversation.contact, conversation.messages.get().text) == (with_app.contact, "My phone fell into the sea.")
    page = visitor.get(f"/t/{conversation.number}/").content.decode()
    assert "My phone fell into the sea." in page
    assert (
        Visitor().get(f"/t/{conversation.number}/").status_code != 200
        or "fell into" not in Visitor().get(f"/t/{conversation.number}/").content.decode()
    )
    assert "Opened" in desk_client(anna).get(f"/desk/c/{conversation.number}/").content.decode()


def test_a_shown_code_opens_no_other_ticket(visitor, with_app, security):
    other = open_as(with_app.contact, make_topic(security), "My balance", "I hold 40 BTC.")
    ask(visitor)
    assert "40 BTC" not in visitor.get(f"/t/{other.number}/").content.decode()
    assert "40 BTC" not in visitor.get("/tickets/").content.decode()
    case = RecoveryCase.objects.get()
    for pair in ((other, case.thread.conversation), (case.thread.conversation, other)):
        with pytest.raises(Impossible):
            merge(*pair, by=with_app.actor)


def test_a_secret_among_the_words_is_not_kept(visitor, with_app):
    words = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    visitor.post("/recover/", name=LENA.value, lost="totp", words=words)
    visitor.post("/recover/code/", code=sent_code())
    assert "sausage" not in Conversation.objects.get().messages.get().text


@pytest.mark.asvs("6.3.8")
def test_nobody_learns_whether_there_is_an_account(lena_user, alice):
    answers = set()
    for turn, name in enumerate((LENA.value, "nobody@mail.example", alice.email)):
        one = Visitor(ip=f"198.51.100.{turn + 50}")
        asked = one.post("/recover/", name=name, lost="totp")
        wrong = one.post("/recover/code/", code="00000000")
        answers.add((asked.status_code, asked.url, wrong.status_code))
    assert answers == {(302, "/recover/code/", 422)}
    assert not RecoveryCase.objects.exists()


def test_an_agent_has_no_way_back_here(visitor, alice):
    assert ask(visitor, name=alice.email).status_code == 422


def test_the_case_is_of_the_browser_that_showed_a_code(visitor, with_app):
    ask(visitor)
    assert Visitor().get("/recover/case/").url == "/recover/"
    assert Visitor().post("/recover/case/", kind="password", typed=PASSWORD).url == "/recover/"
    session = visitor.client.session
    session["recovering"] = {**session["recovering"], "until": time.time() - 1}
    session.save()
    assert visitor.get("/recover/case/").url == "/recover/"


def test_another_browser_begins_anew_and_puts_nothing_together(visitor, with_app):
    ask(visitor)
    other = Visitor(ip="198.51.100.9")
    ask(other, lost="nothing")
    first, second = RecoveryCase.objects.order_by("pk")
    assert (first.ending, second.state, second.lost) == (Ending.OTHER, CaseState.OPENED, Lost.NOTHING)
    assert Conversation.objects.count() == 2
    assert "My phone fell" not in other.get(f"/t/{first.thread.conversation.number}/").content.decode()
    assert "This was stopped" in visitor.get("/recover/case/").content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        RecoveryCase.objects.create(user=with_app, lost=Lost.APP)


def test_what_was_approved_is_not_displaced_and_shown_to_nobody_else(with_app, anna, senna):
    Address.objects.create(contact=with_app.contact, value="other@mail.example", verified_at=timezone.now())
    case = approved(with_app, anna, senna)
    stranger = Visitor(ip="198.51.100.9")
    assert ask(stranger, name="other@mail.example").url == "/recover/"
    assert stranger.get("/recover/case/").url == "/recover/"
    assert now(case).state == CaseState.APPROVED
    assert ask(stranger).url == "/recover/case/"  # what was shown for it shows the way back to it


def test_a_code_by_sms_is_one_thing_more(visitor, with_app):
    Address.objects.create(contact=with_app.contact, kind="phone", value="+31612345678", verified_at=timezone.now())
    ask(visitor)
    assert "+31 ••• 78" in visitor.get("/recover/case/").content.decode()
    assert visitor.post("/recover/case/code/").url == "/recover/code/"
    assert OneTimeCode.objects.latest("pk").kind == "phone"
    visitor.post("/recover/code/", code=sent_code())
    assert RecoveryCase.objects.get().state == CaseState.EVIDENCE
    assert visitor.post("/recover/case/code/").url == "/recover/case/"


@pytest.mark.parametrize(
    ("kind", "typed"), [("password", "not the password at all"), ("recovery", "AAAA"), ("totp", "1")]
)
def test_what_is_wrong_is_no_evidence(visitor, lena_user, kind, typed):
    ask(visitor)
    assert visitor.post("/recover/case/", kind=kind, typed=typed).status_code == 422
    assert RecoveryCase.objects.get().evidence.count() == 1


def test_evidence_is_counted_like_any_try(visitor, lena_user):
    ask(visitor)
    tries = [
        visitor.post("/recover/case/", kind="password", typed="wrong wrong wrong wrong").status_code for _ in range(6)
    ]
    assert tries == [422] * 5 + [429]


@pytest.mark.parametrize(
    ("kinds", "is_enough", "hours"),
    [
        ({EvidenceKind.EMAIL}, False, 72),
        ({EvidenceKind.PASSWORD, EvidenceKind.RECOVERY}, False, 24),
        ({EvidenceKind.EMAIL, EvidenceKind.PHONE}, True, 72),
        ({EvidenceKind.EMAIL, EvidenceKind.PASSWORD}, True, 24),
        ({EvidenceKind.IDENTITY}, False, 72),
        ({EvidenceKind.PHONE, EvidenceKind.IDENTITY}, True, 72),
    ],
)
def test_how_much_is_enough_and_how_long_it_waits(kinds, is_enough, hours):
    assert recovery.is_enough(kinds) is is_enough
    assert recovery.hold_hours(kinds, 0) == hours
    assert recovery.hold_hours(kinds, 2) == recovery.hold_hours(kinds, None) == hours + 48


def test_too_little_is_not_prepared(lena_user, anna):
    with pytest.raises(NotEnough):
        prepare(shown(lena_user, EvidenceKind.EMAIL), REASON, level=0, by=anna)


def test_no_one_agent_changes_a_customers_sign_in(with_app, anna, senna, security):
    case = shown(with_app)
    with pytest.raises(NotNow):
        approve(case, now(case).approval_id or 0, by=senna)
    prepare(case, REASON, level=0, by=senna)
    for agent in (senna, anna):  # the one who prepared it; and one without the rank
        with pytest.raises(NeedsAnother):
            approve(case, now(case).approval_id or 0, by=agent)
    assert now(case).state == CaseState.PREPARED
    execute(case, timezone.now() + timedelta(days=9))
    assert User.objects.get(pk=with_app.pk).totp_confirmed_at


def test_what_was_prepared_is_approved_within_a_day(with_app, anna, senna):
    case = shown(with_app)
    prepare(case, REASON, level=0, by=anna)
    type(case.approval or RecoveryCase.objects.get().approval).objects.update(
        asked_at=timezone.now() - timedelta(hours=25)
    )
    with pytest.raises(NotNow):
        approve(case, now(case).approval_id or 0, by=senna)


def test_new_evidence_has_to_be_prepared_anew(with_app, anna, senna):
    case = shown(with_app)
    prepare(case, REASON, level=0, by=anna)
    add_evidence(case, EvidenceKind.IDENTITY, by=anna.actor, agent=anna, reference="KYC-1")
    with pytest.raises(NotNow):
        approve(case, now(case).approval_id or 0, by=senna)


def test_the_desks_page_asks_for_a_fresh_code_and_is_for_who_sees_it(visitor, with_app, alice, anna):
    ask(visitor)
    page = f"/desk/c/{Conversation.objects.get().number}/recovery/"
    assert desk_client(alice).get(page).status_code == 404
    client = desk_client(anna)
    assert client.get(page).status_code == 200
    assert client.post(page, {"act": "identity", "reference": " "}).status_code == 422
    assert client.post(page, {"act": "identity", "reference": "KYC-20931"}).status_code == 302
    assert "KYC-20931" in client.get(page).content.decode()
    assert client.post(page, {"act": "nonsense"}).status_code == 422


def test_an_ordinary_conversation_has_no_such_page(anna, lena_user, security):
    other = open_as(lena_user.contact, make_topic(security), "My balance")
    assert desk_client(anna).get(f"/desk/c/{other.number}/recovery/").status_code == 404


def test_an_address_that_was_just_added_shows_nothing(visitor, with_app):
    User.objects.update(created_at=timezone.now() - timedelta(days=90))
    told = {"kind": "email", "value": "thief@mail.example", "verified_at": timezone.now() - timedelta(hours=47)}
    Address.objects.create(contact=with_app.contact, **told)
    ask(visitor, name="thief@mail.example")
    visitor.post("/recover/case/", kind="password", typed=PASSWORD)
    assert RecoveryCase.objects.get().state == CaseState.OPENED
    Address.objects.filter(value="thief@mail.example").update(verified_at=timezone.now() - timedelta(hours=49))
    ask(visitor, name="thief@mail.example")
    assert RecoveryCase.objects.get().state == CaseState.EVIDENCE


def test_an_owner_whose_address_was_taken_off_asks_all_the_same(visitor, with_app, anna):
    long_ago = timezone.now() - timedelta(days=90)
    User.objects.update(created_at=long_ago)
    FormerAddress.objects.create(user=with_app, kind="email", value="old@mail.example", proven_at=long_ago)
    assert ask(visitor, lost="all", name="old@mail.example").url == "/recover/case/"
    case = RecoveryCase.objects.get()
    assert (case.user, case.evidence.get().reference) == (with_app, "o•••@mail.example")
    page = f"/desk/c/{case.thread.conversation.number}/recovery/"
    assert "o•••@mail.example" in desk_client(anna).get(page).content.decode()


def test_an_address_that_was_added_and_removed_again_shows_nothing(visitor, with_app):
    User.objects.update(created_at=timezone.now() - timedelta(days=90))
    told = {"kind": "email", "value": "thief@mail.example", "verified_at": timezone.now()}
    address = Address.objects.create(contact=with_app.contact, **told)
    remove_address(with_app, address, session_key="")
    ask(visitor, name="thief@mail.example")
    assert not RecoveryCase.objects.get().evidence.exists()


def test_a_password_that_a_mailed_code_has_just_set_shows_nothing(visitor, with_app):
    """Whoever reads the mailbox would else have both halves."""
    set_password(with_app, "nine lanterns upon granite", by=with_app.actor)
    ask(visitor)
    visitor.post("/recover/case/", kind="password", typed="nine lanterns upon granite")
    assert RecoveryCase.objects.get().state == CaseState.OPENED


def test_a_removed_address_stops_nobodys_case(visitor, with_app):
    case = shown(with_app)
    FormerAddress.objects.create(user=with_app, kind="email", value="old@mail.example")
    assert ask(visitor, name="old@mail.example").url == "/recover/"
    assert now(case).state == CaseState.EVIDENCE


def test_two_accounts_of_one_operator_are_not_two_people(with_app, anna, senna, omar):
    case = shown(with_app)
    set_role(anna, Role.SENIOR, by=omar.actor)
    with pytest.raises(TooNew):
        prepare(case, REASON, level=0, by=anna)
    prepare(case, REASON, level=0, by=senna)
    with pytest.raises(TooNew):
        approve(case, now(case).approval_id or 0, by=anna)


def test_who_noted_the_identity_does_not_prepare(with_app, anna, senna):
    case = shown(with_app, EvidenceKind.EMAIL)
    add_evidence(case, EvidenceKind.IDENTITY, by=anna.actor, agent=anna, reference="KYC-1")
    with pytest.raises(NotAlone):
        prepare(case, REASON, level=0, by=anna)
    prepare(case, REASON, level=0, by=senna)


def test_a_factor_that_is_not_there_costs_as_many_tries(visitor, lena_user):
    ask(visitor)
    tries = [visitor.post("/recover/case/", kind="totp", typed="123456").status_code for _ in range(6)]
    assert tries == [422] * 5 + [429]
