"""What the guard can find, and the mark that stands where a secret stood."""

import re
from dataclasses import dataclass
from enum import StrEnum


class SecretKind(StrEnum):
    RECOVERY_PHRASE = "recovery_phrase"
    PRIVATE_KEY = "private_key"
    RECOVERY_CODES = "recovery_codes"
    TOTP_SEED = "totp_seed"
    API_SECRET = "api_secret"  # noqa: S105 (a kind, not a secret)
    CARD_NUMBER = "card_number"
    ONE_TIME_CODE = "one_time_code"
    PASSWORD = "password"  # noqa: S105 (a kind, not a password)


# Marks are stored in message bodies, so their text never changes; pages show them in the reader's language.
MARKS: dict[SecretKind, str] = {
    SecretKind.RECOVERY_PHRASE: "[recovery words removed]",
    SecretKind.PRIVATE_KEY: "[private key removed]",
    SecretKind.RECOVERY_CODES: "[recovery codes removed]",
    SecretKind.TOTP_SEED: "[authenticator key removed]",
    SecretKind.API_SECRET: "[API secret removed]",
    SecretKind.CARD_NUMBER: "[card number removed]",
    SecretKind.ONE_TIME_CODE: "[one-time code removed]",
    SecretKind.PASSWORD: "[password removed]",
}


# A mark in folded text.
MARK = re.compile("|".join(re.escape(mark.lower()) for mark in MARKS.values()))


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A secret at `start`..`end` of the original text, in code points (end exclusive).

    `count` is the number of words of a recovery phrase or of codes in a list, else 1.
    """

    start: int
    end: int
    kind: SecretKind
    count: int = 1


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text with marks in place of secrets; `found` points into the text as it was before."""

    text: str
    found: tuple[Finding, ...]
