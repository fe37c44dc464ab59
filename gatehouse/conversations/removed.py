"""What customers are told when the guard has removed something: what it was, and what to do now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gatehouse.guard import SecretKind


@dataclass(frozen=True, slots=True)
class Removal:
    """`said`: what was removed, `assurance`: that nobody has it, `advice`: what to do now; in the active language."""

    kind: SecretKind
    said: str
    assurance: str
    advice: str


def removals(removed: Iterable[Mapping[str, Any]], *, was_stored: bool = False) -> list[Removal]:
    """One for each kind, from what a message keeps: `[{"kind", "count"}]`.

    `was_stored` for what came by mail: that is stored as it came before anybody looks into it, and then locked away.
    """
    counts: dict[SecretKind, int] = {}
    for one in removed:
        kind = SecretKind(one["kind"])
        counts[kind] = counts.get(kind, 0) + int(one.get("count", 1))
    assurance = _assurance_of_mail if was_stored else _assurance
    return [Removal(kind, _said(kind, count), assurance(kind, count), _advice(kind)) for kind, count in counts.items()]


def mark_name(kind: SecretKind) -> str:
    """What stands in a text, in the reader's language, where a secret stood."""
    return {
        SecretKind.RECOVERY_PHRASE: _("recovery words removed"),
        SecretKind.PRIVATE_KEY: _("private key removed"),
        SecretKind.RECOVERY_CODES: _("recovery codes removed"),
        SecretKind.TOTP_SEED: _("authenticator key removed"),
        SecretKind.API_SECRET: _("API secret removed"),
        SecretKind.CARD_NUMBER: _("card number removed"),
        SecretKind.ONE_TIME_CODE: _("one-time code removed"),
        SecretKind.PASSWORD: _("password removed"),
    }[kind]


def _said(kind: SecretKind, count: int) -> str:
    said = {
        SecretKind.RECOVERY_PHRASE: ngettext(
            "We removed %(count)s recovery word from your message.",
            "We removed %(count)s recovery words from your message.",
            count,
        ),
        SecretKind.PRIVATE_KEY: ngettext(
            "We removed %(count)s private key from your message.",
            "We removed %(count)s private keys from your message.",
            count,
        ),
        SecretKind.RECOVERY_CODES: ngettext(
            "We removed %(count)s recovery code from your message.",
            "We removed %(count)s recovery codes from your message.",
            count,
        ),
        SecretKind.TOTP_SEED: _("We removed the key of an authenticator app from your message."),
        SecretKind.API_SECRET: _("We removed an API secret from your message."),
        SecretKind.CARD_NUMBER: ngettext(
            "We removed %(count)s card number from your message.",
            "We removed %(count)s card numbers from your message.",
            count,
        ),
        SecretKind.ONE_TIME_CODE: _("We removed a one-time code from your message."),
        SecretKind.PASSWORD: _("We removed a password from your message."),
    }
    return said[kind] % {"count": count}


def _assurance(kind: SecretKind, count: int) -> str:
    """The guard ran before anything was stored."""
    if _is_one(kind, count):
        return _("It was not saved and nobody here has seen it.")
    return _("They were not saved and nobody here has seen them.")


def _assurance_of_mail(kind: SecretKind, count: int) -> str:
    if _is_one(kind, count):
        return _("It was removed from what our agents see.")
    return _("They were removed from what our agents see.")


def _is_one(kind: SecretKind, count: int) -> bool:
    alone = (SecretKind.TOTP_SEED, SecretKind.API_SECRET, SecretKind.PASSWORD, SecretKind.ONE_TIME_CODE)
    return count == 1 or kind in alone


def _advice(kind: SecretKind) -> str:
    return {
        SecretKind.RECOVERY_PHRASE: _("If you have typed them anywhere else, move your money to a new wallet today."),
        SecretKind.PRIVATE_KEY: _("If you have typed it anywhere else, move your money to a new wallet today."),
        SecretKind.RECOVERY_CODES: _("Make new recovery codes in your account; the old ones then no longer work."),
        SecretKind.TOTP_SEED: _("Set up your authenticator app again; the old key then no longer works."),
        SecretKind.API_SECRET: _("Delete this API key in your account and make a new one."),
        SecretKind.CARD_NUMBER: _("If you have sent it to somebody you do not know, have your bank block the card."),
        SecretKind.ONE_TIME_CODE: _("If somebody asked you for a code, it was not us. Change your password now."),
        SecretKind.PASSWORD: _("If you have typed it anywhere else, change it now."),
    }[kind]
