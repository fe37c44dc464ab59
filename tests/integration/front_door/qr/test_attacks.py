"""What attackers try with a sign-in by QR code, and that it fails."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gatehouse.accounts.actions import qr as actions
from gatehouse.accounts.actions.freeze import freeze
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.models import KnownDevice, OpenSession, QrSignIn, QrState
from gatehouse.accounts.qr import Phone as Scanner
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import hashed, make_agent, recorded
from gatehouse.testing.desk import desk_client
from tests.integration.accounts.conftest import SECRET
from tests.integration.front_door.conftest import Visitor
from tests.integration.front_door.qr.flow import CODE, NEW, PHONE, Phone, Screen, wrong

pytestmark = pytest.mark.django_db
PAGES = (NEW, "/q/abcdefghijklmnopqrstuv/", PHONE)
FORMS = (NEW, CODE, "/q/abcdefghijklmnopqrstuv/", "/qr/phone/approval/", "/qr/phone/refusal/", "/qr/phone/report/")


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
