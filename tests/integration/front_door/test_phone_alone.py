"""An account by phone number alone, from opening it to the mail address that may follow."""

import re

import pytest
from django.conf import LazySettings

from gatehouse.accounts.models import OneTimeCode, User
from gatehouse.channels.email.account.send_code import send_code
from gatehouse.channels.email.models import OutboxMail
from gatehouse.conversations.models import Address
from gatehouse.testing.regions import placed, rule
from tests.integration.front_door.conftest import PASSWORD, Visitor, sent_code
from tests.integration.portal.authenticator import Authenticator
from tests.integration.portal.customers import options, post

pytestmark = pytest.mark.django_db
TYPED, NUMBER = "+31 6 1234 5678", "+31612345678"
LANDLINE, BRITISH = "+31 20 201 2345", "+44 7400 123456"


@pytest.fixture(autouse=True)
def service(settings: LazySettings) -> None:
    settings.SMS_OUTBOX = True


def sign_up(visitor: Visitor) -> User:
    assert visitor.post("/sign-up/", name=TYPED, password=PASSWORD).url == "/sign-up/code/"
    assert not User.objects.exists()
    assert visitor.post("/sign-up/code/", code=sent_code()).url == "/account/"
    return User.objects.get()


def test_it_is_opened_by_a_number_alone(visitor: Visitor) -> None:
    user = sign_up(visitor)
    assert (user.email, user.phone, user.check_password(PASSWORD)) == (None, NUMBER, True)
    proven = Address.objects.get()
    assert (proven.kind, proven.value, proven.is_verified) == ("phone", NUMBER, True)
    assert visitor.is_in


def test_the_code_that_proves_it_goes_by_sms(visitor: Visitor) -> None:
    visitor.post("/sign-up/", name=TYPED, password=PASSWORD)
    page = visitor.get("/sign-up/code/").content.decode()
    assert "A number can be taken over." in page
    assert "An SMS can take a minute" in page
    assert "unwanted mail" not in page
    send_code(OneTimeCode.objects.get().pk)
    sent = OutboxMail.objects.get()
    assert (sent.recipient, sent.subject) == (NUMBER, "SMS")


@pytest.mark.asvs("6.3.8")
def test_nothing_tells_that_a_number_has_an_account(visitor: Visitor) -> None:
    sign_up(visitor)
    browsers = {name: Visitor() for name in (TYPED, "+31 6 1234 5778")}
    answers = [one.post("/sign-up/", name=name, password=PASSWORD) for name, one in browsers.items()]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/sign-up/code/")}
    pages = [one.get("/sign-up/code/").content.decode() for one in browsers.values()]
    first, second = (re.sub(r'value="\w{64}"', "", page) for page in pages)
    assert first == second


def test_it_is_opened_by_a_number_and_a_passkey(visitor: Visitor) -> None:
    visitor.post("/sign-up/", name=TYPED, by_passkey="on")
    assert visitor.post("/sign-up/code/", code=sent_code()).url == "/sign-up/passkey/"
    made = Authenticator().make(options(visitor.client, "/sign-up/passkey/options/"))
    assert post(visitor.client, "/sign-up/passkey/made/", {"credential": made}).status_code == 200
    user = User.objects.get()
    assert (user.email, user.phone, user.has_usable_password(), user.passkeys.count()) == (None, NUMBER, False, 1)


def test_it_is_signed_in_to_by_the_number_and_a_code_that_goes_there(visitor: Visitor) -> None:
    sign_up(visitor)
    other = Visitor()
    assert other.sign_in(name=TYPED).url == "/sign-in/code/"
    assert OneTimeCode.objects.latest("pk").value == NUMBER
    assert other.post("/sign-in/code/", code=sent_code()).url == "/account/"
    assert other.is_in


def test_a_mail_address_follows_and_signs_in_as_well(visitor: Visitor) -> None:
    sign_up(visitor)
    visitor.confirm()
    assert visitor.post("/account/addresses/new/", name="lena@mail.example").url == "/account/addresses/code/"
    visitor.post("/account/addresses/code/", code=sent_code())
    user = User.objects.get()
    assert (user.email, user.phone) == ("lena@mail.example", NUMBER)
    assert Visitor().sign_in(name=TYPED).url == Visitor().sign_in().url == "/sign-in/code/"


@pytest.mark.parametrize(("served", "name"), [({"NL"}, BRITISH), (set(), LANDLINE)], ids=["country", "landline"])
def test_a_number_that_no_sms_reaches_is_refused_in_words(
    visitor: Visitor, settings: LazySettings, served: set[str], name: str
) -> None:
    """Not with a page that says that a code is on its way."""
    settings.SMS_COUNTRIES = frozenset(served)
    answers = [visitor.post("/sign-up/", name=name, password=PASSWORD)]
    assert not OneTimeCode.objects.exists()
    sign_up(visitor)
    visitor.confirm()
    answers.append(visitor.post("/account/addresses/new/", name=name))
    for answer in answers:
        assert answer.status_code == 422
        assert "We send no SMS to this number." in answer.content.decode()


def test_where_no_sms_is_sent_only_mail_is_taken(visitor: Visitor, settings: LazySettings) -> None:
    settings.SMS_URL, settings.SMS_OUTBOX = "", False
    assert "Email or phone" not in visitor.get("/sign-up/").content.decode()
    answer = visitor.post("/sign-up/", name=TYPED, password=PASSWORD)
    assert answer.status_code == 422
    assert "This is not a whole email address." in answer.content.decode()


def test_a_region_holds_it_as_any_other(visitor: Visitor) -> None:
    user = sign_up(visitor)
    rule(sign_in="block")
    placed(user, "US")
    other = Visitor()
    other.sign_in(name=TYPED)
    assert other.post("/sign-in/code/", code=sent_code()).url == "/region/"
