"""Every address of the resolver, asked by everybody in every way: what is not somebody's does not exist for him."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from tests.integration.matrix.row import AGENTS, METHODS, ROLES, Row
from tests.integration.matrix.rows import TABLE, known_addresses
from tests.integration.matrix.world import World, missing

pytestmark = pytest.mark.django_db
ROUTES = dict(known_addresses())
FORM = "application/x-www-form-urlencoded"
SIGN_IN = "/desk/sign-in/"
SOME = ("owner", "operator")  # a wrong method is wrong for everybody
_CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|"X-CSRFToken": "[^"]*"')


def test_every_address_has_a_row() -> None:
    known = {name for name, _route in known_addresses()}
    assert (sorted(known - set(TABLE)), sorted(set(TABLE) - known)) == ([], [])


@pytest.mark.parametrize("name", TABLE)
def test_who_may_do_what(world: World, name: str) -> None:
    row = TABLE[name]
    tries = [(method, role) for method in METHODS for role in (ROLES if row.status(method) else SOME)]
    faults = {f"{method} as {role}": _fault(world, name, row, role, method) for method, role in tries}
    assert {asking: fault for asking, fault in faults.items() if fault} == {}


@dataclass(frozen=True)
class Answer:
    """What came back, read to its end."""

    status: int
    target: str
    content: bytes


def _fault(world: World, name: str, row: Row, role: str, method: str) -> str:
    """What is wrong with the answer; empty when it is as the table says."""
    answer = asked(world, role, method, address(world, name, row))
    expected = row.status(method)
    if expected is None or role in row.who or role in row.but:
        expected = 405 if expected is None else row.but.get(role, expected)
        return "" if answer.status == expected else f"{answer.status} instead of {expected}"
    if row.args and (other := missing_address(world, name, row)):
        unknown = asked(world, role, method, other)
        if told(answer, address(world, name, row)) != told(unknown, other):
            return f"{answer.status} differs from {unknown.status}, that of what does not exist"
    is_hidden = _is_hidden(row, role, answer)
    return "" if is_hidden else f"{answer.status} {answer.target} is not {row.hidden}"


def _is_hidden(row: Row, role: str, answer: Answer) -> bool:
    target, status = answer.target, answer.status
    if row.hidden == "door" and role not in AGENTS:
        return status == 302 and target.partition("?")[0] == SIGN_IN
    if row.hidden == "office":
        return status == 302 and target.startswith("/backoffice/login/?next=/backoffice/")
    if row.hidden == "account":
        return status == 302 and target.startswith("/sign-in/")
    if row.hidden == "to ask":
        return status == 302 and target.startswith("/t/")
    if row.hidden == "ask":
        return status == 200 and b'name="email"' in answer.content
    return status == (404 if row.hidden == "door" else int(row.hidden))


def asked(world: World, role: str, method: str, path: str, **form: Any) -> Answer:
    """The answer to this request; whatever it changed is as before afterwards."""
    with transaction.atomic():
        client = world.client(role, raise_request_exception=False)
        answer = client.post(path, form) if form else client.generic(method, path, content_type=FORM)
        content = answer.getvalue()
        transaction.set_rollback(True)
    return Answer(answer.status_code, answer.get("Location", ""), content)


def told(answer: Answer, path: str) -> tuple[int, str, bytes]:
    """What an answer tells, without the words of the question in it and what is new in every page."""
    question = [path, *(part for part in path.split("/") if len(part) > 8)]
    content, target = _CHANGING.sub(b"", answer.content), unquote(answer.target).replace(path, "#")
    for part in question:
        content = content.replace(part.encode(), b"#").replace(quote(part).encode(), b"#")
        target = target.replace(part, "#")
    return answer.status, target, content


def address(world: World, name: str, row: Row) -> str:
    return _address(name, {word: world.things[thing] for word, thing in row.args.items()})


def missing_address(world: World, name: str, row: Row) -> str:
    """The same address of what does not exist; empty where the address names rooms instead of things."""
    if "app_label" in row.args:
        return ""
    return _address(name, {word: missing(world, thing) for word, thing in row.args.items()})


def _address(name: str, args: dict[str, Any]) -> str:
    try:
        return reverse(name, kwargs=args)
    except NoReverseMatch:  # the back office has some without a name
        route = ROUTES[name].replace("(?P<url>.*)$", "nothing/")
        return "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(args[found[1]]), route)
