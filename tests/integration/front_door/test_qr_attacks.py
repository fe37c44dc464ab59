"""What attackers try with a sign-in by QR code, and that it fails."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from gatehouse.accounts.actions import qr as actions
from gatehouse.accounts.actions.freeze import freeze
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.models import KnownDevice, Method, OpenSession, QrSignIn, QrState
from gatehouse.accounts.qr import Phone as Scanner
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import hashed, make_agent, recorded
from gatehouse.testing.desk import desk_client
from tests.integration.accounts.conftest import SECRET
from tests.integration.front_door.conftest import LENA, Visitor
from tests.integration.front_door.qr_flow import CODE, NEW, PHONE, Phone, Screen, later, wrong

pytestmark = pytest.mark.django_db
PAGES = (NEW, "/q/abcdefghijklmnopqrstuv/", PHONE)
FORMS = (NEW, CODE, "/q/abcdefghijklmnopqrstuv/", "/qr/phone/approval/", "/qr/phone/refusal/", "/qr/phone/report/")


@pytest.fixture(autouse=True)
def _switched_on(settings, monkeypatch):
    monkeypatch.setattr(settings.CONFIG, "qr_sign_in", True)


@pytest.fixture
def phone(lena_user):
    set_factor(lena_user, SECRET, by=lena_user.actor)
    return Phone(ip="203.0.113.20").settle()


@pytest.fixture
def screen():
    return Screen(ip="203.0.113.99")


def ends(entries):
    return [one.data.end for one in entries if one.kind == "qr_ended"]


def test_off_there_is_no_such_page(settings, monkeypatch, phone):
    monkeypatch.setattr(settings.CONFIG, "qr_sign_in", False)
    assert {phone.get(path).status_code for path in PAGES} == {404}
    assert {one.post(path).status_code for path in FORMS for one in (phone, Visitor())} == {404}
    assert "/qr/" not in Visitor().get("/sign-in/").content.decode()


def test_on_it_is_the_second_choice():
    page = Visitor().get("/sign-in/").content.decode()
    assert page.index("data-passkey-use") < page.index('action="/qr/') < page.index('id="password"')


def test_forms_of_another_site_do_nothing(phone, screen):
    row = screen.show()
    phone.come_to_ask(row)
    before = (Entry.objects.count(), QrSignIn.objects.count())
    for one in (phone, screen):
        one.client.handler.enforce_csrf_checks = True
        assert {one.post(path).status_code for path in (*FORMS, f"/q/{row.token}/")} == {403}
    row.refresh_from_db()
    assert (row.state, Entry.objects.count(), QrSignIn.objects.count()) == (QrState.SCANNED, *before)


def test_looking_at_the_address_takes_nothing(phone, screen):
    row = screen.show()
    phone.get(f"/q/{row.token}/")
    row.refresh_from_db()
    assert row.state == QrState.NEW


def test_it_is_good_once(phone, screen):
    """Replay: neither the code nor the browser's secret nor the picture works a second time."""
    row = screen.show()
    again = Screen(ip=screen.ip)
    again.client.cookies.load(screen.client.cookies.output(header=""))
    code = phone.let_in(row)
    screen.type(code)
    assert again.type(code).status_code == 422
    assert not again.is_in
    assert phone.scan(row).status_code == 410
    assert phone.post("/qr/phone/approval/").status_code == 410


def test_a_second_scan_ends_it_for_both(phone, screen, lena_user):
    row = screen.show()
    second = Phone(ip="203.0.113.30").settle()
    phone.come_to_ask(row)
    with recorded() as entries:
        answer = second.scan(row)
    assert (answer.status_code, ends(entries)) == (403, ["second_scan"])
    assert "Two phones scanned" in answer.content.decode()
    assert phone.post("/qr/phone/approval/").status_code == 410
    assert screen.type("000000").status_code == 422


def test_a_second_scan_after_the_approval_ends_it_as_well(phone, screen):
    row = screen.show()
    code = phone.let_in(row)
    Phone().settle().scan(row)
    screen.type(code)
    assert not screen.is_in


def test_a_foreign_browser_cannot_use_the_code(phone, screen):
    """The right code without the secret, also beside an asking of one's own."""
    code = phone.let_in(screen.show())
    thief = Screen(ip=screen.ip)
    assert thief.type(code).status_code == 422
    thief.show()
    thief.type(code)
    assert not thief.is_in
    assert screen.type(code).url == "/account/"


def test_a_relayed_picture_lets_nobody_in_without_the_code(phone):
    """The attacker's browser shows its picture; the victim, who was sent it, approves; the code stays on his phone."""
    attacker = Screen(ip="198.51.100.66")
    code = phone.let_in(attacker.show())
    with recorded() as entries:
        said = [attacker.type(wrong(code)).status_code for _ in range(4)]
    assert (said, ends(entries)) == ([422] * 4, ["wrong_code"])
    attacker.type(code)
    assert not attacker.is_in


def test_three_wrong_codes_end_it(phone, screen):
    row = screen.show()
    code = phone.let_in(row)
    assert screen.type(wrong(code)).status_code == 422
    assert screen.type(wrong(code)).status_code == 422
    assert "third wrong code" in screen.type(wrong(code)).content.decode()
    screen.type(code)
    assert not screen.is_in


def test_a_right_code_after_two_wrong_ones_is_right(phone, screen):
    code = phone.let_in(screen.show())
    screen.type(wrong(code))
    screen.type(wrong(code))
    assert screen.type(f" {code[:3]} {code[3:]} ").url == "/account/"


def test_what_is_typed_before_the_approval_guesses_nothing(phone, screen):
    row = screen.show()
    assert "has not approved it yet" in screen.type("123456").content.decode()
    phone.come_to_ask(row)
    assert "has not approved it yet" in screen.type("123456").content.decode()
    row.refresh_from_db()
    assert (row.tries, row.code) == (0, None)


def test_a_picture_that_is_a_minute_old_is_over(phone, screen):
    row = screen.show()
    later(row, 61)
    assert phone.scan(row).status_code == 410


def test_an_answer_that_takes_two_minutes_comes_too_late(phone, screen):
    row = screen.show()
    phone.come_to_ask(row)
    later(row, 121)
    assert {phone.get(PHONE).status_code, phone.post("/qr/phone/approval/").status_code} == {410}


def test_a_code_that_is_a_minute_old_is_over(phone, screen):
    row = screen.show()
    code = phone.let_in(row)
    later(row, 61)
    assert "Its time is over" in screen.type(code).content.decode()
    assert not screen.is_in


def test_another_country_is_refused(phone, screen, monkeypatch):
    monkeypatch.setattr(actions, "country_of", lambda ip: "NL" if ip == phone.ip else "BR")
    with recorded() as entries:
        answer = phone.scan(screen.show())
    assert (answer.status_code, ends(entries)) == (403, ["country"])
    assert "in another country" in answer.content.decode()
    assert phone.get(PHONE).status_code == 410


def test_the_same_country_vouches_for_nothing(phone, screen, monkeypatch):
    monkeypatch.setattr(actions, "country_of", lambda ip: "NL")
    row = screen.show()
    phone.come_to_ask(row)
    assert "<dd>Netherlands</dd>" in phone.get(PHONE).content.decode()
    assert screen.type("000000").status_code == 422


def test_whoever_presses_twice_is_no_second_phone(phone, screen):
    """And shows a factor after it all the same."""
    row = screen.show()
    with recorded() as entries:
        assert phone.scan(row).url == phone.scan(row).url == PHONE
    assert [one.kind for one in entries] == ["qr_scanned"]
    assert phone.get(PHONE).url == f"/confirm/?next={PHONE}"
    assert phone.confirm().url == PHONE
    phone.approve()
    assert phone.scan(row).status_code == 403


def test_a_factor_that_was_shown_before_the_scan_approves_nothing(phone, screen):
    phone.confirm()
    row = screen.show()
    phone.scan(row)
    assert phone.get(PHONE).url == f"/confirm/?next={PHONE}"
    assert phone.post("/qr/phone/approval/").url == f"/confirm/?next={PHONE}"
    row.refresh_from_db()
    assert row.state == QrState.SCANNED


def test_nobody_signs_his_phone_in_for_this(screen, lena_user):
    """Whoever is led to the door by the picture has a session that is too young."""
    set_factor(lena_user, SECRET, by=lena_user.actor)
    phone = Phone().settle()
    OpenSession.objects.update(began_at=timezone.now() - timedelta(minutes=4))
    row = screen.show()
    assert (phone.get(f"/q/{row.token}/").status_code, phone.scan(row).status_code) == (403, 403)


def test_a_copied_session_without_the_known_browser_scans_nothing(phone, screen):
    row = screen.show()
    name = next(one for one in phone.client.cookies if one.startswith("portal_") and one.endswith("_device"))
    del phone.client.cookies[name]
    assert phone.scan(row).status_code == 403
    row.refresh_from_db()
    assert row.state == QrState.NEW


def test_a_browser_that_was_let_in_lets_in_no_other(phone, screen):
    """Not even where it is a known one from another time."""
    known = Screen(client=phone.client, ip=phone.ip)
    first = Screen(ip="203.0.113.50")
    helper = Phone(ip="203.0.113.60").settle()
    known.post("/sign-out/")
    known.type(helper.let_in(known.show()))
    OpenSession.objects.update(began_at=timezone.now() - timedelta(minutes=30))
    assert known.is_in
    assert phone.scan(first.show()).status_code == 403


def test_who_has_no_factor_approves_nothing(lena_user, screen):
    phone = Phone()
    phone.come_in()
    OpenSession.objects.update(began_at=timezone.now() - timedelta(minutes=6))
    answer = phone.scan(screen.show())
    assert (answer.status_code, b"/account/security/" in answer.content) == (403, True)


def test_what_another_customer_scanned_is_not_answered(phone, screen, lena_user):
    row = screen.show()
    phone.come_to_ask(row)
    other = open_account(SignInName("email", "kim@mail.example"), hashed(), language="en")
    for act in (lambda: actions.approve(row.pk, other), lambda: actions.decline(row.pk, other)):
        with pytest.raises(actions.Over):
            act()
    with pytest.raises(actions.Over):
        actions.report(row.pk, other, "")
    assert phone.approve()


def test_agents_neither_scan_nor_come_in(screen, db):
    agent = make_agent("Alice")
    row = screen.show()
    device = KnownDevice.objects.create(user=agent, token=b"x")
    with pytest.raises(actions.Over):
        actions.scan(row.token, Scanner(agent, device, "203.0.113.1"))
    desk = desk_client(agent)
    assert desk.get(f"/q/{row.token}/").url.startswith("/sign-in/")
    assert desk.post(f"/q/{row.token}/").url.startswith("/sign-in/")
    assert b"/qr/" not in Client().get("/desk/sign-in/").content
    row.refresh_from_db()
    assert row.state == QrState.NEW


@pytest.mark.parametrize("how", ["others", "frozen", "password"])
def test_what_is_ended_meanwhile_lets_nobody_in(phone, screen, lena_user, how):
    code = phone.let_in(screen.show())
    if how == "others":
        OpenSession.objects.all().delete()
    elif how == "frozen":
        freeze(lena_user)
    else:
        set_password(lena_user, "nine lanterns upon granite", by=lena_user.actor)
    screen.type(code)
    assert not screen.is_in


def test_the_secret_and_the_code_are_kept_as_hashes(phone, screen):
    row = screen.show()
    code = phone.let_in(row)
    row.refresh_from_db()
    secret = next(one.value for name, one in screen.client.cookies.items() if name.startswith("qr_"))
    assert len(secret) == 43
    kept = bytes(row.browser) + bytes(row.code)
    assert (secret.encode() in kept, code.encode() in kept, len(kept)) == (False, False, 64)


def test_the_cookie_is_for_no_script_and_no_other_site(screen):
    cookies = screen.client.post(NEW, REMOTE_ADDR=screen.ip).cookies
    cookie = next(one for name, one in cookies.items() if name.startswith("qr_"))
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Strict", "/", "")


def test_no_neighbour_of_our_host_writes_it(screen, settings):
    """Its name makes browsers refuse it from anybody but this host, over TLS."""
    settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-portal_ab12", True
    cookies = screen.client.post(NEW, REMOTE_ADDR=screen.ip, secure=True).cookies
    assert cookies["__Host-qr_ab12"]["secure"]


def test_a_session_that_was_planted_is_not_the_one_that_is_opened(phone, screen):
    screen.get(NEW)
    session = screen.client.session
    session["planted"] = "by a thief"
    session.save()
    planted = session.session_key
    screen.type(phone.let_in(screen.show()))
    assert screen.is_in
    assert screen.client.session.session_key != planted
    assert "planted" not in screen.client.session


@pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example", "/\\evil.example", "/desk/"])
def test_no_step_leads_to_another_site(phone, screen, bad):
    assert screen.post(f"/qr/?next={bad}").url == "/qr/?next=%2Faccount%2F"
    code = phone.let_in(QrSignIn.objects.latest("pk"))
    assert screen.post(f"/qr/code/?next={bad}", code=code).url == "/account/"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_let_in(settings, monkeypatch):
    """The same browser twice, each with a connection of its own: one session is opened."""
    monkeypatch.setattr(settings.CONFIG, "limits", False)
    user = open_account(LENA, hashed(), language="en")
    set_factor(user, SECRET, by=user.actor)
    screen = Screen()
    code = Phone().settle().let_in(screen.show())
    said = at_once(lambda client: client.post(CODE, {"code": code}).status_code, screen)
    assert sorted(said) == [302, 422]
    assert OpenSession.objects.filter(method=Method.QR).count() == 1
    assert Entry.objects.filter(kind="signed_in", canonical__contains='"method":"qr"').count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_scans_at_once_none_is_let_in(settings, monkeypatch):
    monkeypatch.setattr(settings.CONFIG, "limits", False)
    user = open_account(LENA, hashed(), language="en")
    set_factor(user, SECRET, by=user.actor)
    row, phones = Screen().show(), [Phone().settle(), Phone().settle()]
    said = at_once(lambda client: client.post(f"/q/{row.token}/").status_code, *phones)
    row.refresh_from_db()
    assert (sorted(said), row.end) == ([302, 403], "second_scan")


@pytest.mark.django_db(transaction=True)
def test_tries_at_once_are_all_counted(settings, monkeypatch):
    monkeypatch.setattr(settings.CONFIG, "limits", False)
    user = open_account(LENA, hashed(), language="en")
    set_factor(user, SECRET, by=user.actor)
    screen = Screen()
    row = screen.show()
    code = Phone().settle().let_in(row)
    at_once(lambda client: client.post(CODE, {"code": wrong(code)}).status_code, *[screen] * 6)
    row.refresh_from_db()
    assert (row.tries, row.end) == (3, "wrong_code")


def at_once(act, *visitors):
    """What each browser is answered when all act at the same moment; one alone acts twice."""
    those = visitors if len(visitors) > 1 else visitors * 2
    meeting, said = threading.Barrier(len(those)), []

    def run(cookies):
        try:
            client = Client()
            client.cookies.load(cookies)
            meeting.wait(10)
            said.append(act(client))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[one.client.cookies.output(header="")]) for one in those]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said
