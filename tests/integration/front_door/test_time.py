"""How long an answer takes tells nobody whether there is an account (ASVS 5.0, 6.3.8): 300 requests a flow.

`bench.sign_in_names` asks 2,000 times.
"""

from collections.abc import Iterator

import pytest

from gatehouse.testing.answer_times import FLOWS, compare, owners

pytestmark = pytest.mark.django_db
PAIRS = 150
ASKED = [*((flow, "email") for flow in FLOWS), *((flow, "phone") for flow in ("sign-in", "sign-up", "reset"))]


@pytest.fixture
def accounts(db: None) -> Iterator[None]:
    with owners():
        yield


@pytest.mark.asvs("6.3.8")
@pytest.mark.parametrize(("flow", "kind"), ASKED)
def test_the_time_of_an_answer_tells_nothing(accounts, flow, kind):
    """Of 150 pairs the known name is the slower one about 75 times; under 50 or over 100 is no chance (one in 20,000), and
    neither does their difference in the middle come near a round trip's own."""
    verdict = compare(flow, kind, PAIRS)
    assert verdict.tells_nothing, str(verdict)
