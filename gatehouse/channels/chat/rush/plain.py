"""What is plain enough to be answered without a door. Whatever is not is left to it, and judged by nobody here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_supported_language_variant

from gatehouse.channels.chat import requests
from gatehouse.channels.chat.brands import get_brand
from gatehouse.channels.chat.origins import origin_of
from gatehouse.channels.chat.visits import Visit, digest

JSON = ("application/json", "application/json; charset=utf-8", "application/json;charset=utf-8")
LONGEST_TEXT = 1_000  # characters of a first message, which the guard reads on the event loop
Answer = tuple[int, dict[str, Any]]  # status and what goes out as JSON


@dataclass(frozen=True, slots=True)
class Knock:
    """A request at one of the doors: its headers by lower-case name, its sender's network, its body, and whether it came by
    HTTPS."""

    headers: Mapping[str, str]
    network: str
    body: bytes
    is_secure: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """A first message without files, and the hash of its writer's token."""

    token: bytes
    id: UUID
    topic: str
    text: str
    form: UUID | None


def may_be_strangers(knock: Knock) -> bool:
    """By its headers: a visit without a token, of whom the portal does not say who he is."""
    return (
        "authorization" not in knock.headers and settings.SESSION_COOKIE_NAME not in _cookies(knock) and _is_ours(knock)
    )


def may_be_first(knock: Knock) -> bool:
    """By its headers: a message of somebody with a token."""
    return bool(_token(knock)) and _is_ours(knock)


def visit_of(knock: Knock) -> Visit | None:
    """A visitor for whom the exchange does not vouch."""
    try:
        body = requests.body_of(knock.body)
        brand = get_brand(requests.text(body, "brand", 48))
        origin = origin_of(requests.text(body, "origin", 253))
        language = get_supported_language_variant(requests.text(body, "language", 20, is_required=True))
        told = requests.told(body, knock.headers.get("user-agent", ""))
    except (requests.Refused, LookupError):
        return None
    if brand is None or origin is None or origin not in (*brand.origins, settings.BASE_URL) or body.get("identity"):
        return None
    return Visit(brand=brand, origin=origin, language=language, told=told)


def wish_of(knock: Knock) -> Wish | None:
    try:
        body = requests.body_of(knock.body)
        id_, form = requests.uuid_of(body, "id"), requests.uuid_of(body, "form")
        topic = requests.text(body, "topic", 48, is_required=True)
        text = requests.text(body, "text", LONGEST_TEXT, is_required=True)
    except requests.Refused:
        return None
    if id_ is None or body.get("files") or "\0" in text:
        return None
    return Wish(digest(_token(knock)), id_, topic, text, form)


def _token(knock: Knock) -> str:
    return requests.bearer(knock.headers.get("authorization", ""))


def _is_ours(knock: Knock) -> bool:
    """Asked of the portal's own host, by a program or by a page of ours, and not in the clear where that is refused."""
    if settings.SECURE_SSL_REDIRECT and not knock.is_secure:
        return False
    own_origin = knock.headers.get("origin", settings.BASE_URL) == settings.BASE_URL
    is_json = knock.headers.get("content-type", "").lower() in JSON
    return own_origin and is_json and knock.headers.get("host") == _own_host()


@cache
def _own_host() -> str:
    return urlsplit(settings.BASE_URL).netloc


def _cookies(knock: Knock) -> str:
    return knock.headers.get("cookie", "")
