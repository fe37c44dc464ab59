"""A hot door: work first, then the ticket; nothing that was typed is lost, and work counts once."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from gatehouse.accounts.models import Mark
from gatehouse.channels.forms import budgets, work
from gatehouse.channels.forms.budgets import Budget
from gatehouse.channels.forms.work import Challenge
from gatehouse.conversations.models import Conversation
from tests.integration.forms.conftest import DEPOSIT

pytestmark = pytest.mark.usefixtures("desk", "hot")
Typed = Callable[..., dict[str, str]]


@pytest.fixture
def hot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "EASIEST", 4)
    monkeypatch.setattr(budgets, "EASIEST", 4)
    monkeypatch.setattr(budgets, "HARDEST", 6)
    monkeypatch.setattr(budgets, "PER_NETWORK", Budget(calm=0, limit=3))


def worked(client: Client, sent: dict[str, str]) -> dict[str, str]:
    """The form with the work that its page asks for."""
    page = client.post(DEPOSIT, sent).content.decode()
    seed, bits = (re.search(rf'data-{name}="(\w+)"', page) for name in ("seed", "bits"))
    token = re.search(r'name="work" value="([^"]+)"', page)
    assert seed
    assert bits
    assert token
    return sent | {"work": token[1], "proof": work.solve(Challenge(sent["origin"], seed[1], int(bits[1])))}


def test_work_is_asked_and_nothing_is_lost(client: Client, typed: Typed) -> None:
    answer = client.post(DEPOSIT, typed(step="send", text="I had written so much."))
    page = answer.content.decode()
    assert (answer.status_code, "Retry-After" in answer) == (429, True)
    assert "Many requests came from your network" in page
    assert 'value="I had written so much."' in page
    assert "This work needs JavaScript." in page
    assert not Conversation.objects.exists()


def test_who_was_not_worked_for_uses_nothing_up(client: Client, typed: Typed) -> None:
    for _ in range(5):
        client.post(DEPOSIT, typed(step="send"))
    assert not Mark.objects.filter(key__startswith="request:").exists()


def test_work_opens_the_door(client: Client, typed: Typed) -> None:
    assert client.post(DEPOSIT, worked(client, typed(step="send"))).status_code == 303
    assert Conversation.objects.count() == 1


def test_work_for_one_form_opens_nothing_for_another(client: Client, typed: Typed) -> None:
    done = worked(client, typed(step="send"))
    assert client.post(DEPOSIT, done | {"origin": typed()["origin"]}).status_code == 429


def test_work_counts_once_and_the_same_form_is_one_ticket(client: Client, typed: Typed) -> None:
    done = worked(client, typed(step="send"))
    assert {client.post(DEPOSIT, done).status_code for _ in range(2)} == {303}
    Conversation.objects.update(origin=None)
    assert client.post(DEPOSIT, done).status_code == 429
    assert Conversation.objects.count() == 1


def test_at_the_end_of_the_budget_work_helps_no_more(client: Client, typed: Typed) -> None:
    for _ in range(3):
        assert client.post(DEPOSIT, worked(client, typed(step="send"))).status_code == 303
    answer = client.post(DEPOSIT, typed(step="send", text="A fourth one"))
    assert answer.status_code == 429
    assert "data-work" not in answer.content.decode()
    assert "A fourth one" in answer.content.decode()


def test_everybodys_heat_is_not_called_the_networks(
    client: Client, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "PER_NETWORK", Budget(calm=9, limit=9))
    monkeypatch.setattr(budgets, "TOGETHER", Budget(calm=0, limit=9))
    page = client.post(DEPOSIT, typed(step="send")).content.decode()
    assert "Very many people are writing to us right now." in page
    assert "your network" not in page


def test_secrets_are_gone_on_the_page_that_asks_for_work(client: Client, typed: Typed) -> None:
    page = client.post(DEPOSIT, typed(step="send", text="my password is: hunter2-hunter2")).content.decode()
    assert "hunter2" not in page


def test_back_leads_to_the_fields(client: Client, typed: Typed) -> None:
    page = client.post(DEPOSIT, typed(step="edit", text="Some words")).content.decode()
    assert "Look it over" in page
    assert "Some words" in page
