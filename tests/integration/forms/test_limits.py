"""Budgets for requests, and what a submission costs."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from gatehouse.channels.forms import budgets, topics
from gatehouse.channels.forms.budgets import Budget
from gatehouse.conversations import promise
from gatehouse.conversations.models import Conversation
from tests.integration.forms.conftest import DEPOSIT

pytestmark = pytest.mark.usefixtures("desk")
Typed = Callable[..., dict[str, str]]


@pytest.fixture
def one_an_hour(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(budgets, "PER_NETWORK", Budget(calm=1, limit=1))
    return None


def test_too_many_from_one_network_are_put_off_with_what_was_typed(
    client: Client, typed: Typed, one_an_hour: None
) -> None:
    assert client.post(DEPOSIT, typed(step="send")).status_code == 303
    answer = client.post(DEPOSIT, typed(step="send", text="A second one"))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 3000
    assert "A second one" in answer.content.decode()
    assert "came from your network" in answer.content.decode()


def test_another_network_has_a_budget_of_its_own(client: Client, typed: Typed, one_an_hour: None) -> None:
    client.post(DEPOSIT, typed(step="send"))
    assert client.post(DEPOSIT, typed(step="send"), REMOTE_ADDR="203.0.113.9").status_code == 303


def test_all_together_have_a_budget(client: Client, typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "TOGETHER", Budget(calm=0, limit=0))
    answer = client.post(DEPOSIT, typed(step="send"))
    assert answer.status_code == 429
    assert "Very many people are writing to us" in answer.content.decode()
    assert "your network" not in answer.content.decode()
    assert not Conversation.objects.exists()


def test_looking_over_costs_nothing(client: Client, typed: Typed, one_an_hour: None) -> None:
    assert {client.post(DEPOSIT, typed()).status_code for _ in range(3)} == {200}


def test_benches_may_lift_the_limits(client: Client, typed: Typed, one_an_hour: None, settings) -> None:  # type: ignore[no-untyped-def]
    settings.CONFIG = settings.CONFIG.model_copy(update={"limits": False})
    assert {client.post(DEPOSIT, typed(step="send")).status_code for _ in range(3)} == {303}


def test_a_submission_costs_few_queries(client: Client, typed: Typed, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    """The budgets are looked at and counted; the ids and the opening itself are two prepared statements beside Django."""
    topics.shelf()
    promise.promised()
    with django_assert_num_queries(2):
        assert client.post(DEPOSIT, typed(step="send")).status_code == 303


def test_a_submission_writes_no_session(client: Client, typed: Typed, settings) -> None:  # type: ignore[no-untyped-def]
    answer = client.post(DEPOSIT, typed(step="send"))
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
