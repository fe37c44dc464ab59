"""Whether the time of an answer tells that there is an account (ASVS 5.0, 6.3.8). Each flow of the front door is asked in turn
about a name that has one and about a name that has none; of two equal doors each is the slower one half of the time."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from math import sqrt
from statistics import median
from unittest.mock import patch

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client, override_settings

from gatehouse.accounts.hashers import Argon2id
from gatehouse.accounts.models import Mark, User
from gatehouse.accounts.sign_in_names import EMAIL, PHONE, SignInName
from gatehouse.conversations.actions.open_account import open_account
from gatehouse.testing.desk import portal_session

ADDING = "add an address"  # somebody is signed in, and adds one that is another's, or nobody's
FLOWS = {
    "sign-in": ("/sign-in/", {"password": "a wrong long password"}),
    "sign-up": ("/sign-up/", {"password": "four gondolas under basalt"}),
    "reset": ("/reset/", {}),
    "freeze": ("/freeze/", {}),
    "recover": ("/recover/", {"lost": "totp"}),
    ADDING: ("/account/addresses/new/", {}),
}
KNOWN = {EMAIL: "lena@mail.example", PHONE: "+31612345678"}
ADDS = (EMAIL, "adds@mail.example")
# As long as the known one, so that nothing but the account differs.
UNKNOWN = {EMAIL: "nobody{:06}@mail.example", PHONE: "+31621{:06}"}
FIRST = 5  # pairs that fill caches
CHANCE = 4.1  # standard deviations: one in 20,000
UNSEEN = 0.0005  # seconds: no round trip is so steady


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of so many pairs the known name was the slower one so often, and so many seconds apart in the middle."""

    pairs: int
    slower: int
    apart: float

    @property
    def deviations(self) -> float:
        """From a coin's half, in standard deviations (the sign test)."""
        return (self.slower - self.pairs / 2) / (sqrt(self.pairs) / 2)

    @property
    def tells_nothing(self) -> bool:
        return abs(self.deviations) <= CHANCE or abs(self.apart) < UNSEEN

    def __str__(self) -> str:
        return f"{self.slower} of {self.pairs} slower, {self.apart * 1000:.2f} ms apart"


@contextmanager
def owners() -> Iterator[None]:
    """An account by mail, one by phone, and one whose owner adds an address. Passwords are hashed with less work than in
    earnest: what stands beside the hash would drown in it."""
    with ExitStack() as changed:
        changed.enter_context(patch.multiple(Argon2id, memory_cost=64, time_cost=1))
        changed.enter_context(override_settings(SMS_OUTBOX=True, ALLOWED_HOSTS=["*"]))
        for kind, value in [*KNOWN.items(), ADDS]:
            open_account(SignInName(kind, value), make_password("correct horse battery"), language="en")
        yield


def compare(flow: str, kind: str, pairs: int) -> Verdict:
    """Ask so many times about each of the two names."""
    key = portal_session(User.objects.get(email=ADDS[1])) if flow == ADDING else ""
    took = [_pair(flow, kind, number, key) for number in range(FIRST + pairs)][FIRST:]
    slower = sum(known > unknown for known, unknown in took)
    return Verdict(pairs, slower, median(known - unknown for known, unknown in took))


def _pair(flow: str, kind: str, number: int, key: str) -> tuple[float, float]:
    known, unknown = KNOWN[kind], UNKNOWN[kind].format(number)
    order = (known, unknown) if number % 2 else (unknown, known)
    took = {name: _seconds(flow, name, key) for name in order}
    return took[known], took[unknown]


def _seconds(flow: str, name: str, key: str) -> float:
    """One asking, of a browser that nobody knows, or in which the session with this key is open."""
    path, more = FLOWS[flow]
    Mark.objects.all().delete()
    browser = Client()
    if key:
        browser.cookies[settings.SESSION_COOKIE_NAME] = key
    began = time.perf_counter()
    answer = browser.post(path, {"name": name, **more}, REMOTE_ADDR="198.51.100.7")
    took = time.perf_counter() - began
    led_to = answer.headers.get("Location", "")
    if not (led_to.endswith("/code/") if answer.status_code == 302 else answer.status_code == 422):
        raise AssertionError(f"{path} answered {answer.status_code} {led_to}")
    return took
