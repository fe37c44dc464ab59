"""Countries and their parts, and what a file says of an address."""

from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.test import RequestFactory
from django.utils import translation

from gatehouse.accounts.places import COUNTRIES, country_name, country_names, country_of, is_place
from gatehouse.accounts.whereabouts import CLAIM, hint_of
from gatehouse.testing.mmdb import mmdb


@pytest.mark.parametrize("place", ["US", "US-NY", "GB-SCT", "CN-11", "DE-BY", "XK"])
def test_places(place: str) -> None:
    assert is_place(place)


@pytest.mark.parametrize(
    "text", ["", "us", "USA", "EU", "ZZ", "UN", "US-", "US-NYNY", "NY", "US-NY\n", "XX-1", "US NY"]
)
def test_no_places(text: str) -> None:
    assert not is_place(text)


def test_a_part_has_its_country() -> None:
    assert (country_of("US-NY"), country_of("US")) == ("US", "US")


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_language_names_every_country(language: str) -> None:
    with translation.override(language):
        names = dict(country_names())
    assert set(names) == COUNTRIES
    assert all(name and name != code for code, name in names.items())


def test_names_are_those_of_the_language() -> None:
    assert country_name("US-NY", "de") == "Vereinigte Staaten"
    assert country_name("DE", "zh-hans") == "德国"


def test_accents_do_not_move_a_country_to_the_end() -> None:
    names = [name for _code, name in country_names()]
    assert names.index("Åland Islands") < names.index("Brazil")


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"country": {"iso_code": "DE"}}, "DE"),
        ({"country": {"iso_code": "US"}, "subdivisions": [{"iso_code": "NY"}]}, "US-NY"),
        ({"country": {"iso_code": "US"}, "subdivisions": []}, "US"),
        ({"country": {"iso_code": "??"}}, ""),
        ({"subdivisions": [{"iso_code": "NY"}]}, ""),
        ({"country": "DE"}, ""),
        ({}, ""),
    ],
)
def test_what_a_file_says(tmp_path: Path, settings: LazySettings, row: dict[str, object], place: str) -> None:
    file = tmp_path / "world.mmdb"
    file.write_bytes(mmdb({"203.0.113.0/24": row}))
    settings.GEOIP_MMDB = str(file)
    assert hint_of(RequestFactory().get("/", REMOTE_ADDR="203.0.113.9")) == place
    for unknown in ("192.0.2.1", "", "no address"):
        assert hint_of(RequestFactory().get("/", REMOTE_ADDR=unknown)) == ""


def test_the_file_goes_before_the_proxy(tmp_path: Path, settings: LazySettings) -> None:
    file = tmp_path / "world.mmdb"
    file.write_bytes(mmdb({"203.0.113.0/24": {"country": {"iso_code": "DE"}}}))
    settings.GEOIP_MMDB = str(file)
    claims = {CLAIM: "fr"}
    assert hint_of(RequestFactory().get("/", REMOTE_ADDR="203.0.113.9", **claims)) == "DE"
    assert hint_of(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", **claims)) == "FR"


@pytest.mark.parametrize("claim", ["T1", "XX", "Germany", "<b>", ""])
def test_what_is_no_place_is_no_hint(settings: LazySettings, claim: str) -> None:
    settings.GEOIP_MMDB = ""
    assert hint_of(RequestFactory().get("/", **{CLAIM: claim})) == ""


def test_a_file_that_is_gone_is_no_harm(settings: LazySettings) -> None:
    settings.GEOIP_MMDB = "/nowhere/world.mmdb"
    assert hint_of(RequestFactory().get("/", REMOTE_ADDR="203.0.113.9")) == ""
