"""Browsers in which somebody is signed in without going through the door: an agent at the desk, a customer at the portal."""

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.test import Client

    from gatehouse.accounts.models import User


def desk_client(user: "User", **options: object) -> "Client":
    """A test client with this agent's session; `options` go to the client."""
    from django.conf import settings
    from django.test import Client

    from gatehouse.project.sessions.desk import DeskStore

    client = Client(**options)  # type: ignore[arg-type]
    client.cookies[settings.DESK_COOKIE_NAME] = _open(DeskStore(), user)
    return client


def portal_session(user: "User") -> str:
    """The key of a customer's fresh session at the portal."""
    from gatehouse.portal.session import KEY
    from gatehouse.project.sessions.portal import PortalStore

    session = PortalStore()
    session[KEY] = [user.contact.pk]
    return _open(session, user)


def _open(session: "SessionBase", user: "User") -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from gatehouse.accounts import sessions
    from gatehouse.accounts.stepped_up import STEPPED_UP

    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[STEPPED_UP] = time.time()
    session["began"] = session["used"] = int(time.time())
    session.create()
    sessions.remember(user, session.session_key or "")
    return session.session_key or ""
