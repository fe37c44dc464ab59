"""When a mail is tried again, and what a relay's errors mean."""

import smtplib
from datetime import UTC, datetime, timedelta
from socket import gaierror
from ssl import SSLCertVerificationError, SSLError

import pytest
from django.core.mail import BadHeaderError
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.channels.base import Permanent, Temporary
from gatehouse.channels.email.retry import (
    GIVE_UP_AFTER,
    GIVE_UP_ON_RELAY_AFTER,
    RelayProblem,
    RelayTrouble,
    classify,
    next_try,
    unreachable,
)

NOW = datetime(2026, 3, 12, 13, 20, tzinfo=UTC)


def tries() -> list[timedelta]:
    """When each try is made, counted from the first, with a relay that never answers."""
    made, now = [timedelta()], NOW
    while again := next_try(len(made), now):
        made.append(again - NOW)
        now = again
    return made


def test_first_pauses_are_short() -> None:
    assert [int(when.total_seconds() // 60) for when in tries()[:6]] == [0, 1, 6, 21, 81, 201]


def test_a_relay_that_is_down_for_an_hour_costs_minutes() -> None:
    first_after = min(when for when in tries() if when >= timedelta(hours=1))
    assert first_after - timedelta(hours=1) <= timedelta(minutes=21)


def test_trying_ends_within_a_day() -> None:
    assert timedelta(hours=21) < tries()[-1] <= GIVE_UP_AFTER


@given(st.integers(1, 100))
def test_the_next_try_is_later_and_never_beyond_two_hours(attempts: int) -> None:
    again = next_try(attempts, NOW)
    assert again is None or timedelta(minutes=1) <= again - NOW <= timedelta(hours=2)


def test_no_try_without_a_first() -> None:
    with pytest.raises(ValueError, match="at least one"):
        next_try(0, NOW)


REFUSED = smtplib.SMTPRecipientsRefused({"a@mail.example": (550, b"No such user")})
GREYLISTED = smtplib.SMTPRecipientsRefused({"a@mail.example": (451, b"Try later")})


@pytest.mark.parametrize("error", [REFUSED, smtplib.SMTPDataError(554, b"Looks like spam"), BadHeaderError("x")])
def test_permanent_is_what_concerns_this_mail_alone(error: Exception) -> None:
    assert isinstance(classify(error), Permanent)


@pytest.mark.parametrize(
    "error",
    [
        GREYLISTED,
        smtplib.SMTPDataError(452, b"Out of space"),
        smtplib.SMTPAuthenticationError(535, b"Wrong password"),
        smtplib.SMTPSenderRefused(550, b"Not allowed", "support@alderwick.example"),
        smtplib.SMTPConnectError(554, b"Go away"),
        smtplib.SMTPServerDisconnected("closed"),
        ConnectionRefusedError(),
        TimeoutError(),
        ZeroDivisionError(),
    ],
)
def test_temporary_is_what_an_operator_can_mend(error: Exception) -> None:
    assert isinstance(classify(error), Temporary)


def test_what_is_the_relays_fault_is_told_from_what_is_this_addresss() -> None:
    assert isinstance(classify(smtplib.SMTPServerDisconnected("closed")), RelayTrouble)
    assert not isinstance(classify(GREYLISTED), RelayTrouble)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (gaierror(-2, "Name or service not known"), RelayProblem.HOST),
        (ConnectionRefusedError(111, "Connection refused"), RelayProblem.CLOSED),
        (TimeoutError(), RelayProblem.SILENT),
        (SSLCertVerificationError("self-signed"), RelayProblem.TLS),
        (SSLError("WRONG_VERSION_NUMBER"), RelayProblem.TLS),
        (smtplib.SMTPNotSupportedError("STARTTLS is not supported"), RelayProblem.TLS),
        (smtplib.SMTPAuthenticationError(535, b"Wrong password"), RelayProblem.LOGIN),
        (smtplib.SMTPConnectError(421, b"Too busy"), RelayProblem.TURNED_AWAY),
        (smtplib.SMTPServerDisconnected("closed"), RelayProblem.LOST),
        (ConnectionResetError(104, "Connection reset by peer"), RelayProblem.LOST),
    ],
)
def test_why_it_cannot_be_reached(error: OSError, problem: RelayProblem) -> None:
    assert unreachable(error).problem == problem


def test_a_relay_is_tried_for_days() -> None:
    assert next_try(50, NOW) is None
    assert next_try(50, NOW, GIVE_UP_ON_RELAY_AFTER) == NOW + timedelta(hours=2)
    assert next_try(70, NOW, GIVE_UP_ON_RELAY_AFTER) is None


def test_the_reason_is_the_relays_own_on_one_line() -> None:
    error = smtplib.SMTPRecipientsRefused({"a@mail.example": (550, b"No such\r\nuser \xff")})
    assert str(classify(error)) == "The address was refused: 550 No such user \ufffd"


@pytest.mark.parametrize(
    ("status", "meaning"), [(400, Permanent), (401, Temporary), (429, Temporary), (503, Temporary)]
)
def test_a_services_status(status: int, meaning: type[Exception]) -> None:
    from anymail.exceptions import AnymailAPIError

    class Response:
        reason = "said so"

    assert isinstance(classify(AnymailAPIError("no", status_code=status, response=Response())), meaning)
