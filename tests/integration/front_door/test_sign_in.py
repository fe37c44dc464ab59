"""Signing in: what it takes on which browser, what a thief and a bot get, and that the owner still gets in."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gatehouse.accounts import signin, tries
from gatehouse.accounts.limits import hit
from gatehouse.accounts.models import MOST_TRIES, Mark, OneTimeCode, OpenSession, RefusedTry, User, WrongTries
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.portal import limits
from tests.integration.front_door.conftest import LENA, PASSWORD, Visitor, app_code, sent_code

pytestmark = pytest.mark.django_db


@pytest.mark.asvs("6.3.3")
def test_an_unknown_browser_needs_a_code_and_is_known_then(visitor, lena_user):
    visitor.come_in()
    assert visitor.is_in
    visitor.post("/sign-out/")
    assert not visitor.is_in
    assert visitor.sign_in().url == "/account/"
    assert Visitor().sign_in().url == "/sign-in/code/"


def test_what_opens_an_account_never_leads_elsewhere(visitor, lena_user):
    visitor.come_in()
    visitor.post("/sign-out/")
    for bad in ("https://evil.example/", "//evil.example", "/\\evil.example", "/desk/", "javascript:alert(1)"):
        answer = visitor.post(f"/sign-in/?next={bad}", name=LENA.value, password=PASSWORD)
        assert answer.url == "/account/", bad
        visitor.post("/sign-out/")
    assert visitor.post("/sign-in/?next=/tickets/", name=LENA.value, password=PASSWORD).url == "/tickets/"


@pytest.mark.asvs("6.3.8")
def test_wrong_and_unknown_get_the_same_answer(visitor, lena_user, alice):
    pages = set()
    for name in (LENA.value, "nobody@mail.example", alice.email, "+31612345678"):
        answer = Visitor(ip=f"198.51.100.{len(pages) + 50}").sign_in("a wrong long password", name)
        assert answer.status_code == 422
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode().replace(name, "")))
    assert len(pages) == 1


@pytest.mark.asvs("6.3.8")
def test_wrong_and_unknown_cost_the_same_queries(lena_user, alice):
    counts = set()
    Visitor().get("/sign-in/")  # what every page keeps for some seconds is there
    for name in (LENA.value, "nobody@mail.example", alice.email, "+31612345678"):
        with CaptureQueriesContext(connection) as asked:
            Visitor().sign_in("a wrong long password", name)
        counts.add(tuple(one["sql"].split()[0] for one in asked))
    assert len(counts) == 1


@pytest.mark.asvs("6.3.4")
def test_an_agent_does_not_sign_in_here_nor_a_customer_at_the_desk(visitor, alice, lena_user):
    assert visitor.sign_in("correct horse battery", alice.email).status_code == 422
    answer = visitor.post("/desk/sign-in/", email=LENA.value, password=PASSWORD)
    assert answer.status_code == 422


@pytest.mark.asvs("6.1.1", "6.3.1")
def test_strangers_do_not_lock_the_owner_out(visitor, lena_user):
    """From many addresses: the fifth wrong try closes the door to strangers, and never to a known browser."""
    visitor.come_in()
    visitor.post("/sign-out/")
    statuses = [Visitor(ip=f"203.0.113.{n}").sign_in("wrong wrong wrong wrong").status_code for n in range(8)]
    assert statuses == [422] * signin.TRIES + [429] * 3
    assert Visitor(ip="203.0.113.99").sign_in().status_code == 429
    assert visitor.sign_in().url == "/account/"


@pytest.mark.asvs("6.3.1")
def test_a_hundred_wrong_tries_in_a_row_close_the_password_to_strangers_until_it_is_set_anew(lena_user):
    key = signin.key(signin.Method.PASSWORD, LENA.digest, "stranger")
    WrongTries.objects.create(key=key, count=tries.MOST)
    assert Visitor().sign_in().status_code == 422
    visitor = Visitor()
    visitor.post("/reset/", name=LENA.value)
    visitor.post("/reset/code/", code=sent_code())
    assert visitor.post("/reset/password/", password="nine lanterns upon granite").url == "/sign-in/"
    assert Visitor().sign_in("nine lanterns upon granite").url == "/sign-in/code/"


@pytest.mark.asvs("6.3.1", "6.3.8")
@pytest.mark.parametrize("password", [PASSWORD, "wrong wrong wrong wrong"])
def test_what_is_closed_says_so_to_everybody_alike(lena_user, password):
    pages = set()
    for turn, name in enumerate((LENA, SignInName("email", "nobody@mail.example"))):
        key = signin.key(signin.Method.PASSWORD, name.digest, "stranger")
        WrongTries.objects.create(key=key, count=tries.MOST)
        answer = Visitor(ip=f"198.51.100.{turn + 50}").sign_in(password, name.value)
        page = answer.content.decode().replace(name.value, "")
        pages.add((answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)))
    [(status, page)] = pages
    assert status == 422
    assert "stays closed here until you set it anew" in page


@pytest.mark.asvs("6.3.1")
def test_a_pause_says_until_when(lena_user):
    for n in range(signin.TRIES):
        Visitor(ip=f"203.0.113.{n}").sign_in("wrong wrong wrong wrong")
    answer = Visitor().sign_in()
    assert answer.status_code == 429
    assert "Nobody gets in this way for 15 minutes." in answer.content.decode()
    assert 14 * 60 < int(answer["Retry-After"]) <= 15 * 60


@pytest.mark.asvs("6.3.1")
def test_the_count_outlives_its_pause(lena_user):
    Visitor().sign_in("wrong wrong wrong wrong")
    Mark.objects.all().delete()
    Visitor().sign_in("wrong wrong wrong wrong")
    assert WrongTries.objects.get().count == 2
    Visitor().sign_in()
    assert not WrongTries.objects.exists()


@pytest.mark.asvs("6.3.1")
def test_many_names_from_one_network_are_paused(lena_user):
    for _ in range(signin.TRIES_PER_NETWORK):
        hit("signin:from:198.51.100.7", limit=1, per=signin.PAUSE)
    answer = Visitor().sign_in()
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


@pytest.mark.asvs("6.3.5")
def test_a_refused_try_is_shown_to_the_owner(visitor, lena_user):
    Visitor(ip="203.0.113.5").sign_in("wrong wrong wrong wrong")
    assert RefusedTry.objects.get().name == LENA.digest
    visitor.come_in()
    page = visitor.get("/account/devices/").content.decode()
    assert "Wrong password" in page
    assert "203.0.113.5" in page


@pytest.mark.asvs("6.3.3", "6.5.1")
def test_the_app_is_asked_for_on_every_browser_and_its_code_is_good_once(visitor, lena_user):
    visitor.come_in()
    visitor.confirm()
    code = app_code(visitor)
    assert visitor.post("/account/app/", code=code).status_code == 200  # the recovery codes
    visitor.post("/sign-out/")
    assert visitor.sign_in().url == "/sign-in/code/"
    assert visitor.post("/sign-in/code/", code=code).status_code == 422
    OneTimeCode.objects.all().delete()
    assert "Enter the code from your app" in visitor.get("/sign-in/code/").content.decode()


@pytest.mark.asvs("6.5.1", "6.5.2")
def test_a_recovery_code_lets_in_once(visitor, lena_user):
    visitor.come_in()
    visitor.confirm()
    page = visitor.post("/account/app/", code=app_code(visitor)).content.decode()
    saved = re.findall(r'<li class="code">([a-z0-9-]+)</li>', page)
    assert len(saved) == len(set(saved)) == 10
    for status in (302, 422):
        visitor.post("/sign-out/")
        visitor.sign_in()
        assert visitor.post("/sign-in/code/?saved", code=saved[0].upper()).status_code == status
    stored = [bytes(one) for one in lena_user.recovery_codes.values_list("code", flat=True)]
    for plain in (saved[1].encode(), saved[1].replace("-", "").encode()):
        hashes = [new(plain).digest() for new in (hashlib.md5, hashlib.sha1, hashlib.sha256, hashlib.sha512)]
        assert not {plain, *hashes} & set(stored)  # B4: nor hashed without a secret of ours
    assert saved[1] not in visitor.get("/account/security/").content.decode()


@pytest.mark.asvs("6.6.3", "6.3.1")
def test_guesses_at_the_second_step_are_counted_across_codes(lena_user):
    """B7, for a thief who has the password: neither another code nor another sign-in gives his browser more guesses."""
    thief, statuses = Visitor(ip="203.0.113.1"), []
    for _ in range(3):
        thief.sign_in()
        for _ in range(2):
            wrong = "00000000" if sent_code() != "00000000" else "11111111"
            statuses.append(thief.post("/sign-in/code/", code=wrong).status_code)
            thief.post("/code/sign_in/again/")
    assert statuses == [422] * signin.TRIES + [429]


@pytest.mark.asvs("6.6.3", "6.3.1")
def test_many_browsers_get_only_so_many_codes_to_guess_at(lena_user):
    """Each code of eight figures bears three guesses: 45 an hour, from wherever they come."""
    answers = [Visitor(ip=f"203.0.113.{n}").sign_in().status_code for n in range(limits.CODES_TO_ONE_NAME + 2)]
    assert answers == [302] * limits.CODES_TO_ONE_NAME + [429] * 2
    assert MOST_TRIES * limits.CODES_TO_ONE_NAME == 45


@pytest.mark.asvs("6.6.2")
def test_the_second_step_is_nobodys_without_the_first(visitor, lena_user):
    assert visitor.get("/sign-in/code/").url == "/sign-in/"
    visitor.sign_in()
    other = Visitor()
    other.client.cookies = visitor.client.cookies.__class__()
    assert other.post("/sign-in/code/", code=sent_code()).url == "/sign-in/"


@pytest.mark.asvs("7.2.4")
def test_signing_in_changes_the_sessions_key_and_the_table_holds_its_hash_alone(visitor, lena_user):
    before = {cookie.value for cookie in visitor.client.cookies.values()}
    visitor.come_in()
    name = next(name for name in visitor.client.cookies if name.startswith("portal_") and not name.endswith("_device"))
    key = visitor.client.cookies[name].value
    assert key not in before
    assert not Session.objects.filter(session_key=key).exists()
    assert Session.objects.filter(session_key=OpenSession.objects.get().session).exists()


@pytest.mark.asvs("7.3.1", "7.3.2")
def test_a_session_ends_after_an_hour_of_nothing_and_after_a_day(visitor, lena_user):
    for long_ago in ({"used": 3601}, {"began": 24 * 3600 + 1}):
        visitor = Visitor()
        visitor.come_in()
        session = visitor.client.session
        for name, seconds in long_ago.items():
            session[name] = session[name] - seconds
        session.save()
        assert not visitor.is_in


@pytest.mark.asvs("7.4.2")
def test_an_ended_account_ends_its_sessions_for_good(visitor, lena_user):
    """B8: the same cookie used to work again once the account was let in again."""
    from gatehouse.accounts.actions.set_access import set_access
    from gatehouse.journal.actor import OPERATOR

    visitor.come_in()
    set_access(lena_user, False, by=OPERATOR)
    assert not visitor.is_in
    set_access(lena_user, True, by=OPERATOR)
    assert not visitor.is_in


@pytest.mark.asvs("7.1.2")
def test_eleven_sessions_are_one_too_many(lena_user):
    first = Visitor()
    first.come_in()
    for n in range(10):
        other = Visitor(ip=f"198.51.100.{n + 60}")
        Mark.objects.all().delete()
        other.come_in()
    assert not first.is_in
    assert OpenSession.objects.count() == 10


@pytest.mark.asvs("6.5.5")
def test_a_code_is_over_after_ten_minutes(visitor, lena_user):
    visitor.sign_in()
    code = sent_code()
    OneTimeCode.objects.update(created_at=timezone.now() - timedelta(minutes=10, seconds=1))
    assert visitor.post("/sign-in/code/", code=code).url == "/sign-in/"
    assert not visitor.is_in


@pytest.mark.asvs("7.6.2")
def test_nobody_types_a_password_by_get(visitor, lena_user):
    assert visitor.get(f"/sign-in/?name={LENA.value}&password={PASSWORD}").status_code == 200
    assert not OpenSession.objects.exists()
    assert User.objects.count() == 1
