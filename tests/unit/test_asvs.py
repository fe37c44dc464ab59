"""The page on ASVS is what the rows and the marked tests give, and the one on authentication says what the code does."""

import ast
import re
from pathlib import Path

import pytest

import gatehouse
from gatehouse.accounts import passkeys, passwords, sessions, signin, stepped_up, tries
from gatehouse.accounts.models import CODE_LIVES, ISSUED_LIVES, MOST_TRIES
from gatehouse.channels.sms import caps
from gatehouse.conversations import owners
from gatehouse.portal import limits
from gatehouse.project.sessions import desk, portal
from gatehouse.testing import asvs

PACKAGE = Path(gatehouse.__file__).parent
TOLD = (asvs.ROOT / "docs/security/authentication.md").read_text()


def test_the_page_is_what_the_rows_and_tests_give() -> None:
    assert asvs.DOCUMENT.read_text() == asvs.document(asvs.rows(), asvs.proofs()), "run: make asvs"


def test_every_row_is_there_and_says_how_it_stands() -> None:
    rows = asvs.rows()
    assert [sum(one.level == level for one in rows) for level in (1, 2, 3)] == [19, 34, 13]
    assert {one.state for one in rows} <= set(asvs.STATES)
    assert [one.number for one in rows if one.state != "met" and not one.note] == []
    assert {one.section for one in rows} == set(asvs.sections())


def test_what_is_met_is_proven_and_every_proof_is_of_a_row() -> None:
    proven = asvs.proofs()
    assert [one.number for one in asvs.rows() if one.needs_test and one.number not in proven] == []
    assert set(proven) - {one.number for one in asvs.rows()} == set()


def test_markers_are_read_without_importing(tmp_path: Path) -> None:
    test = '@pytest.mark.asvs("6.2.1", "7.1.1")\ndef test_it():\n    pass\n\ndef test_other(): ...\n'
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_one.py").write_text(test)
    assert asvs.proofs(tmp_path / "tests") == {number: ["tests/test_one.py::test_it"] for number in ("6.2.1", "7.1.1")}


@pytest.mark.asvs("6.1.1", "7.1.1", "7.1.2")
@pytest.mark.parametrize(
    "said",
    [
        f"{signin.TRIES} tries in {signin.PAUSE.seconds // 60} minutes",
        f"{signin.TRIES_PER_NETWORK} tries in {signin.PAUSE.seconds // 60} minutes",
        f"{tries.MOST} wrong tries in a row",
        f"{MOST_TRIES} tries of one code",
        f"{CODE_LIVES.seconds // 60} minutes",
        f"{limits.CODES_PER_NAME}, {limits.CODES_TO_ONE_NAME} and {limits.CODES_PER_NETWORK} an hour",
        f"| customers | {portal.IDLE // 3600} hour | {portal.LONGEST // 3600} hours | {sessions.MOST} |",
        f"| customers, by QR code | {portal.QR_IDLE // 60} minutes | {portal.QR_LONGEST // 3600} hours | {sessions.MOST} |",
        f"| agents | {desk.IDLE // 3600} hours | {desk.LONGEST // 3600} hours | {sessions.MOST} |",
        f"{stepped_up.FRESH.seconds // 60} minutes",
        f"within {passkeys.SECONDS // 60} minutes",
        f"{caps.MOST} a day to one number",
        f"{limits.JUDGED_PER_NETWORK[0][0]} times a minute and {limits.JUDGED_PER_NETWORK[1][0]:,} times an hour",
        f"{signin.TRIES_AND_RIGHT_ONES} in {signin.PAUSE.seconds // 60} minutes",
        f"{limits.NEW_PASSWORDS_PER_NETWORK} an hour | answered with 429",
        f"good for {ISSUED_LIVES.days} days",
        f"{caps.MOST_OWN} a day to one number",
        f"{caps.MOST_FREEZES}, {caps.MOST_RECOVERIES} and {caps.MOST_RESETS} a day to one number",
        f"{caps.MOST_NOTICES} a day to one number",
        f"from everywhere | {limits.TO_STOP_A_THIEF} an hour",
        f"within the last {owners.SETTLES.days * 24} hours",
    ],
)
def test_the_figures_are_those_of_the_code(said: str) -> None:
    assert said in TOLD


@pytest.mark.asvs("6.1.2")
def test_the_words_are_those_of_the_code() -> None:
    listed = re.search(r"<!-- words -->\n(.+?)\n\n", TOLD, re.S)
    assert listed
    assert set(re.findall(r"`(\w+)`", listed[1])) == passwords.OUR_WORDS


@pytest.mark.asvs("6.1.3", "6.3.4")
def test_every_place_that_opens_a_session_is_written_down() -> None:
    """One function opens sessions; whoever calls it is in the list of ways in."""
    assert places("auth.login", "login") == {"accounts/actions/sign_in.py"}
    ways = places("sign_in") | places("let_in") | places("sign_in_by_qr", "let_in_by_qr")
    assert [one for one in sorted(ways) if f"`{one}`" not in TOLD] == []


def places(*names: str) -> set[str]:
    """Modules that call a function by one of these names."""
    return {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names
    } - {"testing/chatters.py"}


@pytest.mark.asvs("6.5.3")
def test_secrets_come_from_the_generator_for_secrets() -> None:
    """`random` can be foretold; nothing near the doors imports it."""
    for room in ("accounts", "portal", "project/sessions"):
        for path in (PACKAGE / room).rglob("*.py"):
            assert not re.search(r"^\s*(import|from) random\b", path.read_text(), re.M), path


@pytest.mark.asvs("6.4.2", "6.2.10")
def test_no_account_has_a_hint_a_question_or_a_date_for_its_password() -> None:
    from gatehouse.accounts.models import User

    names = [field.name for field in User._meta.get_fields()]
    assert [name for name in names if re.search("hint|question|answer|expire|password_", name)] == []
