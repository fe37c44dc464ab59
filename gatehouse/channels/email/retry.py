"""When a mail is tried again, and what an error of the relay means. Pure."""

import smtplib
from datetime import datetime, timedelta
from socket import gaierror
from ssl import SSLError

from django.core.mail import BadHeaderError
from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from gatehouse.channels.base import Permanent, Temporary

_MINUTE = timedelta(minutes=1)
PAUSES = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE)
LAST_PAUSE = 120 * _MINUTE
GIVE_UP_AFTER = timedelta(hours=24)
GIVE_UP_ON_RELAY_AFTER = timedelta(days=5)  # RFC 5321 §4.5.4.1
# What a service answers when the fault is ours or passes: another address of its own, not now.
_PASSING = {404, 405, 408, 409, 425}
# And what it answers to every mail alike: wrong key, unpaid, too fast, down.
_ACCOUNT, _AWAY = {401, 402, 403}, {429, 502, 503, 504}


class RelayProblem(TextChoices):
    """Why the relay cannot be reached, for the operator, who alone can mend it."""

    HOST = "host", pgettext_lazy("mail relay", "there is no server of this name")
    CLOSED = "closed", pgettext_lazy("mail relay", "connection refused")
    SILENT = "silent", pgettext_lazy("mail relay", "no answer in time")
    TLS = "tls", pgettext_lazy("mail relay", "the encryption fails")
    LOGIN = "login", pgettext_lazy("mail relay", "user name and password are refused")
    TURNED_AWAY = "away", pgettext_lazy("mail relay", "it turns us away")
    ACCOUNT = "account", pgettext_lazy("mail relay", "the service refuses our key or account")
    LOST = "lost", pgettext_lazy("mail relay", "the connection broke")


class RelayTrouble(Temporary):
    """The relay took the connection but not the mail, and it is not said to be this mail's fault: tried for days."""


class Unreachable(RelayTrouble):
    """No mail gets through to the relay. Nothing is counted against this one: it waits for as long as it takes."""

    def __init__(self, problem: RelayProblem, detail: str = "") -> None:
        self.problem, self.detail = problem, detail[:200]
        said = f" ({detail})" if detail else ""
        super().__init__(f"The mail relay cannot be reached: {problem.label}{said}. It is sent by itself once it can.")


def next_try(attempts: int, now: datetime, give_up_after: timedelta = GIVE_UP_AFTER) -> datetime | None:
    """When to try again after the `attempts`-th failed try; None when that time of trying is over.

    The pauses are 1, 5, 15 and 60 minutes, then 2 hours each.
    """
    if attempts < 1:
        raise ValueError("at least one try has been made")
    tried_for = sum((_pause(number) for number in range(1, attempts)), timedelta())
    pause = _pause(attempts)
    return now + pause if tried_for + pause <= give_up_after else None


def _pause(attempt: int) -> timedelta:
    return PAUSES[attempt - 1] if attempt <= len(PAUSES) else LAST_PAUSE


def classify(error: Exception) -> Temporary | Permanent:
    """What happens next after this error, with a sentence for the agent.

    Permanent is only what the other side says about this very address or mail (5yz to RCPT or DATA, RFC 5321 §4.2.1).
    What is wrong with the relay or our account there is RelayTrouble, however it is worded: an operator can mend it.
    """
    match error:
        case Temporary() | Permanent():
            return error
        case smtplib.SMTPRecipientsRefused():
            code, text = next(iter(error.recipients.values()), (450, b""))
            return _by_code(code, f"The address was refused: {_reason(code, text)}")
        case smtplib.SMTPDataError():
            return _by_code(error.smtp_code, f"The mail was refused: {_reason(error.smtp_code, error.smtp_error)}")
        case smtplib.SMTPResponseException():
            return RelayTrouble(f"The mail relay said: {_reason(error.smtp_code, error.smtp_error)}")
        case Exception() if type(error).__module__.startswith("anymail."):
            return _by_service(error)
        case TimeoutError():
            return RelayTrouble("The mail relay did not answer in time.")
        case smtplib.SMTPException() | OSError():
            return RelayTrouble("The mail relay broke off.")
        case BadHeaderError() | UnicodeError():
            return Permanent("This mail cannot be written: a name or the address in it is not usable.")
    return Temporary("Something unexpected went wrong; the log says what.")


def unreachable(error: OSError) -> Unreachable:
    """What kept us from getting a connection that takes mail: DNS, TCP, TLS, the greeting, or signing in."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return Unreachable(RelayProblem.LOGIN, _reason(error.smtp_code, error.smtp_error))
        case smtplib.SMTPResponseException():
            return Unreachable(RelayProblem.TURNED_AWAY, _reason(error.smtp_code, error.smtp_error))
        case smtplib.SMTPNotSupportedError():  # no STARTTLS, or without it no way to sign in
            return Unreachable(RelayProblem.TLS, _reason("", str(error)))
        case SSLError():  # of a certificate, or of the protocol
            said = getattr(error, "verify_message", "") or getattr(error, "reason", "")
            return Unreachable(RelayProblem.TLS, str(said or ""))
        case gaierror():
            return Unreachable(RelayProblem.HOST)
        case ConnectionRefusedError():
            return Unreachable(RelayProblem.CLOSED)
        case TimeoutError():
            return Unreachable(RelayProblem.SILENT)
    return Unreachable(RelayProblem.LOST, _reason("", str(error.strerror or error)))


def _by_code(code: int, sentence: str) -> Temporary | Permanent:
    return Permanent(sentence) if 500 <= code < 600 else Temporary(sentence)


def _by_service(error: Exception) -> Temporary | Permanent:
    """By what Anymail raised; it brings its HTTP client along, so it is loaded only where it is used already."""
    from anymail.exceptions import AnymailRecipientsRefused
    from requests import ConnectionError as NoConnection

    status = getattr(error, "status_code", None)
    if isinstance(error, AnymailRecipientsRefused):
        return Permanent("The mail service refused the address.")
    if isinstance(error, NoConnection):
        return Unreachable(RelayProblem.LOST)
    if status is None:
        return RelayTrouble("The mail service could not be asked.")
    sentence = f"The mail service answered with status {status}."
    if status in _ACCOUNT | _AWAY:
        return Unreachable(RelayProblem.ACCOUNT if status in _ACCOUNT else RelayProblem.TURNED_AWAY, f"status {status}")
    return Permanent(sentence) if 400 <= status < 500 and status not in _PASSING else RelayTrouble(sentence)


def _reason(code: int | str, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{code} {' '.join(words.split())}"[:240].strip()
