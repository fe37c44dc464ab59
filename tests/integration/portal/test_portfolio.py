"""What a customer's pages show of his account at the exchange, and what they do when it does not answer."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gatehouse.accounts import regions
from gatehouse.accounts.models import User
from gatehouse.conversations.actions.region_rules import save_rule
from gatehouse.exchange.actions.link_account import link_account
from gatehouse.exchange.breaker import breaker_for
from gatehouse.exchange.models import ExchangeAccount
from gatehouse.exchange.people import LENA, MEI, OMAR
from gatehouse.exchange.sandbox import Sandbox
from gatehouse.journal.actor import OPERATOR, SYSTEM
from gatehouse.testing.desk import portal_session
from gatehouse.testing.exchange_server import ExchangeServer, running_exchange
from gatehouse.testing.regions import rule
from gatehouse.testing.web import free_port
from tests.integration.portal.customers import make_customer

pytestmark = pytest.mark.django_db
ALONE = 7  # queries of the overview without an exchange
PAGE, PORTFOLIO = "/account/", "/account/portfolio/"


@pytest.fixture
def user() -> User:
    return make_customer("lena@mail.example")


@pytest.fixture
def client(user: User, settings: LazySettings) -> Client:
    """Her browser, in which she is signed in."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = portal_session(user)
    return client


@pytest.fixture
def sandbox(settings: LazySettings) -> None:
    settings.EXCHANGE_SANDBOX, settings.BRAND = True, "Alderwick"


@pytest.fixture
def server(settings: LazySettings) -> Iterator[ExchangeServer]:
    """The operator's exchange."""
    with running_exchange() as server:
        settings.EXCHANGE_URL, settings.EXCHANGE_SANDBOX = server.url, False
        settings.EXCHANGE_KEY_ID, settings.EXCHANGE_SECRET = server.key.id, server.key.secret
        yield server


def words(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def part(client: Client) -> HttpResponse:
    return client.get(PORTFOLIO, headers={"X-Part": "1"})


def test_without_an_exchange_nothing_is_shown(client: Client, user: User) -> None:
    link_account(user, LENA, by=SYSTEM)
    assert "data-portfolio" not in client.get(PAGE).content.decode()
    assert part(client).status_code == 404


def test_nor_without_an_account_there(client: Client, server: ExchangeServer) -> None:
    assert "data-portfolio" not in client.get(PAGE).content.decode()
    assert part(client).status_code == 404
    assert (server.asked, ExchangeAccount.objects.count()) == ([], 0)


def test_the_page_does_not_wait_for_the_exchange(client: Client, user: User, server: ExchangeServer) -> None:
    link_account(user, LENA, by=SYSTEM)
    assert f'data-portfolio="{PORTFOLIO}"' in client.get(PAGE).content.decode()
    assert server.asked == []


def test_the_part_shows_what_she_holds_and_when_it_was_read(
    client: Client, user: User, server: ExchangeServer, settings: LazySettings
) -> None:
    settings.BRAND = "Alderwick"
    link_account(user, LENA, by=SYSTEM)
    shown = words(part(client))
    assert "from Alderwick, read at" in shown
    assert "18,402.81 EUR" in shown
    assert "0.18422019" in shown
    assert "1,371.020000" in shown
    assert "1,250 on its way" in shown
    assert "Identity level 2 Withdraw up to 50,000 EUR a day" in shown
    assert "Withdrawals are open" in shown


def limits(*said: tuple[str, str, str], level: int = 2) -> bytes:
    """The account as the exchange tells it, with these limits: what, amount, period."""
    account = json.loads(Sandbox().account(LENA).model_dump_json())
    found = [{"what": what, "amount": amount, "period": period} for what, amount, period in said]
    return json.dumps({**account, "kyc": {"level": level, "limits": found}}).encode()


EVERY_LIMIT = {
    ("withdrawal", "day"): "Withdraw up to 1,000 EUR a day",
    ("withdrawal", "month"): "Withdraw up to 1,001 EUR a month",
    ("deposit", "day"): "Deposit up to 1,002 EUR a day",
    ("deposit", "month"): "Deposit up to 1,003 EUR a month",
    ("trade", "day"): "Trade up to 1,004 EUR a day",
    ("trade", "month"): "Trade up to 1,005 EUR a month",
}


def test_everything_that_her_level_allows_is_said(client: Client, user: User, server: ExchangeServer) -> None:
    told = [(what, str(1000 + number), period) for number, (what, period) in enumerate(EVERY_LIMIT)]
    server.bodies[LENA] = limits(*told)
    link_account(user, LENA, by=SYSTEM)
    shown = words(part(client))
    assert [one for one in EVERY_LIMIT.values() if one not in shown] == []
    assert "No daily limit" not in shown


def test_what_the_exchange_names_no_limit_for_has_none(client: Client, user: User, server: ExchangeServer) -> None:
    server.bodies[LENA] = limits(("deposit", "10", "day"))
    link_account(user, LENA, by=SYSTEM)
    assert "Deposit up to 10 EUR a day No daily limit on withdrawals" in words(part(client))
    server.bodies[LENA] = limits(level=0)
    assert "Identity not verified The exchange shows you what it needs from you." in words(part(client))


def test_each_question_is_asked_once_and_about_her(client: Client, user: User, server: ExchangeServer) -> None:
    link_account(user, LENA, by=SYSTEM)
    part(client)
    assert server.asked == [f"/v1/accounts/{LENA}", f"/v1/accounts/{LENA}/balances"]


def test_a_hold_says_why_and_until_when(client: Client, user: User, sandbox: None) -> None:
    link_account(user, OMAR, by=SYSTEM)
    shown = words(part(client))
    assert "Withdrawals are on hold Something that guards your account was changed. This ends by itself on" in shown


def test_an_empty_account_says_so(client: Client, user: User, sandbox: None) -> None:
    link_account(user, MEI, by=SYSTEM)
    shown = words(part(client))
    assert "There is nothing in your account yet." in shown
    assert "Identity not verified" in shown


def test_amounts_are_written_as_the_page_s_language_does(client: Client, user: User, sandbox: None) -> None:
    link_account(user, LENA, by=SYSTEM)
    assert "1.371,020000" in words(client.get(PORTFOLIO, headers={"X-Part": "1", "Accept-Language": "de"}))


def test_without_scripts_the_same_is_a_page(client: Client, user: User, sandbox: None) -> None:
    link_account(user, LENA, by=SYSTEM)
    answer = client.get(PORTFOLIO)
    assert "<h1>" in answer.content.decode()
    assert "0.18422019" in words(answer)
    assert "X-Part" in answer["Vary"]
    assert "<html" not in part(client).content.decode()


def test_an_exchange_that_is_away_is_said_calmly(client: Client, user: User, settings: LazySettings) -> None:
    settings.EXCHANGE_URL = f"http://127.0.0.1:{free_port()}"
    link_account(user, LENA, by=SYSTEM)
    for answer in (part(client), client.get(PORTFOLIO)):
        assert "The exchange does not answer right now." in words(answer)
        assert f'href="{PORTFOLIO}" data-again' in answer.content.decode()
    assert client.get(PAGE).status_code == 200
    breaker_for.cache_clear()


def test_after_five_pages_in_vain_the_exchange_is_left_alone(
    client: Client, user: User, server: ExchangeServer
) -> None:
    """One circuit for all pages of this process: the sixth does not wait at all."""
    link_account(user, LENA, by=SYSTEM)
    server.statuses = [500] * 20
    for _ in range(8):
        assert "The exchange does not answer right now." in words(part(client))
    assert len(server.asked) == 5
    breaker_for.cache_clear()


def test_so_is_one_that_talks_nonsense(client: Client, user: User, server: ExchangeServer) -> None:
    server.body = b"<html>"
    link_account(user, LENA, by=SYSTEM)
    assert "The exchange does not answer right now." in words(part(client))


def test_an_account_that_is_gone_is_not_asked_for_again(client: Client, user: User, server: ExchangeServer) -> None:
    link_account(user, "00000001", by=SYSTEM)
    answer = part(client)
    assert "The exchange does not find your account." in words(answer)
    assert "data-again" not in answer.content.decode()


def test_what_the_exchange_says_is_text(client: Client, user: User, server: ExchangeServer) -> None:
    said = Sandbox().balances(LENA).model_dump_json().replace("Tether", "<img src=x>")
    server.bodies["balances"] = said.encode()
    link_account(user, LENA, by=SYSTEM)
    answer = part(client).content.decode()
    assert "&lt;img src=x&gt;" in answer
    assert "<img" not in answer


def test_who_has_connected_none_is_shown_the_way(client: Client, user: User, sandbox: None) -> None:
    page = client.get(PAGE).content.decode()
    assert 'href="/account/exchange/"' in page
    assert "data-portfolio" not in page
    assert not ExchangeAccount.objects.exists()


def test_the_portfolio_takes_few_queries(
    client: Client, user: User, sandbox: None, django_assert_num_queries: Callable[..., Any]
) -> None:
    link_account(user, LENA, by=SYSTEM)
    part(client)
    with django_assert_num_queries(3):
        part(client)


def test_the_overview_asks_once_more_for_the_account(
    client: Client, user: User, server: ExchangeServer, settings: LazySettings, django_assert_num_queries: Any
) -> None:
    link_account(user, LENA, by=SYSTEM)
    client.get(PAGE)
    with django_assert_num_queries(ALONE + 1):
        client.get(PAGE)
    settings.EXCHANGE_URL = ""
    with django_assert_num_queries(ALONE):
        client.get(PAGE)


def test_nobody_else_reads_it(user: User, sandbox: None) -> None:
    link_account(user, LENA, by=SYSTEM)
    answer = Client().get(PORTFOLIO)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/")


def test_only_reading_is_answered(client: Client, sandbox: None) -> None:
    assert client.post(PORTFOLIO).status_code == 405


def test_it_says_how_far_trading_is_open_where_she_lives(client: Client, user: User, sandbox: None) -> None:
    link_account(user, LENA, by=SYSTEM)
    assert "Trading is" not in words(part(client))
    made = rule(place="NL", products="restrict")
    assert "Trading is restricted. The law of your region says so." in words(part(client))
    made.products = "block"
    save_rule(made, by=OPERATOR)
    regions.forget()
    assert "Trading is closed." in words(part(client))


def test_what_the_exchange_has_proven_is_noted_once(client: Client, user: User, sandbox: None) -> None:
    link_account(user, LENA, by=SYSTEM)
    with CaptureQueriesContext(connection) as first:
        part(client)
    user.refresh_from_db()
    assert user.kyc_region == "NL"
    with CaptureQueriesContext(connection) as second:
        part(client)
    assert len(second) < len(first)


def test_an_exchange_that_is_away_unproves_nothing(client: Client, user: User, server: ExchangeServer) -> None:
    User.objects.filter(pk=user.pk).update(kyc_region="US")
    link_account(user, LENA, by=SYSTEM)
    server.body = b"<html>"
    part(client)
    user.refresh_from_db()
    assert user.kyc_region == "US"
