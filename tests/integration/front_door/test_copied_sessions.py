"""A session's cookie that was copied: what its owner has opened by a factor a moment ago stays closed elsewhere."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from gatehouse.accounts.models import User
from gatehouse.testing.mmdb import mmdb
from tests.integration.front_door.conftest import Visitor
from tests.integration.front_door.qr.flow import app_code

pytestmark = pytest.mark.django_db
BERLIN, PARIS, POTSDAM = "198.51.100.7", "203.0.113.9", "198.51.100.200"
PHONE = "Mozilla/5.0 (Linux; Android 15) Chrome/131.0 Mobile Safari/537.36"
NEWER = PHONE.replace("131", "132")
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36"


@pytest.fixture(autouse=True)
def world(tmp_path: Path, settings: LazySettings) -> None:
    """A file that knows two countries."""
    file = tmp_path / "world.mmdb"
    known = {"198.51.100.0/24": "DE", "203.0.113.0/24": "FR"}
    file.write_bytes(mmdb({network: {"country": {"iso_code": code}} for network, code in known.items()}))
    settings.GEOIP_MMDB = str(file)


@pytest.fixture
def owner(with_app: User) -> Visitor:
    """Lena on her phone in Berlin, who has just shown her app's code."""
    visitor = Visitor(ip=BERLIN)
    visitor.client.defaults["HTTP_USER_AGENT"] = PHONE
    visitor.sign_in()
    assert visitor.post("/sign-in/code/", code=app_code()).url == "/account/"
    assert visitor.get("/account/words/").status_code == 200
    return visitor


def elsewhere(owner: Visitor, ip: str, agent: str) -> Visitor:
    """Another browser with all of her cookies."""
    other = Visitor(ip=ip)
    other.client.cookies.load(owner.client.cookies.output(header=""))
    other.client.defaults["HTTP_USER_AGENT"] = agent
    return other


@pytest.mark.asvs("7.5.1", "7.5.3")
@pytest.mark.parametrize(("ip", "agent"), [(PARIS, PHONE), (BERLIN, DESKTOP)], ids=["country", "system"])
def test_it_changes_nothing_from_another_country_or_system(owner: Visitor, ip: str, agent: str) -> None:
    thief = elsewhere(owner, ip, agent)
    assert thief.is_in
    for path in ("/account/words/", "/account/password/", "/account/addresses/new/", "/account/app/removal/"):
        assert thief.post(path).url.startswith("/confirm/?next=")
    asked = thief.client.post("/account/passkeys/options/", {}, content_type="application/json", REMOTE_ADDR=ip)
    assert asked.json()["error"] == "confirm_first"
    assert owner.get("/account/words/").status_code == 200


@pytest.mark.parametrize(("ip", "agent"), [(POTSDAM, PHONE), (BERLIN, NEWER)], ids=["network", "update"])
def test_whoever_goes_out_or_updates_his_browser_is_asked_nothing(owner: Visitor, ip: str, agent: str) -> None:
    assert elsewhere(owner, ip, agent).get("/account/words/").status_code == 200


def test_the_owner_who_has_moved_shows_a_factor_again(owner: Visitor) -> None:
    moved = elsewhere(owner, PARIS, PHONE)
    assert moved.confirm_with(app_code(), at="/confirm/?next=/account/words/").url == "/account/words/"
    assert moved.get("/account/words/").status_code == 200


def test_a_code_that_was_sent_is_held_to_its_place_as_well(lena_user: User) -> None:
    visitor = Visitor(ip=BERLIN)
    visitor.come_in()
    visitor.confirm()
    assert visitor.get("/account/words/").status_code == 200
    thief = elsewhere(visitor, PARIS, "")
    assert thief.get("/account/words/").url.startswith("/confirm/")
