"""Open and end a session."""

import time

from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest

from gatehouse.accounts import sessions
from gatehouse.accounts.entries import SignedIn, SignedOut
from gatehouse.accounts.models import User
from gatehouse.journal.record import record

STEPPED_UP = "stepped_up_at"


@transaction.atomic
def sign_in(request: HttpRequest, user: User, *, known_device: bool) -> None:
    """Begin a session under a new key for somebody who has just proven password and factor."""
    auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[STEPPED_UP] = time.time()
    request.session.save()
    sessions.remember(user, request.session.session_key or "")
    record(user, SignedIn(known_device=known_device), by=user.actor)


@transaction.atomic
def sign_out(request: HttpRequest, user: User) -> None:
    """End the session that the request came with."""
    sessions.forget(request.session.session_key or "")
    auth.logout(request)
    record(user, SignedOut(), by=user.actor)
