"""A browser at the customers' door, and somebody who has an account there."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from gatehouse.accounts import codes, totp
from gatehouse.accounts.actions.factors import make_recovery_codes
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.models import OneTimeCode, User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.conversations.models import Department
from gatehouse.testing.cast import hashed, make_agent

PASSWORD = "correct horse battery"
LENA = SignInName("email", "lena@mail.example")


@dataclass
class Visitor:
    """One browser. `ip` is where it stands."""

    ip: str = "198.51.100.7"
    client: Client = field(default_factory=Client)

    def get(self, path: str) -> HttpResponse:
        return self.client.get(path, REMOTE_ADDR=self.ip)

    def post(self, path: str, **data: Any) -> HttpResponse:
        return self.client.post(path, data, REMOTE_ADDR=self.ip)

    def sign_in(self, password: str = PASSWORD, name: str = LENA.value) -> HttpResponse:
        return self.post("/sign-in/", name=name, password=password)

    def come_in(self, **more: str) -> None:
        """Sign in on a browser that is not known yet, with the code that is sent."""
        assert self.sign_in(**more).url == "/sign-in/code/"
        assert self.post("/sign-in/code/", code=sent_code()).status_code == 302

    def confirm(self, password: str = PASSWORD) -> None:
        """Show a code that is sent, as whoever has no factor does."""
        self.post("/confirm/code/")
        assert self.confirm_with(sent_code(), password).status_code == 302

    def confirm_with(self, code: str, password: str = PASSWORD, *, at: str = "/confirm/") -> HttpResponse:
        """Sign in again where what comes next takes it."""
        return self.post(at, code=code, current=password)

    @property
    def is_in(self) -> bool:
        return self.get("/account/").status_code == 200


def sent_code() -> str:
    """The code that the newest asking gets, minted as the job does it."""
    made = codes.mint(OneTimeCode.objects.latest("pk").pk)
    assert made is not None
    return made[1]


def app_code(visitor: Visitor) -> str:
    """What an app shows that was given the key on the page."""
    import base64
    import time

    key = re.search(r'data-text="([A-Z2-7]+)"', visitor.get("/account/app/").content.decode())
    assert key is not None
    secret = base64.b32decode(key[1] + "=" * (-len(key[1]) % 8))
    return totp.code_at(secret, totp.step_at(time.time()))


@pytest.fixture
def lena_user(db: None) -> User:
    return open_account(LENA, hashed(), language="en")


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture
def anna(security: Department) -> User:
    """An agent of Security."""
    return make_agent("Anna", security)


@pytest.fixture
def senna(security: Department) -> User:
    """A senior specialist there."""
    return make_agent("Senna", security, role="senior")


@pytest.fixture
def with_app(lena_user: User) -> User:
    """Lena with an authenticator app and recovery codes."""
    set_factor(lena_user, b"12345678901234567890", by=lena_user.actor)
    make_recovery_codes(lena_user)
    return lena_user
