"""The contract and the facts that we read say the same: what the one allows, the other takes, and no more."""

from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from gatehouse.exchange import breaker, http, wire
from gatehouse.exchange.facts import Account, Balances, Orders, Transfers
from gatehouse.exchange.signing import Key

CONTRACT: dict[str, Any] = yaml.safe_load(Path("docs/exchange.openapi.yaml").read_text())
AMOUNT = CONTRACT["components"]["schemas"]["Amount"]["pattern"]
_RULES = ("pattern", "format", "minLength", "maxLength", "minimum", "maximum", "maxItems")


def rules(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """What a value must be like, however it is written down; a reference is followed, words of description are left out."""
    if reference := schema.get("$ref"):
        return rules(reduce(getitem, reference.removeprefix("#/").split("/"), whole), whole)
    choices = schema.get("oneOf") or schema.get("anyOf") or []
    values = [one for one in choices if one.get("type") != "null"]
    if schema.get("pattern") == AMOUNT or {one.get("type") for one in values} == {"number", "string"}:
        return {"is": "amount", **_empty(values, choices)}
    if choices:
        return {**rules(values[0], whole), **_empty(values, choices)}
    found = {name: schema[name] for name in _RULES if name in schema}
    if "enum" in schema:
        return {"one of": sorted(schema["enum"])}
    if "properties" in schema:
        found |= {"required": sorted(schema["required"])}
        found |= {name: rules(one, whole) for name, one in schema["properties"].items()}
    if "items" in schema:
        found["items"] = rules(schema["items"], whole)
    return {"is": schema["type"], **found}


def _empty(values: list[Any], choices: list[Any]) -> dict[str, bool]:
    return {"may be null": True} if len(values) < len(choices) else {}


@pytest.mark.parametrize("kind", [Account, Balances, Transfers, Orders], ids=lambda kind: kind.__name__)
def test_what_the_contract_allows_is_what_we_read(kind: type[BaseModel]) -> None:
    ours, theirs = kind.model_json_schema(), CONTRACT["components"]["schemas"][kind.__name__]
    assert rules(ours, ours) == rules(theirs, CONTRACT)


@pytest.mark.parametrize(
    "said",
    [
        f"connects within {wire.CONNECT:.0f} second,",
        f"waits {http.PATIENCE:.0f} seconds for all that one page needs",
        f"After {('no', 'one', 'two', 'three', 'four', 'five')[breaker.FAILURES]} failures in a row",
        f"leaves the exchange alone for {breaker.REST:.0f} seconds",
        f"at most {wire.LARGEST // 1024} KiB",
        "the answer is " + ", ".join(map(str, sorted(http._AGAIN)[:-1])) + f" or {max(http._AGAIN)}",
    ],
)
def test_the_figures_of_the_contract_are_those_of_the_code(said: str) -> None:
    assert said in " ".join(CONTRACT["info"]["description"].split())


def test_a_page_waits_no_longer_than_that() -> None:
    made = http.HttpExchange("http://127.0.0.1", Key("desk-1", "secret"), breaker.Breaker())
    assert made.patience == http.PATIENCE
