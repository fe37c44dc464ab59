"""An account with an email and a number: whichever of the two is tried, read, paused or reset, it is the same account."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from gatehouse.accounts import signin, tries
from gatehouse.accounts.actions.recovery_by_clock import begin_hold, execute
from gatehouse.accounts.actions.warn import REFUSED
from gatehouse.accounts.locks import key
from gatehouse.accounts.models import CaseState, Mark, Method, OneTimeCode, User, WrongTries
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.own_addresses import add_address
from gatehouse.journal.models import Entry
from gatehouse.privacy.copies.data import refused
from gatehouse.privacy.copies.words import Owner
from tests.integration.front_door.conftest import LENA, Visitor, sent_code
from tests.integration.front_door.recovery_flow import approved

pytestmark = pytest.mark.django_db
PHONE = SignInName("phone", "+31612345678")
NEW = "nine lanterns upon granite"
WRONG = "wrong wrong wrong wrong"


@pytest.fixture
def both(lena_user: User) -> User:
    add_address(lena_user, PHONE)
    User.objects.filter(pk=lena_user.pk).update(created_at=timezone.now())
    return User.objects.get(pk=lena_user.pk)


def reset(visitor: Visitor, name: str):
    visitor.post("/reset/", name=name)
    assert visitor.post("/reset/code/", code=sent_code()).url == "/reset/password/"
    return visitor.post("/reset/password/", password=NEW)


@pytest.mark.asvs("6.4.3")
def test_a_password_is_reset_by_phone_as_by_mail(visitor, both):
    assert reset(visitor, PHONE.value).url == "/sign-in/"
    assert OneTimeCode.objects.latest("pk").kind == "phone"
    assert not visitor.is_in
    assert User.objects.get().check_password(NEW)


@pytest.mark.asvs("6.1.1")
@pytest.mark.parametrize("by", [LENA.value, PHONE.value])
@pytest.mark.parametrize("paused", [LENA.value, PHONE.value])
def test_a_reset_lifts_the_pause_of_either_name(visitor, both, by, paused):
    for n in range(signin.TRIES):
        Visitor(ip=f"203.0.113.{n}").sign_in(WRONG, name=paused)
    assert visitor.sign_in(name=paused).status_code == 429
    reset(Visitor(), by)
    assert visitor.sign_in(NEW, name=paused).url == "/sign-in/code/"


@pytest.mark.asvs("6.3.1")
def test_so_it_does_with_what_a_hundred_wrong_tries_have_closed(visitor, both):
    WrongTries.objects.create(key=key(Method.PASSWORD, PHONE.digest, "stranger"), count=tries.MOST)
    reset(Visitor(), LENA.value)
    assert visitor.sign_in(NEW, name=PHONE.value).url == "/sign-in/code/"


@pytest.mark.asvs("6.3.5")
def test_tries_with_the_number_are_shown_to_him_too(visitor, both):
    Visitor(ip="203.0.113.5").sign_in(WRONG, name=PHONE.value)
    visitor.come_in()
    assert "203.0.113.5" in visitor.get("/account/devices/").content.decode()
    assert [one["ip"] for one in refused(Owner(both))] == ["203.0.113.5"]


@pytest.mark.asvs("6.3.5")
def test_a_sign_in_after_tries_with_the_number_is_told(visitor, both):
    for n in range(REFUSED):
        Visitor(ip=f"203.0.113.{n}").sign_in(WRONG, name=PHONE.value)
    Mark.objects.all().delete()
    visitor.come_in()
    assert Entry.objects.filter(subject_kind="user", kind="signed_in_after_tries").count() == 1


def test_a_code_to_either_freezes_and_asks_for_a_way_back(both, security):
    one = Visitor()
    one.post("/recover/", name=PHONE.value, lost="totp")
    one.post("/recover/code/", code=sent_code())
    assert both.recoveries.get().state == CaseState.OPENED
    one.post("/freeze/", name=PHONE.value)
    one.post("/freeze/code/", code=sent_code())
    assert User.objects.get().frozen_at


@pytest.mark.asvs("6.3.8")
def test_freezing_tells_nobody_whether_there_is_an_account(both, alice):
    answers = set()
    names = (LENA, SignInName("email", "lisa@mail.example"), SignInName("email", alice.email))
    for turn, name in enumerate(names):
        one = Visitor(ip=f"198.51.100.{turn + 50}")
        asked = one.post("/freeze/", name=name.value)
        page = one.post("/freeze/code/", code="00000000")
        said = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
        answers.add((asked.status_code, asked.url, page.status_code, said.replace(name.masked, "")))
    assert len(answers) == 1
    assert not User.objects.exclude(frozen_at=None).exists()


@pytest.mark.usefixtures("security")
def test_a_way_back_lifts_the_pause_of_either_name(both, anna, senna):
    counted = [key(Method.PASSWORD, one.digest, "stranger") for one in (LENA, PHONE)]
    for one in counted:
        tries.note_wrong(one)
    case = approved(both, anna, senna)
    begin_hold(case, timezone.now())
    execute(case, timezone.now() + timedelta(hours=25))
    assert not WrongTries.objects.filter(key__in=counted).exists()
