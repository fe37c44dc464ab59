"""Why a door for passkeys refuses: a status, a word for programs and a sentence for people."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gatehouse.accounts.actions.passkeys import AddedAlready, TooMany
from gatehouse.accounts.challenges import Stale
from gatehouse.accounts.passkeys import NoPasskey, NotThisPasskey, Unreadable
from gatehouse.accounts.signin import Paused
from gatehouse.portal.agreements import agreements_page


class Refused(Exception):
    """What goes back: `code` for programs, the message for people, `wait` in seconds where time helps, `go` to the page
    on which it can be put right."""

    def __init__(self, status: int, code: str, message: str, wait: float = 0, go: str = "") -> None:
        super().__init__(message)
        self.status, self.code, self.wait, self.go = status, code, wait, go

    def response(self) -> JsonResponse:
        told = {"error": self.code, "message": str(self)} | ({"next": self.go} if self.go else {})
        answer = JsonResponse(told, status=self.status)
        if self.wait:
            answer["Retry-After"] = str(int(self.wait) + 1)
        return answer


def refusal_of(fault: Exception) -> Refused:
    """What is said of one of FAULTS."""
    return fault if isinstance(fault, Refused) else _REASONS[type(fault)](fault)


def signed_out() -> Refused:
    return Refused(401, "signed_out", _("You are not signed in any more. Sign in again."))


def confirm_first() -> Refused:
    go = f"{reverse('portal:confirm')}?{urlencode({'next': reverse('portal:account-security')})}"
    return Refused(403, "confirm_first", _("Confirm that it is you first."), go=go)


def accept_first() -> Refused:
    go = agreements_page(reverse("portal:account-security"))
    return Refused(403, "accept_first", _("There is something new to read and accept first."), go=go)


def keep_first() -> Refused:
    return Refused(403, "keep_first", _("Keep your account?"), go=reverse("portal:keeping"))


def too_often(wait: float) -> Refused:
    minutes = max(1, round(wait / 60 + 0.49))
    sentence = ngettext(
        "There were too many tries from your network. Wait %(minutes)s minute, then try again.",
        "There were too many tries from your network. Wait %(minutes)s minutes, then try again.",
        minutes,
    )
    return Refused(429, "too_often", sentence % {"minutes": minutes}, wait)


def _unreadable(_fault: Exception) -> Refused:
    return Refused(400, "unreadable", _("Your browser sent something we could not read. Load the page again."))


def _stale(_fault: Exception) -> Refused:
    return Refused(409, "stale", _("This took more than five minutes, or it was done already. Try again."))


def _none(_fault: Exception) -> Refused:
    return Refused(409, "no_passkey", _("This account has no passkey yet. Choose another way."))


def _not_this(_fault: Exception) -> Refused:
    sentence = _("This passkey opens nothing here. Try another one, or choose another way.")
    return Refused(403, "not_this_passkey", sentence)


def _added(_fault: Exception) -> Refused:
    return Refused(409, "added_already", _("This passkey is on the list already. Nothing more is needed."))


def _too_many(_fault: Exception) -> Refused:
    sentence = _("You have as many passkeys as an account can hold. Remove one that you do not use any more.")
    return Refused(409, "too_many", sentence)


_REASONS: dict[type[Exception], Callable[[Any], Refused]] = {
    Unreadable: _unreadable,
    Stale: _stale,
    NoPasskey: _none,
    NotThisPasskey: _not_this,
    AddedAlready: _added,
    TooMany: _too_many,
    Paused: lambda fault: too_often(fault.seconds),
}
FAULTS: tuple[type[Exception], ...] = (Refused, *_REASONS)
