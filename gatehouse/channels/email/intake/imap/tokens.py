"""Access tokens for mailboxes of providers that take no password (OAuth 2.0, RFC 6749 §4.4 and §6)."""

import json
import time
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from gatehouse.channels.email.intake.imap.faults import Fault, Problem, named

PATIENCE = 15.0  # seconds
_MARGIN = 60.0  # seconds before it runs out, in which a token is not used any more
_LIFETIME = 300.0  # seconds, where the provider says none
_LONGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Registration:
    """What the provider knows us by. Without a refresh token the client speaks for itself (client credentials)."""

    token_url: str
    client_id: str
    scope: str = ""
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """`refresh_token` is a new one where the provider gave one, which counts from now on; else empty."""

    access_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)


_kept: dict[Registration, tuple[float, Grant]] = {}


def grant(known: Registration) -> Grant:
    """A token that still holds for a while. Raises Fault with the provider's words when it gives none."""
    until, kept = _kept.get(known, (0.0, Grant("")))
    if time.monotonic() < until:
        return Grant(kept.access_token)
    answer = _answer(known)
    token = answer.get("access_token")
    if not isinstance(token, str) or not token:
        raise Fault(Problem.TOKEN, answer.get("error_description") or answer.get("error") or "")
    fresh = str(answer.get("refresh_token") or "")
    found = Grant(token, fresh if fresh != known.refresh_token else "")
    # Whoever asks next knows the new one.
    _kept[replace(known, refresh_token=fresh or known.refresh_token)] = (
        time.monotonic() + _seconds(answer) - _MARGIN,
        found,
    )
    return found


def forget() -> None:
    """Ask anew the next time: one was refused."""
    _kept.clear()


def _answer(known: Registration) -> dict[str, Any]:
    form = {"client_id": known.client_id, "client_secret": known.client_secret, "scope": known.scope}
    form |= {"refresh_token": known.refresh_token}
    form["grant_type"] = "refresh_token" if known.refresh_token else "client_credentials"
    body = urlencode({name: value for name, value in form.items() if value}).encode()
    request = Request(known.token_url, body, {"Accept": "application/json"})  # noqa: S310  (https, or this machine: the form)
    try:
        with named(), _opener.open(request, timeout=PATIENCE) as response:
            return _object(response.read(_LONGEST))
    except Fault as fault:
        if isinstance(fault.__cause__, HTTPError):
            _refused(fault.__cause__)
        if isinstance(fault.__cause__, URLError) and isinstance(fault.__cause__.reason, OSError):
            with named():
                raise fault.__cause__.reason from fault
        raise


def _refused(error: HTTPError) -> NoReturn:
    """A refusal is for a person to mend; what the provider could not do just now is tried again."""
    said = _object(error.read(_LONGEST))
    is_ours = HTTPStatus.BAD_REQUEST <= error.code < HTTPStatus.INTERNAL_SERVER_ERROR
    is_ours = is_ours and error.code != HTTPStatus.TOO_MANY_REQUESTS
    detail = said.get("error_description") or said.get("error") or f"HTTP {error.code}"
    raise Fault(Problem.TOKEN if is_ours else Problem.LOST, detail) from error


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(answer: dict[str, Any]) -> float:
    try:
        return min(float(answer["expires_in"]), 24 * 3600.0)
    except (KeyError, TypeError, ValueError):
        return _LIFETIME


class _NoRedirect(HTTPRedirectHandler):
    """Secrets go to the address that the operator typed, and nowhere else."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


_opener = build_opener(_NoRedirect)
