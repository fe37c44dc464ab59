"""Passkeys: what a browser is asked, and whether what it answers holds (WebAuthn level 3, sections 7.1 and 7.2).

A passkey here always verifies its user and names him by itself. Where it was made is not asked (attestation `none`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from gatehouse.accounts.models import Passkey, User

SECONDS = 300  # to answer a challenge
LONGEST_ID = 1023  # bytes (section 7.1)
ALGORITHMS = (-7, -8, -257)  # ES256, EdDSA and RS256: every authenticator has one of them (COSE, RFC 9053)
_KIND = PublicKeyCredentialType.PUBLIC_KEY
_VERIFIED = UserVerificationRequirement.REQUIRED


class Unreadable(ValueError):
    """The browser's answer is not one that can be read. Load the page again and try once more."""


class NotThisPasskey(Exception):
    """It is none that opens this account here: unknown, another person's, removed, or its answer does not hold."""


class NoPasskey(Exception):
    """This account has none. Ask for another factor."""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A credential that has just been made, as it is stored."""

    credential_id: bytes
    credential: bytes
    sign_count: int
    is_synced: bool


def relying_party() -> str:
    """The host that passkeys are bound to: that of our own address, whatever the request's Host header says."""
    return urlsplit(settings.BASE_URL).hostname or ""


def own_origin() -> str:
    """The one origin whose pages may use them."""
    parts = urlsplit(settings.BASE_URL)
    return f"{parts.scheme}://{parts.netloc}"


def handle_of(user: User) -> bytes:
    """By what an authenticator knows its owner: 256 bits that stay the same and tell nothing (section 14.6.1)."""
    return salted_hmac("gatehouse.passkey-owner", str(user.pk), algorithm="sha256").digest()


def options_for_new(user: User) -> tuple[dict[str, Any], str]:
    """What `navigator.credentials.create` is told, and the challenge in it."""
    name = user.sign_in_name
    owner = PublicKeyCredentialUserEntity(id=handle_of(user), name=name, display_name=user.name or name)
    options, state = _server().register_begin(
        owner, _known(user), resident_key_requirement=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
    )
    return _told(options.public_key), state["challenge"]


def options_for_use(user: User | None = None) -> tuple[dict[str, Any], str]:
    """What `navigator.credentials.get` is told, and the challenge in it. Without a user any passkey may answer.

    Raises NoPasskey for a user who has none: an empty list would let any answer.
    """
    known = _known(user) if user else None
    if known == []:
        raise NoPasskey
    options, state = _server().authenticate_begin(known, user_verification=_VERIFIED)
    return _told(options.public_key), state["challenge"]


def verify_new(challenge: str, answer: dict[str, Any]) -> NewPasskey:
    """The credential that was made for this challenge. Raises Unreadable and NotThisPasskey."""
    with _turning_into(Unreadable):
        response = RegistrationResponse.from_dict(answer)
    with _turning_into(NotThisPasskey):
        data = _server().register_complete(_state(challenge), response)
    _check_frame(response.response.client_data, data)
    made = data.credential_data
    if made is None or made.public_key.ALGORITHM not in ALGORITHMS or not 0 < len(made.credential_id) <= LONGEST_ID:
        raise NotThisPasskey
    return NewPasskey(made.credential_id, bytes(made), data.counter, data.is_backed_up())


def read_answer(answer: dict[str, Any]) -> AuthenticationResponse:
    """Raises Unreadable."""
    with _turning_into(Unreadable):
        return AuthenticationResponse.from_dict(answer)


def find(response: AuthenticationResponse, owner: User | None) -> Passkey | None:
    """The passkey that answers; when one person is asked, among his alone.

    The answer's user handle is not looked at: nothing signs it, and the credential's id says whose it is.
    """
    found = Passkey.objects.filter(credential_id=response.raw_id).select_related("user")
    return (found.filter(user=owner) if owner else found).first()


def verify(challenge: str, response: AuthenticationResponse, passkey: Passkey) -> None:
    """Whether this passkey has signed the challenge, for us, for its verified user. Raises NotThisPasskey."""
    with _turning_into(NotThisPasskey):
        stored = AttestedCredentialData(bytes(passkey.credential))
        _server().authenticate_complete(_state(challenge), [stored], response)
    _check_frame(response.response.client_data, response.response.authenticator_data)


def note_use(passkey: Passkey, data: AuthenticatorData) -> None:
    """Keep its counter and whether it is synced. Raises NotThisPasskey when the counter does not go up, as with a copy.

    Authenticators without a counter always say 0 (section 6.1.1). What is stored stays when it is refused.
    """
    goes_up = Q(sign_count__lt=data.counter) if data.counter else Q(sign_count=0)
    noted = {"sign_count": data.counter, "is_synced": data.is_backed_up(), "used_at": timezone.now()}
    if Passkey.objects.filter(goes_up, pk=passkey.pk).update(**noted) != 1:
        raise NotThisPasskey


def _server() -> Fido2Server:
    party = PublicKeyCredentialRpEntity(id=relying_party(), name=settings.BRAND)
    server = Fido2Server(party, AttestationConveyancePreference.NONE, verify_origin=lambda said: said == own_origin())
    server.allowed_algorithms = [PublicKeyCredentialParameters(type=_KIND, alg=one) for one in ALGORITHMS]
    return server


def _told(options: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON; the browser gives up when the challenge does."""
    return {**options, "timeout": SECONDS * 1000}


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": _VERIFIED}


def _known(user: User) -> list[PublicKeyCredentialDescriptor]:
    ids = user.passkeys.order_by("created_at").values_list("credential_id", flat=True)
    return [PublicKeyCredentialDescriptor(type=_KIND, id=bytes(one)) for one in ids]


def _check_frame(client: CollectedClientData, data: AuthenticatorData) -> None:
    """No page of ours stands in another's frame, and only what may be backed up is."""
    if client.cross_origin or (data.is_backed_up() and not data.is_backup_eligible()):
        raise NotThisPasskey


@contextmanager
def _turning_into(error: type[Exception]) -> Iterator[None]:
    """A stranger's bytes pass three parsers, which fail in a dozen ways: whichever it is, his answer does not hold."""
    try:
        yield
    except Exception as fault:
        raise error from fault
