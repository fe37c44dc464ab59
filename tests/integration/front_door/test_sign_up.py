"""Opening an account: only whoever reads the address gets it, and nobody learns whether there is one."""

import re

import pytest

from gatehouse.accounts.models import MOST_TRIES, OneTimeCode, User
from gatehouse.conversations.models import Contact
from gatehouse.journal.models import Entry
from tests.integration.front_door.conftest import LENA, PASSWORD, Visitor, sent_code

pytestmark = pytest.mark.django_db
NEW = {"name": "lena@mail.example", "password": "four gondolas under basalt"}


def test_an_account_is_opened_with_a_code(visitor):
    assert visitor.post("/sign-up/", **NEW).url == "/sign-up/code/"
    assert not User.objects.exists()
    answer = visitor.post("/sign-up/code/", code=sent_code())
    assert (answer.status_code, answer.url) == (302, "/account/")
    user = User.objects.get()
    assert (user.email, user.role, user.contact.addresses.get().is_verified) == ("lena@mail.example", "", True)
    assert user.check_password(NEW["password"])
    assert visitor.is_in
    kinds = list(Entry.objects.filter(subject_kind="user").order_by("seq").values_list("kind", flat=True))
    assert kinds == ["account_opened", "signed_in"]


def test_what_was_written_before_is_his(visitor, lena, conversation):
    address = lena.addresses.get()
    assert conversation.contact == lena
    visitor.post("/sign-up/", name=address.value, password=NEW["password"])
    visitor.post("/sign-up/code/", code=sent_code())
    assert User.objects.get().contact == lena
    assert conversation.number in visitor.get("/account/").content.decode()


@pytest.mark.asvs("6.3.8")
def test_nothing_tells_that_there_is_an_account(visitor, lena_user):
    """The page is the same, and the code that is never sent is never right: the mail alone says so."""
    known, unknown = Visitor(), Visitor()
    first = known.post("/sign-up/", **NEW)
    second = unknown.post("/sign-up/", **(NEW | {"name": "lars@mail.example"}))  # which is masked like hers
    assert (first.status_code, first.url, dict(first.headers).keys()) == (
        second.status_code,
        second.url,
        dict(second.headers).keys(),
    )
    for asked in (
        lambda one: one.get("/sign-up/code/"),
        lambda one: one.post("/sign-up/code/", code="12345678"),
        lambda one: one.post("/sign-up/code/", code=""),
    ):
        answers = [asked(one) for one in (known, unknown)]
        assert answers[0].status_code == answers[1].status_code
        assert len({re.sub(r'value="\w{64}"', "", answer.content.decode()) for answer in answers}) == 1


@pytest.mark.asvs("6.6.2")
def test_a_code_is_good_only_in_the_browser_that_asked(visitor):
    visitor.post("/sign-up/", **NEW)
    code = sent_code()
    assert Visitor().post("/sign-up/code/", code=code).url == "/sign-up/"
    assert not User.objects.exists()


@pytest.mark.asvs("6.6.3")
def test_three_tries_and_another_code_does_not_forget_them(visitor):
    """B7: asking for a new code used to give three more guesses."""
    visitor.post("/sign-up/", **NEW)
    statuses = []
    for _ in range(6):
        right = sent_code() if OneTimeCode.objects.latest("pk").sent_at is None else ""
        wrong = "00000000" if right != "00000000" else "11111111"
        statuses.append(visitor.post("/sign-up/code/", code=wrong).status_code)
        visitor.post("/code/sign_up/again/")
    assert statuses == [422] * 5 + [429]


@pytest.mark.asvs("6.6.3")
def test_a_code_is_used_up_by_three_wrong_tries(visitor):
    """Also before anything is paused: the fourth is in vain, even if it is right."""
    visitor.post("/sign-up/", **NEW)
    right = sent_code()
    wrong = "00000000" if right != "00000000" else "11111111"
    assert [visitor.post("/sign-up/code/", code=wrong).status_code for _ in range(MOST_TRIES)] == [422] * 3
    visitor.post("/sign-up/code/", code=right)
    assert not visitor.is_in
    assert not User.objects.exists()


@pytest.mark.asvs("6.2.1", "6.2.4", "6.2.11")
def test_a_password_is_judged_by_length_and_by_what_is_guessed_first(visitor):
    for weak in ("short", "password12345678", "aaaaaaaaaaaaaaaaaaaaa", "lena@mail.example1", "qwertyuiop123456"):
        answer = visitor.post("/sign-up/", name="lena@mail.example", password=weak)
        assert answer.status_code == 422, weak
        assert 'id="password-error"' in answer.content.decode()
    assert not OneTimeCode.objects.exists()


def test_an_agents_address_opens_no_account(visitor, alice):
    visitor.post("/sign-up/", name=alice.email, password=NEW["password"])
    answer = visitor.post("/sign-up/code/", code=sent_code())
    assert answer.url == "/sign-in/"
    assert User.objects.filter(role="").count() == 0
    assert not Contact.objects.filter(user__isnull=False).exists()


def test_two_browsers_of_one_mailbox_open_one_account(visitor):
    other = Visitor()
    visitor.post("/sign-up/", **NEW)
    first = sent_code()
    other.post("/sign-up/", **NEW)
    second = sent_code()
    assert visitor.post("/sign-up/code/", code=first).url == "/account/"
    assert other.post("/sign-up/code/", code=second).url == "/sign-in/"
    assert User.objects.count() == 1


@pytest.mark.parametrize("name", ["", "lena", "lena@", "+1", "a" * 300])
def test_what_is_no_address_gets_a_reason(visitor, name):
    answer = visitor.post("/sign-up/", name=name, password=PASSWORD)
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.content.decode()


def test_whoever_is_in_needs_no_account(visitor, lena_user):
    visitor.come_in()
    assert visitor.get("/sign-up/").url == visitor.get("/sign-in/").url == "/account/"
    assert LENA.value in visitor.get("/account/").content.decode()
