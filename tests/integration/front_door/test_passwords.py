"""How the pages take a password: whole, as it was typed, and from whatever types it."""

import re
from pathlib import Path

import pytest

import gatehouse
from gatehouse.accounts.models import User
from gatehouse.testing.desk import desk_client
from tests.integration.front_door.conftest import LENA, PASSWORD, Visitor, sent_code

pytestmark = pytest.mark.django_db
STATIC = Path(gatehouse.__file__).parent / "static"
FIELD = re.compile(r'<input[^>]*name="(password|current)"[^>]*>')


def fields(visitor: Visitor) -> list[str]:
    """Every field for a password that a customer comes by."""
    visitor.post("/reset/", name=LENA.value)
    visitor.post("/reset/code/", code=sent_code())
    found = [visitor.get(path).content.decode() for path in ("/sign-in/", "/sign-up/", "/reset/password/")]
    visitor.come_in()
    visitor.confirm()
    found.append(visitor.get("/account/password/").content.decode())
    return [match[0] for page in found for match in FIELD.finditer(page)]


@pytest.mark.asvs("6.2.6", "6.2.7", "6.2.9")
def test_fields_are_masked_and_take_what_is_pasted_or_filled_in(visitor, lena_user):
    found = fields(visitor)
    assert len(found) == 5
    for field in found:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert int(re.search(r'maxlength="(\d+)"', field)[1]) >= 64
        assert "onpaste" not in field


@pytest.mark.asvs("6.2.7")
def test_no_script_of_those_pages_hears_what_is_pasted(visitor):
    page = visitor.get("/sign-in/").content.decode()
    scripts = re.findall(r'src="[^"]*?/(js/[\w-]+?)(?:\.[0-9a-f]{12})?\.js"', page)
    assert "js/eye" in scripts
    assert [name for name in scripts if "paste" in (STATIC / f"{name}.js").read_text()] == []


@pytest.mark.asvs("6.2.8")
@pytest.mark.parametrize(
    "other", [PASSWORD.upper(), PASSWORD + " ", " " + PASSWORD, PASSWORD[:-1], PASSWORD + "x" * 300]
)
def test_a_password_is_right_only_as_it_is(visitor, lena_user, other):
    assert visitor.sign_in(other).status_code == 422


@pytest.mark.asvs("6.2.8", "6.2.9")
@pytest.mark.parametrize(
    ("chosen", "typed"),
    [
        ("東京湾の静かな夜明け" * 20, "東京湾の静かな夜明け" * 20),
        (" zoë's nine lanterns ", " zoe\u0308's nine lanterns "),
    ],
    ids=["200 signs", "composed otherwise"],
)
def test_long_and_foreign_ones_work_to_their_last_sign(visitor, chosen, typed):
    visitor.post("/sign-up/", name=LENA.value, password=chosen)
    visitor.post("/sign-up/code/", code=sent_code())
    assert Visitor().sign_in(typed).url == "/sign-in/code/"
    assert Visitor().sign_in(typed[:-1]).status_code == 422


@pytest.mark.asvs("6.3.2")
def test_a_new_installation_has_no_account(db):
    assert not User.objects.exists()


@pytest.mark.asvs("6.4.1", "6.4.6")
def test_nobody_of_the_house_reaches_a_customers_password(lena_user, alice, omar):
    """The back office knows agents alone."""
    desk = desk_client(omar)
    assert desk.get(f"/backoffice/accounts/user/{alice.pk}/change/").status_code == 200
    assert desk.get(f"/backoffice/accounts/user/{lena_user.pk}/change/").status_code == 302
    assert LENA.value not in desk.get("/backoffice/accounts/user/").content.decode()
