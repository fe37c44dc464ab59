"""Why nobody is signed in by a QR code, in words: a heading, and what is true now."""

from collections.abc import Callable
from enum import StrEnum

from django.utils.translation import gettext as _

from gatehouse.accounts.models import QrEnd, QrSignIn, QrState

Words = Callable[[], tuple[str, str]]


class Unfit(StrEnum):
    """Why a phone lets no browser in."""

    PHONE = "phone"
    FACTOR = "factor"


def words_of(why: QrEnd | Unfit | None) -> tuple[str, str]:
    """Of what has no words of its own it is only said that it is over."""
    return _WORDS.get(why, _over)()


def of_typed(row: QrSignIn | None) -> str:
    """What the code that was typed in the browser has come to, short of letting it in."""
    if row is None:
        return _("Its time is over. Have a new QR code shown.")
    if row.state == QrState.ENDED:
        return _("That was the third wrong code. Have a new QR code shown.")
    if row.state == QrState.APPROVED:
        return _("This is not the code on your phone. Look at it and type it again.")
    return _("Your phone has not approved it yet. Approve it there, then type the code that it shows.")


def _over() -> tuple[str, str]:
    return _("This QR code is over"), _("It works for a minute, once. Have a new one shown and scan that.")


def _second_scan() -> tuple[str, str]:
    return (
        _("Two phones scanned this QR code"),
        _("So nobody was signed in. Somebody else has seen it: have a new one shown where only you see the screen."),
    )


def _country() -> tuple[str, str]:
    return (
        _("That browser is in another country"),
        _("So nobody was signed in. If somebody sent you the QR code or showed it to you, he wants into your account."),
    )


def _reported() -> tuple[str, str]:
    return (
        _("It is ended"),
        _("Nobody is signed in any more but you, here, and we have noted it. Tell nobody a code, whoever asks for it."),
    )


def _phone() -> tuple[str, str]:
    return (
        _("This phone cannot do that yet"),
        _("It must have been signed in here for five minutes, and not by a QR code itself. Sign in there another way."),
    )


def _factor() -> tuple[str, str]:
    return _("Add a passkey or an app first"), _("Only with one of them can this phone let a browser in.")


_WORDS: dict[QrEnd | Unfit | None, Words] = {
    QrEnd.SECOND_SCAN: _second_scan,
    QrEnd.COUNTRY: _country,
    QrEnd.REPORTED: _reported,
    Unfit.PHONE: _phone,
    Unfit.FACTOR: _factor,
}
