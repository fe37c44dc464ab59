"""Open and end a session."""

import hmac
import time

from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest

from gatehouse.accounts import devices, sessions, stepped_up
from gatehouse.accounts.actions.warn import note_sign_in, refused_before
from gatehouse.accounts.entries import SignedIn, SignedOut
from gatehouse.accounts.models import Method, QrSignIn, User
from gatehouse.journal.record import record

BY = "by"  # what opened the session
# What counts as having shown a real factor a moment ago; a mailed code does only for who has none of these.
FACTORS = frozenset({Method.TOTP, Method.PASSKEY, Method.RECOVERY})


class NotLetIn(Exception):
    """The account was closed, frozen or given another password or factor meanwhile. Begin again."""


@transaction.atomic
def sign_in(request: HttpRequest, user: User, method: Method) -> str:
    """Begin a session under a new key for somebody who has just proven who he is; returns what `devices.remember` gives to
    the browser he did it with.

    Raises NotLetIn when what he proved is not so any more.
    """
    _make_sure(user)
    device, is_known, token = devices.meet(request, user)
    sessions.remember(user, _open(request, user, method), device=device, method=method)
    refused = refused_before(user)
    record(user, SignedIn(known_device=is_known, device=device.pk, method=method), by=user.actor)
    note_sign_in(user, device, refused)
    return token


@transaction.atomic
def sign_in_by_qr(request: HttpRequest, row: QrSignIn, user: User) -> None:
    """Begin a session in the browser that a phone has let in by this row, which is used up. Raises NotLetIn.

    No factor was shown in this browser, so that it opens nothing that asks for one, and it is not known afterwards.
    """
    _make_sure(user)
    sessions.remember(user, _open(request, user, Method.QR), method=Method.QR, qr=row)
    record(user, SignedIn(method=Method.QR, qr=row.pk), by=user.actor)


@transaction.atomic
def sign_out(request: HttpRequest, user: User) -> None:
    """End the session that the request came with."""
    sessions.forget(request.session.session_key or "")
    auth.logout(request)
    record(user, SignedOut(), by=user.actor)


def _make_sure(user: User) -> None:
    """What was proven is so still. Raises NotLetIn."""
    proven = user.get_session_auth_hash()
    user.lock()  # a freeze or a new password that is on its way comes first, or ends this session
    is_same = hmac.compare_digest(proven, user.get_session_auth_hash())
    if not (is_same and user.is_active and user.frozen_at is None):
        raise NotLetIn


def _open(request: HttpRequest, user: User, method: Method) -> str:
    """The session's new key."""
    auth.login(request, user)
    if method in FACTORS:
        stepped_up.note(request, method)
    request.session["began"] = request.session["used"] = int(time.time())
    request.session[BY] = str(method)  # written with the answer: here only its key must be there
    return request.session.session_key or ""
