"""A ticket says what Django said, for a minute, and only to us."""

import base64
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.journal.actor import Actor
from gatehouse.live.tickets import SECONDS, Ticket, TicketRefused, mint, read, session_hash
from gatehouse.project.keys import Keyring, new_key

KEYS = Keyring.parse(new_key())
ALICE = Actor("agent", 7)


def ticket(**changes: object) -> str:
    given = {
        "topics": ["conversation:5", "queue"],
        "is_public": False,
        "session_key": "abc",
        "sign": KEYS.sign,
    } | changes
    return mint(ALICE, **given)  # type: ignore[arg-type]


def test_a_ticket_says_what_it_was_made_for() -> None:
    opened = read(ticket(is_public=True, name="Alice 爱丽丝"), verify=KEYS.verify)
    topics = ("conversation:5", "queue")
    assert opened == Ticket("agent:7", topics, True, session_hash("abc"), opened.expires, "Alice 爱丽丝")
    assert (opened.author, opened.is_agents) == (ALICE, True)


def test_a_customers_ticket_speaks_in_his_name() -> None:
    opened = read(
        mint(Actor("contact", 12), ["conversation:5"], is_public=True, session_key="v", sign=KEYS.sign),
        verify=KEYS.verify,
    )
    assert (opened.author, opened.is_agents, opened.name) == (Actor("contact", 12), False, "")


def test_a_ticket_is_safe_in_a_url_and_does_not_show_the_session() -> None:
    assert set(ticket(session_key="secret")) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~"
    )
    assert session_hash("secret") != session_hash("other")


def test_a_ticket_expires() -> None:
    made = ticket()
    read(made, verify=KEYS.verify, now=time.time() + SECONDS - 2)
    with pytest.raises(TicketRefused):
        read(made, verify=KEYS.verify, now=time.time() + SECONDS + 2)


def test_a_ticket_of_another_installation_is_refused() -> None:
    with pytest.raises(TicketRefused):
        read(ticket(sign=Keyring.parse(new_key()).sign), verify=KEYS.verify)


def test_a_ticket_cannot_be_stretched_to_another_topic() -> None:
    body, _, _ = ticket(topics=["conversation:6"]).partition("~")
    _, _, signature = ticket().partition("~")
    with pytest.raises(TicketRefused):
        read(f"{body}~{signature}", verify=KEYS.verify)


@given(st.text())
def test_no_made_up_text_is_a_ticket(text: str) -> None:
    with pytest.raises(TicketRefused):
        read(text, verify=KEYS.verify)


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_even_signed_nonsense_is_refused_cleanly(text: str) -> None:
    encoded = base64.urlsafe_b64encode(text.encode("utf-8", "replace")).rstrip(b"=").decode()
    signed = f"{encoded}~{KEYS.sign('live-ticket', encoded.encode())}"
    with pytest.raises(TicketRefused):
        read(signed, verify=KEYS.verify)
