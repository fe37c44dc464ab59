"""What the pages of the door say for the safety of whoever reads them: where he is, what to look at, and why a code fails."""

import re
import time
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from gatehouse.accounts import totp
from gatehouse.accounts.actions.factors import remove_factor
from gatehouse.accounts.models import User
from gatehouse.status import board
from gatehouse.status.models import Notice
from tests.integration.front_door.conftest import Visitor, app_code
from tests.integration.portal.authenticator import Authenticator
from tests.integration.portal.customers import give_passkey

pytestmark = pytest.mark.django_db
DOORS = ("/sign-in/", "/sign-up/", "/reset/", "/recover/", "/freeze/")
KEY = b"12345678901234567890"  # of `with_app`


def words(page: str) -> str:
    """Its text without the form's token and the clock."""
    return re.sub(r'value="\w{64}"|\d\d:\d\d:\d\d', "", page)


@pytest.mark.parametrize("path", DOORS)
def test_it_names_its_own_address_and_leads_to_what_to_look_at(
    visitor: Visitor, settings: LazySettings, path: str
) -> None:
    """The address that the operator has set, never the one by which somebody has come."""
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://help.example.com", ["*"]
    page = visitor.client.get(path, headers={"host": "evil.example"}).content.decode()
    assert 'Your address bar must say <span class="code">help.example.com</span>' in page
    assert 'href="/safe/">Safe devices and networks' in page
    assert "We never ask for your password, a code or a key" in page
    assert "evil.example" not in page


def test_the_page_on_safe_devices_says_what_to_look_at(visitor: Visitor, settings: LazySettings) -> None:
    settings.BASE_URL = "https://help.example.com"
    page = visitor.get("/safe/").content.decode()
    assert '<span class="code">help.example.com</span>, letter for letter' in page
    for heading in ("Before you sign in", "Your device", "Your network", "Your codes"):
        assert f"<h2>{heading}</h2>" in page


def test_codes_that_are_not_accepted_are_explained_with_our_time(visitor: Visitor, with_app: User) -> None:
    visitor.sign_in()
    before = timezone.now().replace(microsecond=0)
    page = visitor.get("/sign-in/code/").content.decode()
    assert "Codes are not accepted?" in page
    assert "Switch on automatic time" in page
    shown = re.search(r"our time was <span[^>]*>(\d\d:\d\d:\d\d)</span> \(UTC\)", page)
    assert shown
    seconds = [before + timedelta(seconds=after) for after in range(5)]
    assert shown[1] in [f"{one:%H:%M:%S}" for one in seconds]


def test_the_help_stands_at_a_step_up_as_well(visitor: Visitor, lena_user: User) -> None:
    visitor.come_in()
    visitor.confirm()
    visitor.post("/account/app/", code=app_code(visitor))
    session = visitor.client.session
    session["stepped_up_at"] = 0
    session.save()
    assert "Codes are not accepted?" in visitor.get("/confirm/").content.decode()


@pytest.mark.asvs("6.3.8")
def test_it_never_says_how_far_a_code_is_off(visitor: Visitor, with_app: User) -> None:
    """Else whoever guesses learned that he had found one of another minute."""
    visitor.sign_in()
    now = totp.step_at(time.time())
    typed = [totp.code_at(KEY, now + steps) for steps in (-20, 20)]
    typed.append(next(code for code in ("000000", "111111", "222222") if code not in typed))
    answers = [visitor.post("/sign-in/code/", code=code) for code in typed]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert len({words(answer.content.decode()) for answer in answers}) == 1


def test_the_help_is_not_there_before_the_password(visitor: Visitor, with_app: User) -> None:
    """It would say that there is an account with an app."""
    page = visitor.sign_in("wrong wrong wrong wrong").content.decode()
    assert "Codes are not accepted?" not in page


def test_a_notice_stands_before_and_after_signing_in(visitor: Visitor, lena_user: User) -> None:
    due = timezone.now() + timedelta(hours=1)
    Notice.objects.create(texts={"en": "Withdrawals are slow."}, next_update_at=due)
    board.forget()
    visitor.sign_in()
    pages = [visitor.get(path).content.decode() for path in ("/sign-in/", "/sign-in/code/")]
    visitor.come_in()
    pages += [visitor.get(path).content.decode() for path in ("/account/", "/account/security/", "/tickets/")]
    for page in pages:
        assert "Withdrawals are slow." in page
        assert f'datetime="{due.isoformat(timespec="seconds")}"' in page
        assert "The next update comes by" in page


def test_a_passkey_comes_first_and_the_name_field_offers_it(visitor: Visitor) -> None:
    page = visitor.get("/sign-in/").content.decode()
    assert page.index("data-passkey-use") < page.index('id="name"') < page.index('id="password"')
    assert 'autocomplete="username webauthn"' in page
    assert re.search(r'btn--primary" type="button" data-passkey-use', page)
    assert page.count("btn--primary") == 1


@pytest.mark.parametrize("has_app", [True, False])
def test_whoever_has_a_passkey_is_offered_it_before_what_can_be_talked_out_of_him(
    visitor: Visitor, with_app: User, has_app: bool
) -> None:
    give_passkey(with_app, Authenticator())
    if not has_app:
        remove_factor(with_app)
    visitor.sign_in()
    for path in ("/sign-in/code/", "/sign-in/code/?saved"):
        page = visitor.get(path).content.decode()
        assert page.index("data-passkey-use") < page.index('id="code"')
        assert page.count("btn--primary") == 1
