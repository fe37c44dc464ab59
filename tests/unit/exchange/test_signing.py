"""Signatures, as the contract spells them out."""

from pathlib import Path

import pytest

from gatehouse.exchange.signing import Key

KEY = Key("desk-1", "0123456789abcdef0123456789abcdef")
TARGET, AT = "/v1/accounts/40817265/orders?limit=5", 1767225600


def test_the_example_of_the_contract_holds() -> None:
    assert f"`{KEY.signature('GET', TARGET, AT)}`" in Path("docs/exchange.openapi.yaml").read_text()


@pytest.mark.parametrize(
    "other",
    [
        ("POST", TARGET, AT, b""),
        ("GET", TARGET.replace("4", "5", 1), AT, b""),
        ("GET", TARGET.replace("limit=5", "limit=6"), AT, b""),
        ("GET", TARGET, AT + 1, b""),
        ("GET", TARGET, AT, b"{}"),
    ],
    ids=["method", "path", "query", "time", "body"],
)
def test_whatever_changes_makes_another(other: tuple[str, str, int, bytes]) -> None:
    assert KEY.signature(*other) != KEY.signature("GET", TARGET, AT)


def test_the_secret_stands_in_no_traceback() -> None:
    assert KEY.secret not in repr(KEY)
