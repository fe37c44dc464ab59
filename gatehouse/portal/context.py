"""What every customers' page shows around its own content."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi

from gatehouse.channels.chat.brands import portal_brand
from gatehouse.portal.session import is_signed_in, session_addresses


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the brand, our own address (never the Host header's), the language, and who is proven here."""
    return {
        "brand": settings.BRAND,
        "base_url": settings.BASE_URL,
        "portal_address": urlsplit(settings.BASE_URL).netloc,
        "page_language": html_language(),
        "page_direction": "rtl" if get_language_bidi() else "ltr",
        "languages": settings.LANGUAGES,
        "active_language": get_language() or settings.LANGUAGE_CODE,
        # Not Django's own name: its Vietnamese is in pieces, for which a browser fetches more fonts.
        "language_name": dict(settings.LANGUAGES).get(get_language() or settings.LANGUAGE_CODE, ""),
        "session_addresses": SimpleLazyObject(lambda: session_addresses(request)),
        "is_signed_in": SimpleLazyObject(lambda: is_signed_in(request)),
        "chat_brand": SimpleLazyObject(portal_brand),
        "here": request.get_full_path(),
    }


def html_language() -> str:
    """The page's language as HTML names it: `zh-Hans`, not `zh-hans`."""
    return html_name(get_language() or settings.LANGUAGE_CODE)


def html_name(code: str) -> str:
    """A language as HTML names it."""
    base, _, script = code.partition("-")
    return f"{base}-{script.title()}" if len(script) == 4 else code
