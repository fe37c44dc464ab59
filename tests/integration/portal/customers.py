"""Customers with accounts, and how their browsers speak with the doors for passkeys."""

from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.http import HttpResponse
from django.test import Client

from gatehouse.accounts.models import Passkey, User
from gatehouse.conversations.models import Contact
from gatehouse.testing.cast import make_contact
from tests.integration.portal.authenticator import Authenticator

OPTIONS, SIGN_IN = "/sign-in/passkey/options/", "/sign-in/passkey/"
NEW_OPTIONS, NEW = "/account/passkeys/options/", "/account/passkeys/"
CONFIRM_OPTIONS, CONFIRM = "/confirm/passkey/options/", "/confirm/passkey/"


@cache
def _stored(password: str) -> str:
    return make_password(password or None)


def make_customer(email: str, contact: Contact | None = None, *, password: str = "") -> User:
    """A customer with an account; without a password of his own he signs in by passkey alone."""
    contact = contact or make_contact("", email, is_proven=True)
    user = User.objects.create(email=email, name="", password=_stored(password))
    Contact.objects.filter(pk=contact.pk).update(user=user)
    return user


def give_passkey(user: User, device: Authenticator, name: str = "Phone") -> Passkey:
    """The device's credential on the user's list."""
    told = {"credential": bytes(device.stored), "sign_count": device.count or 0, "name": name}
    return Passkey.objects.create(user=user, credential_id=device.id, **told)


def post(client: Client, path: str, body: Any) -> HttpResponse:
    return client.post(path, body, content_type="application/json")


def options(client: Client, path: str = OPTIONS, **body: Any) -> dict[str, Any]:
    answer = post(client, path, body)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def sign_in(client: Client, device: Authenticator, **body: Any) -> HttpResponse:
    return post(client, SIGN_IN, {"credential": device.use(options(client)), **body})


def signed_in(device: Authenticator) -> Client:
    """A browser in which the owner of this passkey is signed in by it, and so has shown a factor a moment ago."""
    client = Client()
    assert sign_in(client, device).status_code == 200
    return client


def refused(answer: HttpResponse, status: int, code: str) -> None:
    """It says in JSON, with words, why not."""
    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert answer.json()["message"].endswith(".")
    assert answer["Cache-Control"].count("no-store")
