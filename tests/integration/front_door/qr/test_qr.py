"""Signing in by QR code: the way in, what the session is worth, and what its owner hears of it."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts import qr
from gatehouse.accounts.actions.recovery import open_case
from gatehouse.accounts.models import (
    Effect,
    KnownDevice,
    Lost,
    Method,
    OneTimeCode,
    OpenSession,
    QrSignIn,
    QrState,
    User,
)
from gatehouse.accounts.pictures import qr as picture
from gatehouse.accounts.qr_places import are_apart, are_near
from gatehouse.journal.models import Entry
from gatehouse.project.sessions import portal
from gatehouse.testing.cast import recorded
from gatehouse.testing.mmdb import mmdb
from gatehouse.testing.regions import placed, rule
from tests.integration.front_door.qr.flow import NEW, PHONE, Phone, Screen, app_code, later
from tests.integration.portal.authenticator import Authenticator
from tests.integration.portal.customers import CONFIRM, CONFIRM_OPTIONS, give_passkey, options, post

pytestmark = pytest.mark.django_db
CHANGES = (  # of factors, password, addresses, anti-phishing code, recovery codes, sessions, and of what leaves the house
    "/account/password/", "/account/app/", "/account/app/removal/", "/account/passkeys/1/removal/", "/account/sms/",
    "/account/sms/removal/", "/account/recovery-codes/", "/account/words/", "/account/addresses/new/",
    "/account/addresses/code/", "/account/addresses/1/removal/", "/account/devices/1/removal/",
    "/account/devices/others/removal/", "/account/qr/1/removal/", "/account/data/copies/", "/account/exchange/removal/",
    "/account/closing/",
)  # fmt: skip


def test_a_phone_lets_a_browser_in(phone, screen):
    row = screen.show()
    assert b"<svg" in screen.get(NEW).content
    assert phone.get(f"/q/{row.token}/").status_code == 200
    with recorded() as entries:
        answer = screen.type(phone.let_in(row))
    assert answer.url == "/account/"
    assert screen.is_in
    assert [one.kind for one in entries] == ["qr_scanned", "qr_approved", "signed_in"]
    assert [one.data.qr for one in entries] == [row.pk] * 3


def test_a_passkey_on_the_phone_does_as_well(phone, screen, lena_user):
    device, row = Authenticator(), screen.show()
    give_passkey(lena_user, device)
    phone.scan(row)
    answer = device.use(options(phone.client, CONFIRM_OPTIONS))
    assert post(phone.client, CONFIRM, {"credential": answer, "next": PHONE}).json() == {"next": PHONE}
    assert screen.type(phone.approve()).url == "/account/"


def test_the_picture_holds_an_address_that_opens_nothing(screen, settings):
    row = screen.show()
    assert len(row.token) == 22
    assert str(picture(f"{settings.BASE_URL}/q/{row.token}/")) in screen.get(NEW).content.decode()
    assert Screen().get(f"/q/{row.token}/").url == f"/sign-in/?next=%2Fq%2F{row.token}%2F"


def test_the_page_is_for_this_browser_alone(screen):
    answer = screen.get(NEW)
    assert "no-store" in answer["Cache-Control"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_phone_is_told_who_asks(phone, screen, settings):
    settings.BASE_URL = "https://help.example.com"
    phone.come_to_ask(screen.show())
    page = phone.get(PHONE).content.decode()
    assert "Chrome on Windows" in page
    assert f'<span class="code">{screen.ip}</span>' in page
    assert "<dt>Same network as this phone</dt><dd>Yes</dd>" in page
    assert '<dt>It signs in at</dt><dd><span class="code">help.example.com</span></dd>' in page
    assert re.search(r"<dt>Asked at</dt><dd><time ", page)
    assert "only if its screen is in front of you" in page
    assert "It is in another network" not in page
    assert page.index("Decline") < page.index("Approve</button>") < page.index("I did not start this")


def test_another_network_is_warned_of(phone):
    phone.come_to_ask(Screen(ip="198.51.100.1").show())
    page = phone.get(PHONE).content.decode()
    assert "It is in another network" in page
    assert "<dt>Same network as this phone</dt><dd>No</dd>" in page


@pytest.mark.asvs("7.3.1", "7.3.2")
@pytest.mark.parametrize(("began", "used", "is_in"), [(7, 29, True), (8, 1, False), (1, 31, False)])
def test_the_session_is_shorter_than_others(phone, screen, began, used, is_in):
    screen.type(phone.let_in(screen.show()))
    store = portal.PortalStore(screen.client.session.session_key)
    now = int(time.time())
    store["began"], store["used"] = now - began * 3600 - 5, now - used * 60
    store.save()
    assert screen.is_in is is_in


def test_it_is_worth_less_than_the_phones_and_its_browser_is_not_known(phone, screen, lena_user):
    screen.type(phone.let_in(screen.show()))
    opened = OpenSession.objects.get(method=Method.QR)
    assert opened.device is None
    assert KnownDevice.objects.get().pk == OpenSession.objects.exclude(method=Method.QR).get().device_id
    assert "stepped_up_at" not in screen.client.session
    screen.post("/sign-out/")
    assert screen.sign_in().url == "/sign-in/code/"


@pytest.mark.asvs("7.5.1")
@pytest.mark.parametrize("hours", [0, 7])  # the whole of its life, which is shorter than a day
def test_it_changes_nothing_without_a_factor_of_its_own(phone, screen, hours):
    screen.type(phone.let_in(screen.show()))
    store = portal.PortalStore(screen.client.session.session_key)
    store["began"] -= hours * 3600
    store.save()
    with recorded() as entries:
        assert [path for path in CHANGES if not screen.post(path).url.startswith("/confirm/")] == []
    assert entries == []
    answer = screen.client.post("/account/passkeys/options/", {}, content_type="application/json")
    assert answer.json()["error"] == "confirm_first"


def test_the_app_in_the_same_browser_opens_it(phone, screen):
    screen.type(phone.let_in(screen.show()))
    assert screen.confirm_with(app_code()).status_code == 302
    assert screen.get("/account/words/").status_code == 200
    assert screen.is_in


def test_a_code_by_mail_does_not(phone, screen, lena_user):
    """Also when the factors are gone: a mailbox is what a thief may have as well."""
    screen.type(phone.let_in(screen.show()))
    screen.confirm_with(app_code())
    screen.post("/account/app/removal/")
    store = portal.PortalStore(screen.client.session.session_key)
    store["stepped_up_at"] = 0
    store.save()
    assert "Sign out and sign in with your password" in screen.get("/confirm/").content.decode()
    assert screen.post("/confirm/code/").url.startswith("/confirm/")
    assert not OneTimeCode.objects.filter(purpose="confirm").exists()


def test_a_step_up_by_a_sent_code_opens_nothing_there(phone, screen):
    screen.type(phone.let_in(screen.show()))
    store = portal.PortalStore(screen.client.session.session_key)
    store["stepped_up_at"], store["stepped_up_by"] = time.time(), str(Method.CODE)
    store.save()
    assert screen.get("/account/words/").url.startswith("/confirm/")


def test_declining_lets_nobody_in(phone, screen):
    row = screen.show()
    phone.come_to_ask(row)
    with recorded() as entries:
        assert phone.post("/qr/phone/refusal/").url == "/account/"
    assert [(one.kind, one.data.end) for one in entries] == [("qr_ended", "declined")]
    assert phone.post("/qr/phone/approval/").status_code == 410


@pytest.mark.parametrize("told", ["nobody", "himself", "a thief"])
def test_who_did_not_start_it_ends_every_other_session(phone, screen, told):
    """On the page that asks, on the one with the code, and an hour after he has told it to somebody."""
    other = Phone().settle()
    row = screen.show()
    phone.come_to_ask(row)
    code = "000000" if told == "nobody" else phone.approve()
    if told == "a thief":
        screen.type(code)
        later(row, 3600)
    with recorded() as entries:
        answer = phone.post("/qr/phone/report/")
    assert (answer.status_code, b"/freeze/" in answer.content) == (200, True)
    assert [one.kind for one in entries] == ["qr_ended", "sessions_ended"]
    assert (phone.is_in, other.is_in) == (True, False)
    screen.type(code)
    assert not screen.is_in
    assert phone.post("/qr/phone/report/").status_code == 410


def test_other_sessions_see_it_and_end_it(phone, screen):
    screen.type(phone.let_in(screen.show()))
    page = phone.get("/account/").content.decode()
    assert "Your phone signed a browser in" in page
    assert "Chrome on Windows" in phone.get("/account/devices/").content.decode()
    row = QrSignIn.objects.get()
    with recorded() as entries:
        assert phone.post(f"/account/qr/{row.pk}/removal/").url == "/account/devices/"
    assert [(one.kind, one.data.qr) for one in entries] == [("sessions_ended", row.pk)]
    assert (phone.is_in, screen.is_in) == (True, False)
    assert phone.post(f"/account/qr/{row.pk}/removal/").status_code == 404


def test_every_step_stands_in_the_activity(phone, screen):
    screen.type(phone.let_in(screen.show()))
    page = phone.get("/account/devices/").content.decode()
    assert page.count("Chrome on Windows") == 4  # its session, and three things that happened
    assert "Sign-in by QR code approved" in page


def test_the_script_takes_nothing_from_the_phone_that_scanned(phone, screen):
    row = screen.show()
    part = screen.client.post(NEW, REMOTE_ADDR=screen.ip, HTTP_X_PART="1")
    assert b"data-qr-left" in part.content
    newer = QrSignIn.objects.latest("pk")
    row.refresh_from_db()
    assert (row.state, row.end, newer.pk > row.pk) == (QrState.ENDED, "replaced", True)
    phone.come_to_ask(newer)
    part = screen.client.post(NEW, REMOTE_ADDR=screen.ip, HTTP_X_PART="1")
    assert b"data-qr-scanned" in part.content
    assert screen.type(phone.approve()).url == "/account/"


def test_who_wants_another_gets_it_and_the_old_one_is_over(phone, screen):
    phone.come_to_ask(screen.show())
    with recorded() as entries:
        screen.show()
    assert [(one.kind, one.data.end) for one in entries] == [("qr_ended", "replaced")]
    assert phone.post("/qr/phone/approval/").status_code == 410


def test_too_many_pictures_are_not_made(screen):
    for _ in range(5):
        screen.show()
    assert screen.post(NEW).status_code == 429


def test_what_is_over_is_forgotten(phone, screen):
    screen.type(phone.let_in(screen.show()))
    assert qr.sweep(timezone.now() + timedelta(days=1)) == 0
    assert qr.sweep(timezone.now() + timedelta(days=3)) == 1
    assert OpenSession.objects.get(method=Method.QR).qr is None
    assert phone.get("/account/devices/").status_code == 200


def test_an_expired_page_offers_another(screen):
    later(screen.show(), 61)
    page = screen.get(NEW).content
    assert b'<svg class="segno' not in page
    assert b"No QR code is shown" in page


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("203.0.113.1", "203.0.113.250", True),
        ("203.0.113.1", "203.0.114.1", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.1", "203.0.113.2", True),
        ("203.0.113.1", "2001:db8::1", False),
        ("", "", False),
    ],
)
def test_what_is_near(one, other, near):
    assert are_near(one, other) is near


def test_an_unknown_country_neither_vouches_nor_refuses():
    assert [are_apart(*pair) for pair in (("DE", "FR"), ("DE", "DE"), ("", "DE"), ("DE", ""), ("", ""))] == [
        True, False, False, False, False,
    ]  # fmt: skip


def test_the_journal_says_it_in_words(phone, screen, lena_user):
    phone.come_to_ask(screen.show())
    phone.post("/qr/phone/refusal/")
    said = [one.data.sentence("Lena", None) for one in Entry.objects.filter(kind__startswith="qr_").order_by("seq")]
    assert said == ["Lena scanned a QR code to sign in", "A sign-in by QR code came to nothing: declined"]


@pytest.mark.parametrize("held", [True, False])
def test_a_recovery_lets_no_phone_open_others(phone, screen, lena_user, held):
    if held:
        User.objects.update(security_hold_until=timezone.now() + timedelta(hours=1))
    else:
        open_case(lena_user, Lost.PASSKEY, b"another browser")
    row = screen.show()
    assert phone.scan(row).status_code == 403
    row.refresh_from_db()
    assert row.state == QrState.NEW


@pytest.mark.parametrize("closed", ["qr_sign_in", "sign_in"])
def test_a_region_that_restricts_it_or_signing_in_lets_no_phone_open_others(phone, screen, lena_user, closed):
    """And says so in the words of its rule."""
    rule(**{closed: Effect.RESTRICT})
    placed(lena_user, kyc="US-NY")
    row = screen.show()
    assert phone.get(f"/q/{row.token}/").url == phone.scan(row).url == "/region/"
    assert phone.get("/region/").status_code == 200
    row.refresh_from_db()
    assert row.state == QrState.NEW


def test_two_countries_by_the_operators_file_are_refused(phone, screen, settings, tmp_path):
    file = tmp_path / "countries.mmdb"
    rows = {f"{ip}/32": {"country": {"iso_code": code}} for ip, code in ((phone.ip, "NL"), (screen.ip, "BR"))}
    file.write_bytes(mmdb(rows))
    settings.GEOIP_MMDB = str(file)
    assert phone.scan(screen.show()).status_code == 403
