"""Both adapters, held to the same contract."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest
import yaml
from openapi_spec_validator import validate
from pydantic import BaseModel

from gatehouse.exchange.base import Exchange, Unknown
from gatehouse.exchange.people import LENA, MEI, OMAR
from gatehouse.exchange.sandbox import Sandbox, uid_of
from gatehouse.testing.exchange_server import ExchangeServer
from tests.integration.exchange.conftest import Asker

CONTRACT: dict[str, Any] = yaml.safe_load(Path("docs/exchange.openapi.yaml").read_text())
SOMEBODY, NOBODY = uid_of(7), "00000001"
QUESTIONS: dict[str, Callable[[Exchange, str], BaseModel]] = {
    "Account": lambda exchange, uid: exchange.account(uid),
    "Balances": lambda exchange, uid: exchange.balances(uid),
    "Transfers": lambda exchange, uid: exchange.transfers(uid, 5),
    "Orders": lambda exchange, uid: exchange.orders(uid, 5),
}


@pytest.fixture(params=["sandbox", "http"])
def exchange(request: pytest.FixtureRequest) -> Exchange:
    if request.param == "sandbox":
        return Sandbox()
    make: Asker = request.getfixturevalue("asker")
    return make()


def test_the_contract_is_one() -> None:
    validate(CONTRACT)


def test_what_is_asked_are_the_questions_of_the_contract(server: ExchangeServer, asker: Asker) -> None:
    """All of them, each at its address, with the parameters that it needs and no others."""
    for question in QUESTIONS.values():
        question(asker(), LENA)
    asked = {urlsplit(one.replace(LENA, "{uid}")) for one in server.asked}
    assert {one.path for one in asked} == set(CONTRACT["paths"])
    for one in asked:
        named = [part["$ref"].rpartition("/")[2] for part in CONTRACT["paths"][one.path]["parameters"]]
        assert sorted(["uid", *parse_qs(one.query)]) == sorted(named)


@pytest.mark.parametrize("uid", [LENA, OMAR, MEI, SOMEBODY])
@pytest.mark.parametrize("name", QUESTIONS)
def test_each_answer_fits_its_schema(exchange: Exchange, name: str, uid: str) -> None:
    said = QUESTIONS[name](exchange, uid)
    whole = {"$ref": f"#/components/schemas/{name}", "components": CONTRACT["components"]}
    jsonschema.validate(said.model_dump(mode="json"), whole, format_checker=jsonschema.FormatChecker())
    assert said.model_dump()["uid"] == uid


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_account_that_is_not_there_is_unknown(exchange: Exchange, name: str) -> None:
    with pytest.raises(Unknown):
        QUESTIONS[name](exchange, NOBODY)


def test_the_same_account_has_the_same_facts(exchange: Exchange) -> None:
    assert exchange.balances(SOMEBODY).balances == exchange.balances(SOMEBODY).balances
    assert exchange.balances(SOMEBODY).balances == Sandbox().balances(SOMEBODY).balances


def test_lena_waits_for_what_is_on_its_way(exchange: Exchange) -> None:
    held = exchange.balances(LENA)
    assert [f"{one.asset} {one.amount} +{one.on_its_way}" for one in held.balances] == [
        "BTC 0.18422019 +0", "ETH 1.20500000 +0", "USDT 1371.020000 +1250"
    ]  # fmt: skip
    assert held.worth == sum(one.value for one in held.balances)
    assert exchange.account(LENA).withdrawals == "open"


def test_omar_is_held_until_a_moment(exchange: Exchange) -> None:
    account = exchange.account(OMAR)
    assert (account.withdrawals, [hold.reason for hold in account.holds]) == ("held", ["security_change"])
    assert account.holds[0].until is not None
    assert account.holds[0].until > account.read_at


def test_no_more_are_told_than_were_asked_for_and_the_newest_first(exchange: Exchange) -> None:
    found = exchange.orders(SOMEBODY, 2).orders
    assert len(found) == 2
    assert found[0].created_at >= found[1].created_at


def test_what_omar_wanted_to_withdraw_is_held(exchange: Exchange) -> None:
    held = [one for one in exchange.transfers(OMAR, 100).transfers if one.state == "held"]
    assert [(one.kind, one.asset) for one in held] == [("withdrawal", "USDT")]
    assert all(one.state == "done" for one in exchange.transfers(LENA, 100).transfers)
