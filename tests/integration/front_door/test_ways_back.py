"""A forgotten password, a step-up before what matters, ended devices and a frozen account."""

import re
import time

import pytest

from gatehouse.accounts import signin
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.models import KnownDevice, OneTimeCode, User
from gatehouse.accounts.stepped_up import STEPPED_UP
from gatehouse.journal.models import Entry
from tests.integration.front_door.conftest import LENA, PASSWORD, Visitor, app_code, sent_code
from tests.integration.front_door.qr.flow import SECRET
from tests.integration.front_door.qr.flow import app_code as shown_by_app

pytestmark = pytest.mark.django_db
NEW = "nine lanterns upon granite"
# What waits for a factor: forms, acts, and what ends something.
SHOWN = ("password", "app", "words", "addresses/new", "closing")  # forms; all else is a button
ACTS = ("app/removal", "recovery-codes", "sms", "sms/removal", "addresses/1/removal", "data/copies", "exchange/going")
ENDS = ("devices/1/removal", "devices/others/removal", "qr/1/removal", "exchange/removal", "passkeys/1/removal")


def reset(visitor, password=NEW):
    visitor.post("/reset/", name=LENA.value)
    visitor.post("/reset/code/", code=sent_code())
    return visitor.post("/reset/password/", password=password)


@pytest.mark.asvs("7.4.3")
def test_a_reset_ends_every_session_and_signs_nobody_in(visitor, lena_user):
    visitor.come_in()
    thief = Visitor()
    assert reset(thief).url == "/sign-in/"
    assert not thief.is_in
    assert not visitor.is_in
    assert thief.sign_in(PASSWORD).status_code == 422
    assert thief.sign_in(NEW).url == "/sign-in/code/"


@pytest.mark.asvs("6.1.1")
def test_a_reset_lifts_the_passwords_pause_alone(visitor, lena_user):
    for n in range(6):
        Visitor(ip=f"203.0.113.{n}").sign_in("wrong wrong wrong wrong")
    assert visitor.sign_in().status_code == 429
    reset(visitor)
    assert visitor.sign_in(NEW).url == "/sign-in/code/"


@pytest.mark.asvs("6.4.3")
def test_a_reset_leaves_the_app_in_force(visitor, lena_user):
    visitor.come_in()
    visitor.confirm()
    visitor.post("/account/app/", code=app_code(visitor))
    other = Visitor()
    reset(other)
    other.sign_in(NEW)
    assert "Enter the code from your app" in other.get("/sign-in/code/").content.decode()


@pytest.mark.asvs("6.3.8")
def test_a_reset_tells_nobody_whether_there_is_an_account(lena_user, alice):
    answers = set()
    for name in (LENA.value, "nobody@mail.example", alice.email):
        one = Visitor(ip=f"198.51.100.{len(answers) + 50}")
        asked = one.post("/reset/", name=name)
        wrong = one.post("/reset/code/", code="00000000")
        answers.add((asked.status_code, asked.url, wrong.status_code))
    assert answers == {(302, "/reset/code/", 422)}


def test_an_agents_password_is_not_reset_here(visitor, alice):
    visitor.post("/reset/", name=alice.email)
    assert visitor.post("/reset/code/", code=sent_code()).status_code == 422
    assert visitor.get("/reset/password/").url == "/reset/"


def test_a_reset_is_over_when_the_password_has_changed_meanwhile(visitor, lena_user):
    other = Visitor()
    visitor.post("/reset/", name=LENA.value)
    visitor.post("/reset/code/", code=sent_code())
    reset(other)
    assert visitor.post("/reset/password/", password="twelve kites over marble").url == "/reset/"


@pytest.mark.asvs("7.5.1", "7.5.2", "7.5.3")
@pytest.mark.parametrize("path", [f"/account/{one}/" for one in (*SHOWN, *ACTS, *ENDS)])
def test_what_changes_the_account_asks_for_a_factor_first(visitor, lena_user, path):
    visitor.come_in()
    send = visitor.get if path[9:-1] in SHOWN else visitor.post
    assert send(path).url.startswith("/confirm/?next=")
    visitor.confirm()
    assert not send(path).headers.get("Location", "").startswith("/confirm/")
    session = visitor.client.session
    session[STEPPED_UP] = time.time() - 601
    session.save()
    assert send(path).url.startswith("/confirm/")


@pytest.mark.asvs("7.2.4")
def test_a_step_up_changes_the_sessions_key(visitor, lena_user):
    """B6: it used to stay the same."""
    visitor.come_in()
    before = visitor.client.session.session_key
    visitor.confirm()
    assert visitor.client.session.session_key != before
    assert visitor.is_in
    assert "This one" in visitor.get("/account/devices/").content.decode()


@pytest.mark.asvs("6.3.4", "6.3.6")
def test_whoever_has_an_app_gets_no_code_by_mail_instead(visitor, lena_user):
    """Downgrade: the weaker way is closed once there is a better one."""
    visitor.come_in()
    visitor.confirm()
    visitor.post("/account/app/", code=app_code(visitor))
    session = visitor.client.session
    session[STEPPED_UP] = 0
    session.save()
    OneTimeCode.objects.all().delete()
    visitor.post("/confirm/code/")
    visitor.post("/code/confirm/again/")
    assert not OneTimeCode.objects.exists()
    assert "Six digits" in visitor.get("/confirm/").content.decode()


@pytest.mark.asvs("6.2.2", "6.2.3", "7.4.3")
def test_a_new_password_asks_for_the_old_one_and_ends_the_other_sessions(visitor, lena_user):
    other = Visitor(ip="198.51.100.8")
    other.come_in()
    visitor.come_in()
    visitor.confirm()
    assert visitor.post("/account/password/", current="not this one at all", password=NEW).status_code == 422
    assert visitor.post("/account/password/", current=PASSWORD, password=NEW).url == "/account/security/"
    assert visitor.is_in
    assert not other.is_in
    assert User.objects.get().check_password(NEW)


@pytest.mark.asvs("6.5.6", "7.5.2")
def test_one_device_is_ended_and_unknown_again(visitor, lena_user):
    other = Visitor(ip="198.51.100.8")
    other.come_in()
    visitor.come_in()
    visitor.confirm()
    pk = KnownDevice.objects.earliest("pk").pk
    assert visitor.post(f"/account/devices/{pk}/removal/").url == "/account/devices/"
    assert not other.is_in
    assert other.sign_in().url == "/sign-in/code/"
    assert visitor.is_in


@pytest.mark.asvs("7.5.2")
def test_nobody_ends_the_device_of_another(visitor, lena_user):
    from gatehouse.accounts.sign_in_names import SignInName
    from gatehouse.conversations.actions.open_account import open_account
    from gatehouse.testing.cast import hashed

    open_account(SignInName("email", "khalid@mail.example"), hashed(), language="ar")
    khalid = Visitor(ip="198.51.100.8")
    khalid.come_in(name="khalid@mail.example")
    visitor.come_in()
    visitor.confirm()
    pk = KnownDevice.objects.earliest("pk").pk
    assert visitor.post(f"/account/devices/{pk}/removal/").status_code == 404
    assert visitor.post("/account/devices/999999/removal/").status_code == 404
    assert khalid.is_in


@pytest.mark.asvs("7.5.2")
def test_all_others_are_ended_at_once(visitor, lena_user):
    others = [Visitor(ip=f"198.51.100.{n}") for n in (8, 9)]
    for one in others:
        one.come_in()
    visitor.come_in()
    visitor.confirm()
    visitor.post("/account/devices/others/removal/")
    assert [one.is_in for one in (visitor, *others)] == [True, False, False]


@pytest.mark.asvs("7.4.2")
def test_an_account_is_frozen_from_within_and_nobody_gets_in_any_more(visitor, lena_user):
    other = Visitor(ip="198.51.100.8")
    other.come_in()
    visitor.come_in()
    assert visitor.get("/freeze/").status_code == 200
    assert not User.objects.get().frozen_at
    assert visitor.post("/freeze/").status_code == 200
    assert not visitor.is_in
    assert not other.is_in
    assert visitor.sign_in().status_code == 403
    assert visitor.sign_in("wrong wrong wrong wrong").status_code == 422
    assert Entry.objects.filter(subject_kind="user", kind="account_frozen").count() == 1


def test_an_account_is_frozen_from_without_by_a_code_never_by_a_link(visitor, lena_user):
    visitor.get("/freeze/")
    visitor.get("/freeze/code/")
    visitor.post("/freeze/", name=LENA.value)
    assert not User.objects.get().frozen_at
    assert visitor.post("/freeze/code/", code="00000000").status_code == 422
    assert visitor.post("/freeze/code/", code=sent_code()).status_code == 200
    assert User.objects.get().frozen_at


@pytest.mark.asvs("6.6.2")
def test_a_code_for_one_thing_is_good_for_no_other(visitor, lena_user):
    visitor.post("/freeze/", name=LENA.value)
    code = sent_code()
    visitor.post("/reset/", name=LENA.value)
    assert visitor.post("/reset/code/", code=code).status_code == 422


def test_asking_too_often_is_paused_and_the_owner_elsewhere_is_not(lena_user):
    stranger = Visitor(ip="203.0.113.7")
    statuses = [stranger.post("/reset/", name=LENA.value).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert Visitor().post("/reset/", name=LENA.value).status_code == 302


@pytest.mark.asvs("6.5.6")
def test_recovery_codes_are_new_each_time(visitor, lena_user):
    visitor.come_in()
    visitor.confirm()
    visitor.post("/account/app/", code=app_code(visitor))
    first = set(lena_user.recovery_codes.values_list("code", flat=True))
    shown = re.findall(r'<li class="code">([a-z0-9-]+)</li>', visitor.post("/account/recovery-codes/").content.decode())
    for path in ("/account/recovery-codes/", "/account/security/", "/account/"):  # never a second time
        page = visitor.get(path).content.decode()
        assert not [code for code in shown if code in page or code.replace("-", "") in page]
    assert len(shown) == 10
    second = set(lena_user.recovery_codes.values_list("code", flat=True))
    assert len(second) == 10
    assert not {bytes(one) for one in first} & {bytes(one) for one in second}


@pytest.mark.asvs("6.5.6")
def test_an_app_is_removed_and_the_session_goes_on(visitor, lena_user):
    visitor.come_in()
    visitor.confirm()
    visitor.post("/account/app/", code=app_code(visitor))
    assert visitor.post("/account/app/removal/").url == "/account/security/"
    assert visitor.is_in
    lena_user.refresh_from_db()
    assert lena_user.totp_confirmed_at is None
    assert not lena_user.recovery_codes.exists()


def test_signing_out_forgets_who_was_proven_here(visitor, lena_user, conversation):
    visitor.come_in()
    answer = visitor.post("/sign-out/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "contacts" not in visitor.client.session
    assert visitor.get("/sign-out/").status_code == 405


def test_pages_are_kept_by_nobody_on_the_way(visitor, lena_user):
    visitor.come_in()
    visitor.confirm()
    for path in ("/account/", "/account/security/", "/account/devices/", "/account/app/", "/sign-up/code/", "/reset/"):
        assert "no-store" in visitor.get(path)["Cache-Control"], path


def test_a_device_of_the_desk_is_counted_as_before(alice):
    """Agents and customers pass the same steps: five wrong ones, and the pause."""
    browser = Visitor()
    wrong = {"email": alice.email, "password": "wrong"}
    assert [browser.post("/desk/sign-in/", **wrong).status_code for _ in range(6)] == [422] * signin.TRIES + [429]


def test_an_anti_phishing_code_is_chosen_seen_and_removed(visitor, lena_user):
    visitor.come_in()
    assert visitor.get("/account/words/").url.startswith("/confirm/")
    visitor.confirm()
    assert visitor.post("/account/words/", words="abc").status_code == 422
    assert visitor.post("/account/words/", words="blue heron at six").url == "/account/security/"
    assert 'value="blue heron at six"' in visitor.get("/account/words/").content.decode()
    assert "blue heron" not in visitor.get("/account/security/").content.decode()
    visitor.post("/account/words/", words="")
    assert not User.objects.get().words


def test_a_mailed_link_opens_nothing_of_an_account(lena, conversation, mailoutbox):
    """Whoever reads the mail has one factor; the account may ask for more."""
    from gatehouse.channels.email.sending import send_link
    from gatehouse.conversations.actions.open_account import open_account
    from gatehouse.conversations.models import LinkRequest
    from gatehouse.portal.links import _digest
    from gatehouse.testing.cast import hashed

    address = lena.addresses.get().value
    early, late = Visitor(), Visitor(ip="198.51.100.8")
    early.post("/tickets/link/", email=address)
    LinkRequest.objects.update(token=_digest("early"))
    early.post("/link/early/")
    assert conversation.number in early.get("/tickets/").content.decode()
    open_account(LENA.__class__("email", address), hashed(), language="en")
    assert conversation.number not in early.get("/tickets/").content.decode()
    assert early.get(f"/t/{conversation.number}/").context["form"] is not None
    late.post("/tickets/link/", email=address)
    asked = LinkRequest.objects.latest("pk")
    send_link(asked.pk)
    assert [mail.subject for mail in mailoutbox] == ["Sign in to see your tickets"]
    assert "/link/" not in mailoutbox[0].body
    LinkRequest.objects.filter(pk=asked.pk).update(token=_digest("late"))
    assert late.post("/link/late/").url == "/sign-in/"
    late.come_in(name=address)
    assert conversation.number in late.get("/tickets/").content.decode()


@pytest.mark.asvs("7.5.1")
def test_a_code_confirms_nothing_without_the_password(visitor, lena_user):
    """Whoever finds the browser open finds the mailbox in it open as well."""
    visitor.come_in()
    visitor.post("/confirm/code/")
    code = sent_code()
    for wrong in ("", "not the password at all"):
        page = visitor.confirm_with(code, wrong)
        assert page.status_code == 422
        assert 'id="current-error"' in page.content.decode()
    assert visitor.get("/account/words/").url.startswith("/confirm/")
    assert visitor.confirm_with(code).status_code == 302
    assert visitor.get("/account/words/").status_code == 200


@pytest.mark.asvs("7.5.1")
def test_nor_does_an_apps_code(visitor, lena_user):
    set_factor(lena_user, SECRET, by=lena_user.actor)
    visitor.sign_in()
    visitor.post("/sign-in/code/", code=shown_by_app())
    session = visitor.client.session
    session[STEPPED_UP] = 0
    session.save()
    assert visitor.confirm_with(shown_by_app(), "not the password at all").status_code == 422
    assert visitor.get("/account/words/").url.startswith("/confirm/")
    assert visitor.confirm_with(shown_by_app()).status_code == 302


def test_guessing_the_password_there_is_paused(visitor, lena_user):
    visitor.come_in()
    visitor.post("/confirm/code/")
    code = sent_code()
    for _turn in range(signin.TRIES):
        assert visitor.confirm_with(code, "not the password at all").status_code == 422
    assert visitor.confirm_with(code).status_code == 429
