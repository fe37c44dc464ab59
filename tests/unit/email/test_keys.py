"""The keys on our mails: each opens its own conversation, and no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.channels.email import keys

INBOX = "support@alderwick.example"
ADDRESSES = st.emails().map(str.lower)


@given(st.integers(1, 2**63 - 1))
def test_a_reply_address_leads_to_its_delivery_in_any_case(delivery: int) -> None:
    address = keys.reply_address(INBOX, delivery)
    assert keys.read_address(address) == keys.read_address(address.upper()) == ("r", delivery)
    assert keys.without_tag(address) == INBOX
    assert len(address.rpartition("@")[0]) <= 64


@given(st.integers(1, 2**40), st.integers(1, 2**40))
def test_its_mark_fits_no_other_delivery(one: int, other: int) -> None:
    mark = keys.reply_address(INBOX, one).partition("-")[2]
    forged = keys.reply_address(INBOX, other).partition("-")[0] + "-" + mark
    assert (keys.read_address(forged) is not None) == (one == other)


def test_an_agents_token_is_no_reply_address() -> None:
    token = keys.agent_address(INBOX, 7)
    assert keys.read_address(token) == ("a", 7)
    assert keys.read_address(token.replace("+a", "+r")) is None


def test_a_bounce_address_is_no_reply_address() -> None:
    bounce = keys.bounce_address(INBOX, 7)
    assert keys.read_address(bounce) == ("b", 7)
    assert keys.read_address(bounce.replace("+b", "+r")) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "support@alderwick.example",
        "a+r1-0@b",
        "a+r-0000000000000000@b",
        "a+r" + "z" * 14 + "-" + "0" * 16 + "@b",
    ],
)
def test_anything_else_is_not_ours(address: str) -> None:
    assert keys.read_address(address) is None


@given(ADDRESSES)
def test_a_subject_leads_back_for_its_recipient_alone(recipient: str) -> None:
    subject = f"Re: AW: [{keys.subject_token('GH-K6PS-WW38', recipient)}] Deposit"
    assert keys.read_subject(subject, recipient.upper()) == "GH-K6PS-WW38"
    assert keys.read_subject(subject, "mallory@mail.example") is None
    assert keys.without_tokens(subject) == "Re: AW: Deposit"


def test_a_number_alone_leads_nowhere() -> None:
    assert keys.read_subject("[GH-K6PS-WW38] Deposit", "lena@mail.example") is None
