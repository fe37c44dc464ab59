"""Who may hear what, and for how long: tickets, sessions that end, and who says nothing."""

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gatehouse.live.tickets import PURPOSE, revocation, session_hash
from gatehouse.project.keys import Keyring, new_key
from gatehouse.project.processes import wait_until
from gatehouse.testing.web import Web

from .conftest import Connect, notify, running_gateway, stored
from .handmade import Raw, handshake
from .house import Chat, House
from .talkers import Socket, Talker, sign, ticket

pytestmark = pytest.mark.django_db  # makes the database that the servers use


def signed(body: list[Any]) -> str:
    encoded = base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"=").decode()
    return f"{encoded}~{sign(PURPOSE, encoded.encode())}"


def test_a_ticket_that_is_old_forged_or_anothers_is_refused(connect: Connect, chat: Chat) -> None:
    body, _, _ = chat.ticket().partition("~")
    _, _, signature = ticket("conversation:1", by=chat.customer).partition("~")
    who = f"contact:{chat.customer.id}"
    refused = [
        "e30~1.AAAA",
        f"{body}~{signature}",
        ticket(chat.subject, by=chat.customer, sign=Keyring.parse(new_key()).sign),
        signed([who, [chat.subject], 1, session_hash("a"), int(time.time()) - 1, ""]),
    ]
    talker = connect()
    assert [talker.subscribe(one)["code"] for one in refused] == ["ticket_refused"] * 4


def test_a_ticket_for_one_conversation_is_none_for_another(connect: Connect, house: House, chat: Chat) -> None:
    others, talker = house.chat(), connect()
    talker.subscribe(chat.ticket())
    said = talker.say("Let me in.", subject=others.subject)
    talker.tell("seen", subject=others.subject, seq=1)
    talker.tell("typing", subject=others.subject, is_typing=True)
    errors = [talker.until("error") for _ in range(3)]
    assert [(error["code"], error["id"]) for error in errors] == [("not_subscribed", one) for one in (said, None, None)]
    assert stored(others) == ["Where is it?"]


def test_one_person_has_twelve_and_closing_makes_room(gateway: Web, chat: Chat) -> None:
    talkers = [Socket(gateway) for _ in range(13)]
    answers = [talker.subscribe(chat.ticket()) for talker in talkers]
    assert [answer["type"] for answer in answers] == ["subscribed"] * 12 + ["error"]
    assert (answers[-1]["code"], answers[-1]["retry_after"]) == ("too_many", 30)
    talkers[0].close()
    assert wait_until(lambda: talkers[-1].subscribe(chat.ticket())["type"] == "subscribed", seconds=5)
    for talker in talkers:
        talker.close()


@pytest.mark.parametrize(
    ("payload", "reason"), [(revocation, "revoked"), (lambda key: f"renew:{session_hash(key)}", "renew")]
)
def test_what_a_session_may_hear_ends_within_a_second(
    customer: Talker, chat: Chat, sql: psycopg.Connection, payload: Callable[[str], str], reason: str
) -> None:
    before = chat.ticket()
    started = time.monotonic()
    notify(sql, payload(chat.session))
    assert customer.until("end") == {"type": "end", "subject": chat.subject, "reason": reason}
    assert time.monotonic() - started < 1
    customer.say("Still there?")
    assert customer.until("error")["code"] == "not_subscribed"
    customer.tell("subscribe", ticket=before)
    assert customer.until("end")["reason"] == reason


def test_another_session_goes_on(customer: Talker, sql: psycopg.Connection) -> None:
    notify(sql, revocation("another"))
    customer.say("Hello.")
    assert customer.until("ack")["seq"] == 2


def test_a_lost_connection_to_the_database_comes_back_and_all_ask_anew(
    gateway: Web, chat: Chat, customer: Talker, sql: psycopg.Connection
) -> None:
    sql.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gatehouse live ear'")
    assert customer.until("end")["reason"] == "renew"
    customer.subscribe(chat.ticket(), since=1)
    notify(sql, revocation(chat.session))
    assert customer.until("end")["reason"] == "revoked"


def test_an_old_subscription_and_who_says_nothing_are_let_go(chat: Chat, tmp_path: Path) -> None:
    with running_gateway(tmp_path, LIFETIME="0.3", PATIENCE="0.4") as web:
        old, silent, half, deaf = Socket(web), Socket(web), Raw(web.live_port, b""), Socket(web)
        deaf.subscribe(ticket("queue", by=chat.agent, is_public=False))
        half.send(handshake()[:40])
        old.subscribe(chat.ticket())
        assert old.until("end")["reason"] == "renew"
        assert silent.raw.closed()[0] == 1008
        assert half.is_over()
        assert deaf.raw.is_over()
