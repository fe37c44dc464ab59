"""Nobody keeps the door busy: what takes the processor is counted before it is done, also when it is right."""

import pytest

from gatehouse.accounts import passwords, signin
from gatehouse.accounts.locks import lift
from gatehouse.accounts.models import Method
from gatehouse.portal import limits
from gatehouse.portal.views import sign_up
from tests.integration.front_door.conftest import LENA, PASSWORD, Visitor, sent_code

pytestmark = pytest.mark.django_db
GOOD = "four gondolas under basalt"
ELSEWHERE = "203.0.113.9"


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was hashed, compared and judged."""
    done: list[str] = []
    for module, name in ((sign_up, "make_password"), (passwords, "strength"), (passwords, "matches")):
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *said, real=real, name=name: done.append(name) or real(*said))
    return done


def test_a_sign_up_is_counted_before_its_password_is_judged(visitor, worked, monkeypatch):
    monkeypatch.setattr(limits, "NEW_PASSWORDS_PER_NETWORK", 3)
    said = [visitor.post("/sign-up/", name=f"n{one}@mail.example", password=GOOD) for one in range(5)]
    assert [one.status_code for one in said] == [302, 302, 302, 429, 429]
    assert (worked.count("strength"), worked.count("make_password")) == (3, 3)
    assert int(said[-1]["Retry-After"]) > 0


def test_so_is_one_that_is_not_complete(visitor, worked, monkeypatch):
    monkeypatch.setattr(limits, "NEW_PASSWORDS_PER_NETWORK", 3)
    said = [visitor.post("/sign-up/", name="nobody", password=GOOD).status_code for _ in range(5)]
    assert said == [422, 422, 422, 429, 429]
    assert worked.count("strength") <= 3


def test_so_is_every_other_new_password(visitor, lena_user, worked, monkeypatch):
    visitor.come_in()
    visitor.confirm()
    monkeypatch.setattr(limits, "NEW_PASSWORDS_PER_NETWORK", 2)
    own = [visitor.post("/account/password/", current=PASSWORD, password="lena lena lena lena") for _ in range(3)]
    other = Visitor(ip=ELSEWHERE)
    other.post("/reset/", name=LENA.value)
    other.post("/reset/code/", code=sent_code())
    forgotten = [other.post("/reset/password/", password="lena lena lena lena") for _ in range(3)]
    assert [one.status_code for one in (*own, *forgotten)] == [422, 422, 429] * 2


def test_looking_at_the_form_counts_nothing_and_others_get_in(visitor, monkeypatch):
    monkeypatch.setattr(limits, "NEW_PASSWORDS_PER_NETWORK", 1)
    assert [visitor.get("/sign-up/").status_code for _ in range(3)] == [200] * 3
    visitor.post("/sign-up/", name=LENA.value, password=GOOD)
    assert visitor.post("/sign-up/", name=LENA.value, password=GOOD).status_code == 429
    assert Visitor(ip=ELSEWHERE).post("/sign-up/", name=LENA.value, password=GOOD).status_code == 302


@pytest.mark.parametrize("is_known", [True, False])
def test_right_passwords_are_counted_too(visitor, lena_user, worked, monkeypatch, is_known):
    monkeypatch.setattr(signin, "TRIES_AND_RIGHT_ONES", 8)
    if is_known:
        visitor.come_in()
    worked.clear()
    for _ in range(12):
        visitor.post("/sign-out/")
        visitor.sign_in()
    assert worked.count("matches") == 8


def test_whoever_signs_in_often_is_let_in(visitor, lena_user):
    visitor.come_in()
    for _ in range(20):
        visitor.post("/sign-out/")
        assert visitor.sign_in().url == "/account/"


def test_a_new_password_ends_that_pause_as_well(visitor, lena_user, monkeypatch):
    monkeypatch.setattr(signin, "TRIES_AND_RIGHT_ONES", 2)
    for _ in range(4):
        answer = visitor.sign_in()
    assert answer.status_code == 429
    lift(Method.PASSWORD, LENA.digest)
    assert visitor.sign_in(PASSWORD).url == "/sign-in/code/"
