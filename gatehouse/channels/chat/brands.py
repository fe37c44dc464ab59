"""The brands that show a chat, kept in the process for a few seconds: every page that shows the bubble asks."""

import time

from django.conf import settings
from django.http import HttpRequest

from gatehouse.channels.chat.models import Brand

FRESH = 5.0  # seconds
# Of the shipped topics, those that a chat offers when its brand names none: the first of them are what people come for.
TOPICS = (
    "deposit-not-credited", "withdrawal-pending-or-failed", "account-security-incident", "sign-in-and-2fa",
    "suspicious-contact", "kyc-verification", "order-or-trade-dispute", "platform-or-app-problem", "something-else",
)  # fmt: skip

_kept: tuple[float, dict[str, Brand]] = (0.0, {})


def get_brand(slug: str) -> Brand | None:
    """The brand of this name, at most FRESH seconds old; None when there is none."""
    return _brands().get(slug)


def kept(pk: int) -> Brand | None:
    """The same by its id, for who was sure of it a moment ago; None when this process does not have it at hand."""
    return next((brand for brand in _brands().values() if brand.pk == pk), None)


def sites_of(brand: Brand, request: HttpRequest) -> list[str]:
    """The origins whose pages may show it: those that it names, and our own."""
    return list(dict.fromkeys([*brand.origins, *own_origins(request)]))


def own_origins(request: HttpRequest) -> list[str]:
    """Ours, as links name it and as this browser does; the host was checked against those that we answer for."""
    return list(dict.fromkeys([settings.BASE_URL, f"{request.scheme}://{request.get_host()}"]))


def portal_brand() -> Brand | None:
    """The one that our own pages show; None when none is meant to be, or it is switched off."""
    return next((brand for brand in _brands().values() if brand.is_on_portal and brand.is_on), None)


def forget() -> None:
    """Read them again the next time this process needs them."""
    global _kept
    _kept = (0.0, {})


def _brands() -> dict[str, Brand]:
    global _kept
    until, known = _kept
    if time.monotonic() >= until:
        known = {brand.slug: brand for brand in Brand.objects.filter(is_active=True)}
        _kept = (time.monotonic() + FRESH, known)
    return known
