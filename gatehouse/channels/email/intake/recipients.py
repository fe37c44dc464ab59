"""Which addresses mail is taken in for."""

import time

from django.conf import settings

KEPT = 60.0  # seconds that an answer is remembered
_MOST = 10_000


def accepts(address: str) -> bool:
    """Whether mail to this address is ours. Raises what the database says when it has to be asked and is away."""
    return _ascii(address.rpartition("@")[2]) in settings.MAIL_DOMAINS


class Remembered:
    """Answers given in the last minute, so that the same few addresses are not asked for with every mail."""

    def __init__(self) -> None:
        self._answers: dict[str, tuple[bool, float]] = {}

    def get(self, address: str) -> bool | None:
        answer, until = self._answers.get(address, (None, 0.0))
        return answer if time.monotonic() < until else None

    def put(self, address: str, answer: bool) -> None:
        if len(self._answers) >= _MOST:  # somebody tries addresses out
            self._answers.clear()
        self._answers[address] = (answer, time.monotonic() + KEPT)


def _ascii(domain: str) -> str:
    """As the settings have it: in lower case, and in its ASCII form."""
    name = domain.lower().rstrip(".")
    try:
        return name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        return name
