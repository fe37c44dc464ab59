"""Which conversation and which file is whose, at every door that shows one; and what every answer carries."""

from uuid import uuid4

import pytest
from django.db import transaction

from gatehouse.conversations.models import Delivery, Message
from tests.integration.matrix.row import AGENTS, EVERYBODY, NOBODY, OWNER, ROLES, TEAM, THEIRS
from tests.integration.matrix.rows import TABLE
from tests.integration.matrix.test_matrix import FORM, SIGN_IN, address, asked, told
from tests.integration.matrix.world import SECRET, World, missing

pytestmark = pytest.mark.django_db
ELSEWHERE = frozenset({"other agent", "security"})
OTHER = frozenset({"other customer"})
# A thing, and who sees it: at the desk, and in the portal.
CONVERSATIONS = {
    "own": (TEAM, THEIRS),
    "foreign": (ELSEWHERE, OTHER),
    "merged": (TEAM, OWNER),
    "split": (TEAM, THEIRS),
    "erased": (TEAM, OWNER),
    "spam": (TEAM, OWNER),
}
FILES = {
    "file": (TEAM, THEIRS),
    "note file": (TEAM, NOBODY),
    "moved file": (TEAM, THEIRS),
    "foreign file": (ELSEWHERE, OTHER),
    "erased file": (NOBODY, NOBODY),
    "upload": (NOBODY, NOBODY),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("thing", CONVERSATIONS)
def test_a_conversation_is_there_for_its_own_people_alone(world: World, thing: str, role: str) -> None:
    at_desk, in_portal = CONVERSATIONS[thing]
    sees(world, f"/desk/c/{{}}/?{uuid4()}", thing, role, is_seen=role in at_desk)
    sees(world, f"/t/{{}}/?{uuid4()}", thing, role, is_seen=role in in_portal)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("thing", FILES)
def test_a_file_is_there_for_its_own_people_alone(world: World, thing: str, role: str) -> None:
    at_desk, in_portal = FILES[thing]
    for path in ("/desk/files/{}/", "/desk/files/{}/thumbnail/"):
        sees(world, path, thing, role, is_seen=role in at_desk)
    for path in ("/files/{}/", "/files/{}/thumb/", "/files/{}/?view"):
        sees(world, path, thing, role, is_seen=role in in_portal)


def sees(world: World, path: str, thing: str, role: str, *, is_seen: bool) -> None:
    here, nowhere = path.format(world.things[thing]), path.format(missing(world, thing))
    answer, unknown = asked(world, role, "GET", here), asked(world, role, "GET", nowhere)
    assert answer.status < 500
    is_same = told(answer, here.partition("?")[0]) == told(unknown, nowhere.partition("?")[0])
    assert is_same != is_seen, f"{answer.status} {answer.target}"
    if not is_seen and here.startswith("/desk/"):
        expected = 404 if role in AGENTS else 302
        assert (answer.status, answer.target.partition("?")[0]) == (expected, "" if role in AGENTS else SIGN_IN)


@pytest.mark.parametrize("role", sorted(EVERYBODY - TEAM - THEIRS))
def test_nobody_else_writes_into_it(world: World, role: str) -> None:
    written, number = Message.objects.count(), world.things["own"]
    for path in (f"/t/{number}/reply/", f"/desk/c/{number}/replies/", f"/desk/c/{number}/notes/"):
        with transaction.atomic():
            client = world.client(role)
            client.post(path, {"text": "Mine now.", "client_id": str(uuid4())})
            assert Message.objects.count() == written
            transaction.set_rollback(True)


@pytest.mark.parametrize("role", sorted(EVERYBODY - TEAM - THEIRS))
def test_no_list_and_no_search_names_it(world: World, role: str) -> None:
    number = world.things["own"]
    for path in ("/desk/?segment=all", f"/desk/rows/?q={number}", "/desk/rows/?q=owner%40mail.example", "/tickets/"):
        content = asked(world, role, "GET", path).content.decode()
        assert "Where is my deposit" not in content
        assert SECRET not in content


def test_a_delivery_is_told_of_in_its_own_conversation_alone(world: World) -> None:
    Delivery.objects.filter(pk=world.things["delivery"]).update(state="sent")
    path = f"/desk/c/{{}}/timeline/?since=0&waiting={world.things['delivery']}"
    mark = f'id="d-{world.things["delivery"]}"'.encode()
    own = asked(world, "agent", "GET", path.format(world.things["own"])).content
    assert mark in own
    assert mark not in asked(world, "security", "GET", path.format(world.things["foreign"])).content


# Machines have no form and no session: what they post is believed for its secret alone, and there is none here.
MACHINES = {"email:tracking", "email:inbound", "email:inbound-mime"}
# A chat has a token in a header that no other site can send, and its doors refuse other origins (tests/integration/chat).
BY_TOKEN = {name for name in TABLE if name.startswith("chat:")} | {"push:renewal"}
POSTED = [name for name, row in TABLE.items() if row.post and name not in MACHINES | BY_TOKEN]
# The same for everybody.
PUBLIC = {"status:machine", "chat:widget", "chat:words"}


@pytest.mark.parametrize("name", POSTED)
def test_no_post_is_taken_from_another_site(world: World, name: str) -> None:
    """Whoever may do it, and his session with him: without the form's token it is 403."""
    row = TABLE[name]
    role = next((one for one in ("operator", "lead", "owner", "account") if one in row.who), "stranger")
    with transaction.atomic():
        client = world.client(role, enforce_csrf_checks=True, raise_request_exception=False)
        answer = client.post(address(world, name, row), {}, content_type=FORM)
        transaction.set_rollback(True)
    assert answer.status_code == 403


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row.get == 200 and row.who])
def test_every_page_is_for_its_reader_alone(world: World, name: str) -> None:
    """No cache keeps it, no other site frames it, no browser guesses what it is, no address leaks by a link."""
    row = TABLE[name]
    role = next(one for one in ("operator", "lead", "owner", "account", "stranger") if one in row.who)
    with transaction.atomic():
        answer = world.client(role).get(address(world, name, row))
        answer.getvalue()
        transaction.set_rollback(True)
    policy = answer["Content-Security-Policy"]
    by_whom = "'self'" if name == "workspace:mail-frame" else "'none'"  # a mail's HTML stands in a page of ours
    assert f"frame-ancestors {by_whom}" in policy
    assert "default-src 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    if name in PUBLIC:
        return
    assert "private" in answer["Cache-Control"] or "no-store" in answer["Cache-Control"]
    assert not [word for word in ("public", "s-maxage") if word in answer["Cache-Control"]]
