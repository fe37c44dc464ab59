"""An agent with an authenticator, and how to sign in as him."""

import time
from collections.abc import Callable

import pytest
from django.test import Client

from gatehouse.accounts import totp
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.models import User

PASSWORD = "correct horse battery"
SECRET = b"12345678901234567890"


@pytest.fixture
def armed(alice: User) -> User:
    """Alice with an authenticator."""
    set_factor(alice, SECRET, by=alice.actor)
    return alice


@pytest.fixture
def code() -> Callable[..., str]:
    """The code that Alice's authenticator shows, now or some steps from now."""
    return lambda off=0: totp.code_at(SECRET, totp.step_at(time.time()) + off)


def knock(client: Client, email: str = "alice@alderwick.example", password: str = PASSWORD):  # type: ignore[no-untyped-def]
    """Take the first step."""
    return client.post("/desk/sign-in/", {"email": email, "password": password})
