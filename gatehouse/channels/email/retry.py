"""When a mail is tried again, and what an error of the relay means. Pure."""

import smtplib
from datetime import datetime, timedelta

from django.core.mail import BadHeaderError

from gatehouse.channels.base import Permanent, Temporary

_MINUTE = timedelta(minutes=1)
PAUSES = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE)
LAST_PAUSE = 120 * _MINUTE
GIVE_UP_AFTER = timedelta(hours=24)
# What a service answers when the fault is ours or passes: wrong key, unpaid, another address of its own, too fast, not now.
_PASSING = {401, 402, 403, 404, 405, 408, 409, 425, 429}


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after the `attempts`-th failed try; None when 24 hours of trying are over.

    The pauses are 1, 5, 15 and 60 minutes, then 2 hours each.
    """
    if attempts < 1:
        raise ValueError("at least one try has been made")
    tried_for = sum((_pause(number) for number in range(1, attempts)), timedelta())
    pause = _pause(attempts)
    return now + pause if tried_for + pause <= GIVE_UP_AFTER else None


def _pause(attempt: int) -> timedelta:
    return PAUSES[attempt - 1] if attempt <= len(PAUSES) else LAST_PAUSE


def classify(error: Exception) -> Temporary | Permanent:
    """What happens next after this error, with a sentence for the agent.

    Permanent is only what the other side says about this very address or mail (5yz to RCPT or DATA, RFC 5321 §4.2.1).
    What is wrong with the relay or our account there is Temporary, however it is worded: an operator can mend it.
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
            return Temporary(f"The mail relay said: {_reason(error.smtp_code, error.smtp_error)}")
        case Exception() if type(error).__module__.startswith("anymail."):
            return _by_service(error)
        case TimeoutError():
            return Temporary("The mail relay did not answer in time.")
        case smtplib.SMTPException() | OSError():
            return Temporary("The mail relay could not be reached, or broke off.")
        case BadHeaderError() | UnicodeError():
            return Permanent("This mail cannot be written: a name or the address in it is not usable.")
    return Temporary("Something unexpected went wrong; the log says what.")


def _by_code(code: int, sentence: str) -> Temporary | Permanent:
    return Permanent(sentence) if 500 <= code < 600 else Temporary(sentence)


def _by_service(error: Exception) -> Temporary | Permanent:
    """By what Anymail raised; it brings its HTTP client along, so it is loaded only where it is used already."""
    from anymail.exceptions import AnymailRecipientsRefused

    status = getattr(error, "status_code", None)
    if isinstance(error, AnymailRecipientsRefused):
        return Permanent("The mail service refused the address.")
    if status is None:
        return Temporary("The mail service could not be asked.")
    sentence = f"The mail service answered with status {status}."
    return Permanent(sentence) if 400 <= status < 500 and status not in _PASSING else Temporary(sentence)


def _reason(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{code} {' '.join(words.split())}"[:240].strip()
