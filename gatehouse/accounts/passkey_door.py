"""Letting somebody in, or knowing him again, by a passkey. A try is counted before it is looked at."""

import hashlib
from typing import Any

from fido2.webauthn import AuthenticationResponse

from gatehouse.accounts import passkeys
from gatehouse.accounts.actions.recovery import cancel_when_used
from gatehouse.accounts.challenges import Challenge
from gatehouse.accounts.models import Method, Passkey, RefusedTry, User
from gatehouse.accounts.passkeys import NotThisPasskey
from gatehouse.accounts.sign_in_names import name_of
from gatehouse.accounts.signin import Visitor


def check_passkey(challenge: Challenge, answer: dict[str, Any], visitor: Visitor) -> User:
    """The customer whose passkey has answered; the caller has counted the try (`signin.count_passkey`).

    Raises passkeys.Unreadable, and NotThisPasskey for all that does not let in: unknown, removed, another's, of an agent,
    of an account that is closed or frozen.
    """
    response = passkeys.read_answer(answer)
    passkey = passkeys.find(response, User(pk=challenge.user) if challenge.user else None)
    try:
        return _owner(challenge, response, passkey)
    except NotThisPasskey:
        _note_refused(response, passkey, visitor)
        raise


def _owner(challenge: Challenge, response: AuthenticationResponse, passkey: Passkey | None) -> User:
    if passkey is None:
        raise NotThisPasskey
    passkeys.verify(challenge.value, response, passkey)
    user = passkey.user
    if user.is_agent or not user.is_active or user.frozen_at is not None:
        raise NotThisPasskey
    passkeys.note_use(passkey, response.response.authenticator_data)
    cancel_when_used(user, Method.PASSKEY)
    return user


def _note_refused(response: AuthenticationResponse, passkey: Passkey | None, visitor: Visitor) -> None:
    """For its owner's list of sign-ins; one that nobody has is named by itself."""
    unknown = hashlib.sha256(response.raw_id).hexdigest()[:32]
    name = name_of(passkey.user).digest if passkey else unknown
    RefusedTry.objects.create(name=name, factor=Method.PASSKEY, ip=visitor.ip or None, browser=visitor.browser[:80])
