"""A browser in which an agent is signed in at the desk, without going through the door."""

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

    from gatehouse.accounts.models import User


def desk_client(user: "User", **options: object) -> "Client":
    """A test client with this agent's session; `options` go to the client."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.test import Client

    from gatehouse.accounts import sessions
    from gatehouse.accounts.actions.sign_in import STEPPED_UP
    from gatehouse.project.sessions.desk import DeskStore

    session = DeskStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[STEPPED_UP] = time.time()
    session["began"] = session["used"] = int(time.time())
    session.create()
    sessions.remember(user, session.session_key or "")
    client = Client(**options)  # type: ignore[arg-type]
    client.cookies[settings.DESK_COOKIE_NAME] = session.session_key or ""
    return client
