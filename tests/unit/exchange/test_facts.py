"""Where the exchange says that a customer lives."""

import pytest
from pydantic import ValidationError

from gatehouse.exchange.facts import Kyc


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"level": 2}, ""),
        ({"level": 2, "country": "US"}, "US"),
        ({"level": 2, "country": "US", "subdivision": "US-NY"}, "US-NY"),
        ({"level": 2, "country": "US", "subdivision": None}, "US"),
        ({"level": 0, "country": "US"}, ""),
    ],
)
def test_the_place(said: dict[str, object], place: str) -> None:
    assert Kyc.model_validate(said).place == place


@pytest.mark.parametrize(
    "said",
    [{"country": "us"}, {"country": "USA"}, {"subdivision": "US-NY"}, {"country": "DE", "subdivision": "US-NY"}],
    ids=["small", "three letters", "no country", "another country"],
)
def test_what_is_no_place_is_no_answer(said: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Kyc.model_validate({"level": 2, **said})
