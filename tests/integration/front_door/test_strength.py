"""What is said of a password while it is typed: what the form will say, to the page that asks, and kept nowhere."""

import logging
import time
from datetime import timedelta

import pytest
from django.test import Client

from gatehouse.accounts import passwords
from gatehouse.accounts.judging import judge
from gatehouse.portal import limits
from tests.integration.front_door.conftest import LENA, Visitor, sent_code
from tests.integration.portal.customers import post, refused

pytestmark = pytest.mark.django_db
PLACE = "/password-strength/"
GOOD = "four gondolas under basalt"
TYPED = [
    GOOD, "short", "password12345678", "aaaaaaaaaaaaaaaaaaaaa", "lena@mail.example1", "qwertyuiop123456",
    "73940261857203946182", "four gondolas", "lena lena lena lena", "Gatehouse support account", "gondolas basalt",
    "correct horse battery staple",
]  # fmt: skip


def ask(client: Client, password: object, **more: object):
    return post(client, PLACE, {"password": password, **more})


@pytest.mark.parametrize("password", TYPED)
def test_what_is_said_is_what_the_form_will_say(visitor, password):
    said = ask(visitor.client, password, name=LENA.value).json()
    answer = visitor.post("/sign-up/", name=LENA.value, password=password)
    is_taken = answer.status_code == 302
    assert (said["score"] >= passwords.STRONG) == is_taken
    if not is_taken:
        assert answer.context["form"].errors["password"][0] == said["said"]


def test_the_words_of_who_is_signed_in_are_his(visitor, lena_user):
    visitor.come_in()
    mine = "lena@mail.example lena@mail"
    assert ask(visitor.client, mine, name="other@elsewhere.example").json()["score"] < passwords.STRONG


def test_and_so_are_those_of_who_sets_a_new_one(visitor, lena_user):
    visitor.post("/reset/", name=LENA.value)
    visitor.post("/reset/code/", code=sent_code())
    said = ask(visitor.client, "lena@mail.example mail").json()
    assert visitor.post("/reset/password/", password="lena@mail.example mail").status_code == 422
    assert said["score"] < passwords.STRONG


def test_nothing_of_it_is_kept_or_logged(client, caplog):
    with caplog.at_level(logging.DEBUG):
        answer = ask(client, GOOD, name=LENA.value)
    assert GOOD not in caplog.text
    assert GOOD not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert not client.session.keys()


def test_another_site_cannot_ask(client):
    assert ask(Client(enforce_csrf_checks=True), GOOD).status_code == 403
    answer = client.post(PLACE, {"password": GOOD}, content_type="application/json", HTTP_SEC_FETCH_SITE="cross-site")
    refused(answer, 403, "elsewhere")


def test_only_so_much_is_read(client):
    assert ask(client, "x" * passwords.LONGEST).status_code == 200
    refused(ask(client, "x" * (passwords.LONGEST + 1)), 400, "unreadable")
    refused(ask(client, GOOD, name="x" * 300), 400, "unreadable")
    refused(ask(client, GOOD, more="x" * 70_000), 400, "unreadable")


@pytest.mark.parametrize("password", [None, 5, ["a"], {"a": 1}])
def test_what_is_no_text_is_refused(client, password):
    refused(ask(client, password), 400, "unreadable")


def test_there_is_an_end_to_asking(client, monkeypatch):
    (_, minute), hour = limits.JUDGED_PER_NETWORK
    monkeypatch.setattr(limits, "JUDGED_PER_NETWORK", ((1, minute), hour))
    assert ask(client, GOOD).status_code == 200
    refused(ask(client, GOOD), 429, "too_often")
    assert Visitor().get(PLACE).status_code == 405


def test_a_burst_ends_within_the_minute(client):
    """A whole hour's asking at once kept two cores for longer than a minute."""
    (most, per), _ = limits.JUDGED_PER_NETWORK
    assert per == timedelta(minutes=1)
    answers = [ask(client, "short").status_code for _ in range(most + 1)]
    assert (answers.count(200), answers[-1]) == (most, 429)


@pytest.mark.parametrize("password", [GOOD, "lena lena lena lena"])
def test_it_is_judged_once(client, monkeypatch, password):
    judged, real = [], passwords.strength
    monkeypatch.setattr(passwords, "strength", lambda *words: judged.append(1) or real(*words))
    ask(client, password)
    assert len(judged) == 1


def test_whatever_is_typed_is_judged_at_once():
    """Signs that stand for letters used to take ten seconds of a core, for anybody who asked."""
    began = time.process_time()
    for typed in ("!$%(+0123456789<@[{|" * 4, "4@8({<6903!1|105$7+2%[." * 3, "1234567890" * 7):
        judge(typed, LENA.value)
    assert time.process_time() - began < 3


def test_without_scripts_nothing_is_shown(visitor):
    page = visitor.get("/sign-up/").content.decode()
    assert 'data-strength="/password-strength/" data-of="password" hidden' in page
