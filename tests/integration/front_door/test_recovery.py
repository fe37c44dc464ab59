"""A way back in for who has lost a factor: evidence, two people, notices, a wait; and everything that stops it."""

import re
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from gatehouse.accounts import recovery, totp
from gatehouse.accounts.actions.factors import make_recovery_codes
from gatehouse.accounts.actions.freeze import freeze
from gatehouse.accounts.actions.recovery import (
    NeedsAnother,
    NotEnough,
    NotNow,
    add_evidence,
    approve,
    open_case,
    prepare,
)
from gatehouse.accounts.actions.recovery_by_clock import begin_hold, execute, expire
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.models import CaseState, Ending, EvidenceKind, Lost, OneTimeCode, RecoveryCase, User
from gatehouse.accounts.recovery_links import stop_url
from gatehouse.channels.email.account.courier import AccountCourier
from gatehouse.channels.recovery_lines import RecoveryLines
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.models import Address, Conversation, Delivery, DeliveryState, Department
from gatehouse.conversations.recovering import move_recoveries
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import make_agent, make_topic, open_as
from gatehouse.testing.desk import desk_client
from tests.integration.front_door.conftest import LENA, PASSWORD, Visitor, sent_code

pytestmark = pytest.mark.django_db
SECRET = b"12345678901234567890"
REASON = "A code by mail and the password; the voice of earlier tickets."


@pytest.fixture(autouse=True)
def department(security: Department) -> Department:
    return security


@pytest.fixture
def anna(security: Department) -> User:
    return make_agent("Anna", security)


@pytest.fixture
def senna(security: Department) -> User:
    return make_agent("Senna", security, role="senior")


@pytest.fixture
def with_app(lena_user: User) -> User:
    set_factor(lena_user, SECRET, by=lena_user.actor)
    make_recovery_codes(lena_user)
    return lena_user


def ask(visitor: Visitor, lost: str = "totp", name: str = LENA.value):
    visitor.post("/recover/", name=name, lost=lost, words="My phone fell into the sea.")
    return visitor.post("/recover/code/", code=sent_code())


def app_code() -> str:
    return totp.code_at(SECRET, totp.step_at(time.time()))


def shown(user: User, *kinds: EvidenceKind, lost: Lost = Lost.APP) -> RecoveryCase:
    case, _ = open_case(user, lost)
    for kind in kinds or (EvidenceKind.EMAIL, EvidenceKind.PASSWORD):
        add_evidence(case, kind, by=user.actor)
    return RecoveryCase.objects.get(pk=case.pk)


def approved(user: User, anna: User, senna: User, **more: Lost) -> RecoveryCase:
    case = shown(user, **more)
    prepare(case, REASON, level=0, by=anna)
    approve(case, by=senna)
    return now(case)


def now(case: RecoveryCase) -> RecoveryCase:
    return RecoveryCase.objects.select_related("user").get(pk=case.pk)


def tell(state: str = DeliveryState.SENT) -> list[Delivery]:
    """Let the notices go out."""
    courier = AccountCourier()
    courier.handle([one for one in Entry.objects.filter(subject_kind="user").order_by("pk") if courier.wants(one)])
    Delivery.objects.filter(entry__kind__startswith="recovery").update(state=state)
    return list(Delivery.objects.filter(entry__kind="recovery_approved"))


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
    assert first.post(page, {"act": "approve"}).status_code == 422
    assert second.post(page, {"act": "approve"}).status_code == 302
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


def test_a_second_asking_takes_the_same_case_up(visitor, with_app):
    ask(visitor)
    ask(Visitor(ip="198.51.100.9"), lost="all")
    assert RecoveryCase.objects.get().lost == Lost.APP
    assert Conversation.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        RecoveryCase.objects.create(user=with_app, lost=Lost.APP)


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
        ({EvidenceKind.IDENTITY}, True, 72),
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
        approve(case, by=senna)
    prepare(case, REASON, level=0, by=senna)
    for agent in (senna, anna):  # the one who prepared it; and one without the rank
        with pytest.raises(NeedsAnother):
            approve(case, by=agent)
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
        approve(case, by=senna)


def test_new_evidence_has_to_be_prepared_anew(with_app, anna, senna):
    case = shown(with_app)
    prepare(case, REASON, level=0, by=anna)
    add_evidence(case, EvidenceKind.IDENTITY, by=anna.actor, agent=anna, reference="KYC-1")
    with pytest.raises(NotNow):
        approve(case, by=senna)


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


def test_a_freeze_is_lifted_by_a_case_and_leaves_the_app(visitor, with_app, anna, senna):
    freeze(with_app)
    ask(visitor, lost="nothing")
    visitor.post("/recover/case/", kind="totp", typed=app_code())
    case = RecoveryCase.objects.get()
    assert case.state == CaseState.EVIDENCE
    prepare(case, REASON, level=0, by=anna)
    approve(case, by=senna)
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
    approve(case, by=senna)
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
    approve(case, by=senna)
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
