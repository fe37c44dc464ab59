"""The page that says whether a message is ours."""

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from gatehouse.channels.email.codes import give_code
from gatehouse.portal import limits

pytestmark = pytest.mark.django_db
UNKNOWN = "We know no message with this code"


@pytest.fixture
def code() -> str:
    return give_code("link", "lena.vogt@mail.example", timezone.now())


def test_it_asks_for_a_code(client: Client) -> None:
    assert "Message code" in client.get("/verify/").content.decode()


def test_it_says_what_when_and_to_whom(client: Client, code: str) -> None:
    page = client.get("/verify/", {"code": code}).content.decode()
    assert "We sent a message with this code" in page
    assert "own tickets" in page
    assert "l•••@m•••.example" in page
    assert "lena" not in page.lower()


@pytest.mark.parametrize("typed", ["7KQ-2M4-XD9", "000000000", "nonsense", "\x00", "٣٣٣٣٣٣٣٣٣", "A" * 64],
                         ids=["unknown", "nought", "words", "nul", "other digits", "long"])  # fmt: skip
def test_what_we_never_gave_gets_the_same_answer(client: Client, typed: str) -> None:
    response = client.get("/verify/", {"code": typed})
    assert response.status_code in (200, 422)
    assert "We sent a message" not in response.content.decode()


def test_unknown_and_impossible_cost_the_same(client: Client, django_assert_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counted = []
    for typed in ("7KQ-2M4-XD1", "nonsense"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert UNKNOWN in client.get("/verify/", {"code": typed}).content.decode()
        counted.append(len([one for one in queries.captured_queries if "messagecode" in one["sql"]]))
    assert counted == [1, 1]


def test_nothing_typed_is_said(client: Client) -> None:
    assert client.get("/verify/", {"code": " "}).status_code == 422


def test_a_network_may_not_try_on_and_on(
    client: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.CONFIG, "limits", True)
    monkeypatch.setattr(limits, "CHECKS_PER_NETWORK", 2)
    asked = [client.get("/verify/", {"code": "7KQ-2M4-XD9"}).status_code for _ in range(3)]
    assert asked == [200, 200, 429]


def test_it_takes_no_post(client: Client) -> None:
    assert client.post("/verify/").status_code == 405


@pytest.mark.parametrize("page", ["/contact/", "/"])
def test_pages_lead_there(client: Client, page: str) -> None:
    assert 'href="/verify/"' in client.get(page).content.decode()
