"""How long an answer takes tells nobody whether there is an account (ASVS 5.0, 6.3.8).

For each flow the same question is asked in turn about an address with an account and about one without, 150 times each.
Of two equal doors each is slower half of the time. `bench.sign_in` asks 2,000 times.
"""

import time
from statistics import median

import pytest

from gatehouse.accounts.hashers import Argon2id
from gatehouse.accounts.models import Mark, User
from tests.integration.front_door.conftest import LENA, Visitor

pytestmark = pytest.mark.django_db
PAIRS = 150
FLOWS = {
    "sign-in": ("/sign-in/", {"password": "a wrong long password"}),
    "sign-up": ("/sign-up/", {"password": "four gondolas under basalt"}),
    "reset": ("/reset/", {}),
    "freeze": ("/freeze/", {}),
}


def seconds(name: str, path: str, more: dict[str, str]) -> float:
    """One asking, of a browser that nobody knows."""
    Mark.objects.all().delete()
    visitor = Visitor()
    began = time.perf_counter()
    answer = visitor.post(path, name=name, **more)
    took = time.perf_counter() - began
    assert answer.status_code in (302, 422)
    return took


@pytest.fixture
def owner(monkeypatch, lena_user) -> User:
    """Her password hashed with less work than in earnest: what stands beside the hash would drown in it."""
    monkeypatch.setattr(Argon2id, "memory_cost", 64)
    monkeypatch.setattr(Argon2id, "time_cost", 1)
    lena_user.set_password("correct horse battery")
    lena_user.save(update_fields=["password"])
    return lena_user


@pytest.mark.asvs("6.3.8")
@pytest.mark.parametrize("flow", FLOWS)
def test_the_time_of_an_answer_tells_nothing(owner, flow):
    """The sign test: of 150 pairs the known address is the slower one about 75 times; under 50 or over 100 is no chance
    (one in 20,000), and neither does their difference in the middle come near a round trip's own."""
    path, more = FLOWS[flow]
    pairs = []
    for number in range(PAIRS + 5):
        names = (LENA.value, f"nobody{number}@mail.example")
        order = names if number % 2 else names[::-1]
        took = {name: seconds(name, path, more) for name in order}
        pairs.append((took[names[0]], took[names[1]]))
    pairs = pairs[5:]  # the first ones fill caches
    slower = sum(known > unknown for known, unknown in pairs)
    apart = median(known - unknown for known, unknown in pairs)
    assert 50 <= slower <= 100 or abs(apart) < 0.0005, f"{slower} of {PAIRS} slower, {apart * 1000:.2f} ms apart"
