"""A browser in which an agent has signed in, without walking through the sign-in each time."""

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

    from gatehouse.accounts.models import User


def desk_client(user: "User") -> "Client":
    """A test client with the desk's session of this user, opened just now with a fresh second factor."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.test import Client

    from gatehouse.accounts import sessions
    from gatehouse.project.sessions.desk import DeskStore

    store = DeskStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store["began"] = store["used"] = int(time.time())
    store["stepped_up_at"] = time.time()
    store.save()
    sessions.remember(user, store.session_key or "")
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[settings.DESK_COOKIE_NAME] = store.session_key or ""
    return client
