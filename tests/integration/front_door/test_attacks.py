"""What attackers try at the customers' door, and that it fails."""

import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import get_resolver

from gatehouse.accounts import codes, signin
from gatehouse.accounts.models import KnownDevice, OneTimeCode, OpenSession, User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.channels.email.account.send_code import send_code
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.models import Contact
from gatehouse.journal.models import Entry
from gatehouse.project.sessions.portal import PortalStore
from gatehouse.testing.cast import hashed
from gatehouse.testing.desk import desk_client
from tests.integration.front_door.conftest import LENA, PASSWORD, Visitor, app_code, sent_code

pytestmark = pytest.mark.django_db
NEW = "nine lanterns upon granite"
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/%09/evil.example",
    "javascript:alert(1)",
    "/desk/",
)
DOOR = re.compile(r"(sign-|reset|code/|confirm|freeze|account|recover|qr/|q/|region|password-)")
# The `а` and `е` are Cyrillic; the dotless and the full-width letters are other letters as well.
LOOK_ALIKES = ("lena@maıl.example", "lena@mаil.example", "lena@mail.exаmple", "lena@ｍail.example")


def session_cookie(visitor: Visitor) -> str:
    return next(one for one in visitor.client.cookies if one.startswith("portal_") and not one.endswith("_device"))


@pytest.mark.asvs("7.2.4")
def test_a_session_that_was_planted_is_not_the_one_that_is_opened(visitor, lena_user):
    """Fixation: a thief visits, and puts the key of his own session into the browser of the person he is after."""
    planted = PortalStore()
    planted["question"] = "planted"
    planted.create()
    visitor.get("/sign-in/")
    visitor.sign_in()
    name = session_cookie(visitor)
    visitor.client.cookies[name] = planted.session_key
    visitor.come_in()
    assert visitor.is_in
    thief = Visitor()
    thief.client.cookies[name] = planted.session_key
    assert not thief.is_in
    assert not PortalStore(planted.session_key).load()


@pytest.mark.asvs("7.2.4")
def test_the_key_between_password_and_code_opens_nothing_after_the_code(visitor, lena_user):
    visitor.sign_in()
    thief = Visitor()
    thief.client.cookies[session_cookie(visitor)] = visitor.client.session.session_key
    visitor.post("/sign-in/code/", code=sent_code())
    assert visitor.is_in
    assert not thief.is_in
    assert thief.get("/sign-in/code/").url == "/sign-in/"


@pytest.mark.asvs("7.2.4")
def test_the_key_before_an_agents_step_up_opens_nothing_after_it(alice):
    """Step-ups at the desk change the key as well, and its pages are told to ask for new streams."""
    import time

    from gatehouse.accounts import totp
    from gatehouse.accounts.actions.set_factor import set_factor
    from tests.integration.accounts.conftest import SECRET

    set_factor(alice, SECRET, by=alice.actor)
    desk, copy = desk_client(alice), Client()
    copy.cookies.load(desk.cookies.output(header=""))
    desk.post("/desk/sign-in/confirmation/", {"code": totp.code_at(SECRET, totp.step_at(time.time()))})
    assert desk.get("/desk/account/").status_code == 200
    assert copy.get("/desk/account/").status_code == 302


def paths() -> list[str]:
    """Every address of the customers' door and account."""
    routes = [str(one.pattern) for one in get_resolver("gatehouse.portal.urls").url_patterns]
    routes = [re.sub(r"<uuid:\w+>", str(UUID(int=1)), route) for route in routes]
    filled = [re.sub(r"<\w+:\w+>", "1", route.replace("<purpose:purpose>", "freeze")) for route in routes]
    return sorted(f"/{path}" for path in filled if DOOR.match(path))


@pytest.mark.parametrize("path", paths())
def test_a_form_of_another_site_changes_nothing(lena_user, path):
    """CSRF: the cookies come along, the token does not. Everything at the door and in the account, signed in."""
    visitor = Visitor(client=Client(enforce_csrf_checks=False))
    visitor.come_in()
    visitor.confirm()
    before = state()
    visitor.client.handler.enforce_csrf_checks = True
    sent = {"name": LENA.value, "password": NEW, "current": PASSWORD, "code": "12345678"}
    assert visitor.post(path, **sent).status_code == 403
    assert visitor.client.post(path, sent, HTTP_ORIGIN="https://evil.example").status_code == 403
    assert state() == before
    assert visitor.is_in


def state() -> tuple[object, ...]:
    """What a form there could change."""
    told = User.objects.values_list("password", "totp_confirmed_at", "frozen_at").get()
    counts = (Entry.objects.count(), OneTimeCode.objects.count(), OpenSession.objects.count())
    return (*told, *counts, KnownDevice.objects.filter(revoked_at=None).count())


@pytest.mark.parametrize("bad", ELSEWHERE)
def test_no_step_leads_to_another_site(visitor, lena_user, bad):
    """Open redirects: where to go is kept over both steps, and a step-up has its own."""
    visitor.post(f"/sign-in/?next={bad}", name=LENA.value, password=PASSWORD)
    assert visitor.post("/sign-in/code/", code=sent_code()).url == "/account/"
    visitor.post("/confirm/code/")
    assert visitor.confirm_with(sent_code(), at=f"/confirm/?next={bad}").url == "/account/"
    assert visitor.get(f"/sign-in/?next={bad}").url == "/account/"


def test_a_host_that_is_not_ours_is_not_answered(visitor, lena_user):
    answer = visitor.client.post("/reset/", {"name": LENA.value}, HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert not OneTimeCode.objects.exists()


@pytest.mark.parametrize("path", ["/sign-up/", "/reset/", "/freeze/", "/recover/"])
def test_no_mail_bears_the_host_that_a_request_names(lena_user, settings, mailoutbox, path):
    """Also where every host is let in: links come from our own address alone."""
    settings.ALLOWED_HOSTS, settings.BASE_URL = ["*"], "https://help.alderwick.example"
    told = dict.fromkeys(["HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_SERVER"], "evil.example")
    told["HTTP_FORWARDED"] = "host=evil.example"
    answer = Client().post(path, {"name": LENA.value, "password": NEW, "lost": "totp"}, **told)
    assert (answer.status_code, answer.url) == (302, f"{path}code/")
    send_code(OneTimeCode.objects.get().pk)
    [mail] = mailoutbox
    said = mail.message().as_string() + mail.body
    assert "evil" not in said
    assert "help.alderwick.example/" in said


def test_an_address_that_somebody_else_signed_up_with_is_still_its_owners(visitor):
    """Pre-registration: without the code nothing is made, nothing is kept, and the owner's account has his password."""
    thief = Visitor(ip="203.0.113.7")
    thief.post("/sign-up/", name=LENA.value, password=NEW)
    assert (User.objects.count(), Contact.objects.count()) == (0, 0)
    assert thief.sign_in(NEW).status_code == 422
    visitor.post("/sign-up/", name=LENA.value, password=PASSWORD)
    assert visitor.post("/sign-up/code/", code=sent_code()).url == "/account/"
    assert User.objects.get().check_password(PASSWORD)
    assert Visitor().sign_in(NEW).status_code == 422
    assert not thief.is_in


@pytest.mark.asvs("6.6.2")
def test_a_code_that_its_owner_gives_away_is_useless_in_the_thiefs_browser_for_his_own_asking(visitor, lena_user):
    """Relay: the thief has asked too, and waits for a code of his own."""
    visitor.sign_in()
    code = sent_code()
    thief = Visitor(ip="203.0.113.7")
    thief.sign_in()
    assert thief.post("/sign-in/code/", code=code).status_code == 422
    assert not thief.is_in


@pytest.mark.asvs("6.5.1")
def test_a_code_is_redeemed_once_by_two_at_once(visitor, lena_user):
    """Both have looked at the row before either has used it up."""
    visitor.sign_in()
    typed = sent_code()
    first, second = (OneTimeCode.objects.get() for _ in range(2))
    codes.check(first, typed)
    with pytest.raises(codes.NotThisCode):
        codes.check(second, typed)


@pytest.mark.parametrize("name", LOOK_ALIKES, ids=ascii)
def test_an_address_that_only_looks_like_it_is_somebody_elses(visitor, lena_user, name):
    """Neither the password nor a reset of the one reaches the other."""
    assert visitor.sign_in(name=name).status_code == 422
    visitor.post("/reset/", name=name)
    row = OneTimeCode.objects.latest("pk")
    assert (row.value, row.user) == (name, None)
    assert visitor.post("/reset/code/", code=sent_code()).status_code == 422
    assert visitor.get("/reset/password/").url == "/reset/"


def test_an_account_under_a_look_alike_is_another_account(visitor, lena_user):
    visitor.post("/sign-up/", name=LOOK_ALIKES[0], password=NEW)
    visitor.post("/sign-up/code/", code=sent_code())
    assert User.objects.count() == 2
    assert Visitor().sign_in(NEW).status_code == 422
    assert Contact.objects.exclude(user=lena_user).get().addresses.get().value == LOOK_ALIKES[0]


@pytest.mark.asvs("6.5.1")
def test_an_apps_code_that_signed_in_confirms_nothing_after_it(visitor, lena_user):
    """Replay: seen over a shoulder or caught by a false page."""
    visitor.come_in()
    visitor.confirm()
    code = app_code(visitor)
    visitor.post("/account/app/", code=code)
    session = visitor.client.session
    session["stepped_up_at"] = 0
    session.save()
    assert visitor.confirm_with(code).status_code == 422
    assert visitor.get("/account/password/").url.startswith("/confirm/")


@pytest.mark.asvs("6.3.1")
def test_wrong_tries_at_other_numbers_pause_no_number(db):
    """B1: every number used to share one counter, so that five wrong tries at any of them locked all of them."""
    open_account(SignInName("phone", "+31612345678"), hashed(), language="en")
    for n in range(signin.TRIES + 1):
        Visitor(ip=f"203.0.113.{n}").sign_in("wrong wrong wrong wrong", f"+3161234569{n}")
    assert Visitor().sign_in(name="+31 6 12345678").url == "/sign-in/code/"


@pytest.mark.asvs("7.5.1")
def test_without_password_and_factor_a_code_is_still_asked_for(visitor, lena_user):
    """B9: such an account used to pass every step-up, for whoever held its session."""
    visitor.come_in()
    lena_user.set_unusable_password()
    lena_user.save(update_fields=["password"])
    visitor.client.force_login(lena_user)
    assert visitor.get("/account/app/").url.startswith("/confirm/")
    assert visitor.post("/confirm/", code="00000000").status_code == 422


def test_codes_do_not_lie_in_the_database(visitor, lena_user):
    """B16: neither in their own row nor in the session's, in clear or hashed without a secret of ours."""
    import hashlib

    visitor.sign_in()
    code = sent_code()
    stored = bytes(OneTimeCode.objects.get().code or b"")
    assert stored not in (code.encode(), hashlib.sha256(code.encode()).digest())
    assert code not in str(dict(visitor.client.session))
