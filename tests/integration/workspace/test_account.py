"""The part of the customer's panel that says how his account stands, and what it does when the exchange does not answer."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Contact, Conversation
from gatehouse.conversations.names import sentence
from gatehouse.exchange.actions.link_account import link_account
from gatehouse.exchange.breaker import breaker_for
from gatehouse.exchange.people import LENA, OMAR
from gatehouse.exchange.sandbox import Sandbox
from gatehouse.journal.actor import SYSTEM
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client
from gatehouse.testing.exchange_server import ExchangeServer, running_exchange
from gatehouse.testing.web import free_port
from tests.integration.portal.authenticator import Authenticator
from tests.integration.portal.customers import give_passkey, make_customer
from tests.integration.workspace.conftest import HTMX

pytestmark = pytest.mark.django_db
QUERIES = 5  # session, user, the conversation, that it was read, and all of the account in one


@pytest.fixture
def user(lena: Contact) -> User:
    return make_customer("lena.vogt@mail.example", lena)


@pytest.fixture
def sandbox(settings: LazySettings) -> None:
    settings.EXCHANGE_SANDBOX = True


@pytest.fixture
def server(settings: LazySettings) -> Iterator[ExchangeServer]:
    with running_exchange() as server:
        settings.EXCHANGE_URL, settings.EXCHANGE_SANDBOX = server.url, False
        settings.EXCHANGE_KEY_ID, settings.EXCHANGE_SECRET = server.key.id, server.key.secret
        yield server


def words(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def test_the_panel_fetches_it_by_itself(
    user: User, server: ExchangeServer, desk: Client, at: Callable[..., str]
) -> None:
    link_account(user, LENA, by=SYSTEM)
    page = desk.get(at()).content.decode()
    assert f'hx-get="{at("account/")}" hx-trigger="load"' in page
    assert server.asked == []


def test_it_shows_how_he_signs_in_and_how_he_stands_at_the_exchange(
    user: User, server: ExchangeServer, desk: Client, at: Callable[..., str]
) -> None:
    link_account(user, OMAR, by=SYSTEM)
    give_passkey(user, Authenticator())
    shown = words(desk.get(at("account/"), **HTMX))
    assert "Signs in as l•••@mail.example Passkeys 1 Authenticator app Off Recovery codes left 0" in shown
    assert "Security last changed Never" in shown
    assert "At the exchange read at" in shown
    assert "UID 51•••48 Identity Level 1 Withdrawals On hold" in shown
    assert "Hold Something that guards the account was changed , until" in shown.replace("changed,", "changed ,")
    assert "Withdrawal under way USDT · Tron · held back" in shown
    assert server.asked == [f"/v1/accounts/{OMAR}", f"/v1/accounts/{OMAR}/transfers?limit=20"]


def test_it_shows_how_the_account_is_secured_there_and_when_that_was_read(
    user: User, server: ExchangeServer, desk: Client, at: Callable[..., str]
) -> None:
    said = json.loads(Sandbox().account(OMAR).model_dump_json())
    security = {"passkeys": 2, "has_app": True, "has_sms": True, "has_address_list": True}
    server.bodies[OMAR] = json.dumps({**said, "security": security, "read_at": "2026-01-02T03:04:00Z"}).encode()
    link_account(user, OMAR, by=SYSTEM)
    answer = desk.get(at("account/"), **HTMX)
    assert "Secured there by 2 passkeys, app, SMS, address list" in words(answer)
    assert 'datetime="2026-01-02T03:04:00+00:00"' in answer.content.decode()


def test_codes_by_sms_are_shown_where_he_has_them(user: User, desk: Client, at: Callable[..., str]) -> None:
    assert "Codes by SMS" not in words(desk.get(at("account/"), **HTMX))
    User.objects.filter(pk=user.pk).update(sms_since=timezone.now())
    assert "Codes by SMS On" in words(desk.get(at("account/"), **HTMX))


def test_it_shows_no_amount_no_secret_and_no_address_in_full(
    user: User, sandbox: None, desk: Client, at: Callable[..., str]
) -> None:
    link_account(user, OMAR, by=SYSTEM)
    User.objects.filter(pk=user.pk).update(words="sealed words")
    page = desk.get(at("account/"), **HTMX).content.decode()
    for hidden in (OMAR, "lena.vogt@", "84.31", "40.0", "2,000", "2000", "EUR", "sealed words"):
        assert hidden not in page


def test_when_the_exchange_is_away_the_rest_is_there(
    user: User, settings: LazySettings, desk: Client, at: Callable[..., str]
) -> None:
    settings.EXCHANGE_URL = f"http://127.0.0.1:{free_port()}"
    link_account(user, LENA, by=SYSTEM)
    shown = words(desk.get(at("account/"), **HTMX))
    assert "The exchange does not answer right now." in shown
    assert "Signs in as" in shown
    assert desk.get(at()).status_code == 200
    breaker_for.cache_clear()


def test_so_it_is_when_it_talks_nonsense_or_has_lost_the_account(
    user: User, server: ExchangeServer, desk: Client, at: Callable[..., str]
) -> None:
    link_account(user, "00000001", by=SYSTEM)
    assert "does not know this account any more" in words(desk.get(at("account/"), **HTMX))
    server.body = b"<html>"
    assert "does not answer right now" in words(desk.get(at("account/"), **HTMX))


def test_what_the_exchange_says_is_text(
    user: User, server: ExchangeServer, desk: Client, at: Callable[..., str]
) -> None:
    from gatehouse.exchange.sandbox import Sandbox

    said = Sandbox().transfers(OMAR, 20).model_dump_json().replace('"Tron"', '"<img src=x>"')
    server.bodies["transfers"] = said.encode()
    link_account(user, OMAR, by=SYSTEM)
    assert "<img src=x>" not in desk.get(at("account/"), **HTMX).content.decode()


def test_without_an_account_there_that_is_said_and_nobody_is_asked(
    user: User, server: ExchangeServer, desk: Client, at: Callable[..., str]
) -> None:
    assert "has not connected an account there" in words(desk.get(at("account/"), **HTMX))
    assert server.asked == []


def test_without_an_exchange_only_the_account_here_is_shown(user: User, desk: Client, at: Callable[..., str]) -> None:
    assert "At the exchange" not in words(desk.get(at("account/"), **HTMX))


def test_a_frozen_account_is_marked(user: User, desk: Client, at: Callable[..., str]) -> None:
    User.objects.filter(pk=user.pk).update(frozen_at=timezone.now())
    assert "Frozen" in words(desk.get(at("account/"), **HTMX))


def test_who_reads_it_is_written_down_once_an_hour(
    user: User, alice: User, conversation: Conversation, desk: Client, at: Callable[..., str]
) -> None:
    with recorded() as entries:
        desk.get(at("account/"), **HTMX)
        desk.get(at("account/"), **HTMX)
    assert [(one.kind, one.subject_id, one.content["data"]) for one in entries] == [
        ("account_read", alice.pk, {"conversation": conversation.pk})
    ]
    assert sentence(entries[0]).endswith(f"looked at the account behind {conversation.number}")


def test_nobody_of_another_department_finds_it(user: User, mallory: User, at: Callable[..., str]) -> None:
    with recorded() as entries:
        assert desk_client(mallory).get(at("account/"), **HTMX).status_code == 404
    assert entries == []


def test_a_customer_without_an_account_has_no_such_part(desk: Client, at: Callable[..., str]) -> None:
    assert desk.get(at("account/"), **HTMX).status_code == 404
    assert at("account/") not in desk.get(at()).content.decode()


def test_without_scripts_it_is_a_page(user: User, desk: Client, at: Callable[..., str]) -> None:
    page = desk.get(at("account/"))
    assert "<h1>" in page.content.decode()
    assert "Signs in as" in words(page)


def test_it_takes_few_queries(
    user: User, sandbox: None, desk: Client, at: Callable[..., str], django_assert_num_queries: Any
) -> None:
    link_account(user, LENA, by=SYSTEM)
    desk.get(at("account/"), **HTMX)
    with django_assert_num_queries(QUERIES):
        desk.get(at("account/"), **HTMX)
