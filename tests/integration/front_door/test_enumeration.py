"""Whatever a stranger tries with a name, he reads the same whether there is an account or not: each page, status and header."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpResponse

from gatehouse.accounts.models import OneTimeCode
from gatehouse.accounts.sign_in_names import SignInName, read
from gatehouse.channels.email.account.send_code import send_code
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.testing.cast import hashed
from tests.integration.front_door.conftest import Visitor

pytestmark = pytest.mark.django_db
NAMES = {"email": ("lena@mail.example", "nora@mail.example"), "phone": ("+31612345678", "+31612345679")}
PASSWORD = "four gondolas under basalt"
# Where it is asked, what else is said there, where the code is typed, and what asks for another.
FLOWS = {
    "sign-in": ("/sign-in/", {"password": "a wrong long password"}, "", ""),
    "sign-up": ("/sign-up/", {"password": PASSWORD}, "/sign-up/code/", "/code/sign_up/again/"),
    "sign-up by passkey": ("/sign-up/", {"by_passkey": "on"}, "/sign-up/code/", "/code/sign_up/again/"),
    "reset": ("/reset/", {}, "/reset/code/", "/code/reset/again/"),
    "freeze": ("/freeze/", {}, "/freeze/code/", "/code/freeze/again/"),
    "recover": ("/recover/", {"lost": "totp"}, "/recover/code/", "/code/recover/again/"),
}
_CHANGING = re.compile(r'value="\w{64}"|nonce="[^"]*"|<time[^>]*>[^<]*</time>')


@pytest.fixture(autouse=True)
def service(settings: LazySettings) -> None:
    settings.SMS_OUTBOX = True


def tries(flow: str, name: str, ip: str) -> Iterator[HttpResponse]:
    """All that he can do without a code: ask, look, guess until it is paused, ask again, and come back."""
    path, more, code, again = FLOWS[flow]
    stranger = Visitor(ip=ip)
    yield stranger.post(path, name=name, **more)
    if not code:
        for _ in range(6):
            yield stranger.post(path, name=name, **more)
        return
    for number in range(7):
        send_code(
            OneTimeCode.objects.latest("pk").pk
        )  # as the worker does, which alone knows whether there is an account
        yield stranger.get(code)
        yield stranger.post(code, code=f"0000000{number}")
        yield stranger.post(again)
    yield stranger.post(path, name=name, **more)


def told(answer: HttpResponse, name: SignInName) -> tuple[Any, ...]:
    """All of an answer but what is another each time, and the name that was typed."""
    body = answer.content.decode().replace(name.value, "NAME").replace(name.masked, "NAME")
    headers = {
        key: value for key, value in answer.headers.items() if key in ("Location", "Cache-Control", "Retry-After")
    }
    return answer.status_code, headers, sorted(answer.headers), sorted(answer.cookies), _CHANGING.sub("", body)


def same(flow: str, known: str, unknown: str) -> list[int]:
    """The statuses of all answers, which are the same for both."""
    one, other = (
        [told(answer, read(name)) for answer in tries(flow, name, ip)]
        for name, ip in ((known, "198.51.100.7"), (unknown, "203.0.113.7"))
    )
    assert one == other
    return [answer[0] for answer in one]


@pytest.mark.asvs("6.3.8")
@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("flow", FLOWS)
def test_no_answer_tells_that_there_is_an_account(flow: str, kind: str) -> None:
    known, unknown = NAMES[kind]
    open_account(SignInName(kind, known), hashed(), language="en")
    assert {422, 429} <= set(same(flow, known, unknown))


@pytest.mark.asvs("6.3.8")
@pytest.mark.parametrize("flow", FLOWS)
def test_nor_that_somebody_works_here(flow: str, alice) -> None:
    assert {422, 429} <= set(same(flow, alice.email, "clare@alderwick.example"))
