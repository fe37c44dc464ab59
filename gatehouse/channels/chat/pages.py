"""The widget's two pages: the loader that a host page includes, and the document in its frame."""

import hashlib
from functools import cache
from typing import Any

from csp.constants import NONE
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_supported_language_variant, override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import etag, require_safe

from gatehouse.channels.chat.brands import get_brand, own_origins, portal_brand, sites_of
from gatehouse.channels.chat.models import Brand
from gatehouse.channels.chat.panel_texts import marks, panel_texts, removal_texts
from gatehouse.guard.files import DEFAULT

PERMISSIONS = "camera=(), display-capture=(self), geolocation=(), microphone=(), payment=(), usb=()"


@cache
def loader() -> bytes:
    """The loader's bytes; a new version comes with a new process."""
    return bytes((settings.PACKAGE / "static" / "chat" / "loader.js").read_bytes())


def _loader_tag(_request: HttpRequest) -> str:
    return f'"{hashlib.sha256(loader()).hexdigest()[:32]}"'


@require_safe
@etag(_loader_tag)
def widget(_request: HttpRequest) -> HttpResponse:
    """The loader, for pages of any site: what it may do is decided by the frame's own policy."""
    response = HttpResponse(loader(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
@xframe_options_exempt
def frame(request: HttpRequest) -> HttpResponse:
    """The chat itself: `?brand=` and `?language=`, and `?host=`, the origin of the page around it (none in an app)."""
    brand, host = get_brand(request.GET.get("brand", "")), request.GET.get("host", "")
    if brand is None or not brand.is_on or (host and host not in sites_of(brand, request)):
        raise Http404
    return _framed(_document(request, brand, host), sites_of(brand, request))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The chat of our own pages with a whole window for itself."""
    brand = portal_brand()
    if brand is None:
        raise Http404
    return _framed(_document(request, brand, ""), [])


def _document(request: HttpRequest, brand: Brand, host: str) -> HttpResponse:
    with override(_language(request)):
        # Browsers ask for notices on the site's own pages only, not in a frame on another's.
        is_ours = bool(settings.PUSH_SERVICES) and host in ("", *own_origins(request))
        context = {"brand": brand.name, "panel": _panel(request, brand, host), "notices": brand.slug if is_ours else ""}
        response = render(request, "chat/frame.html", context)
        response["Content-Language"] = get_language() or settings.LANGUAGE_CODE
    return response


def _language(request: HttpRequest) -> str:
    """What the page asks for; what the browser asks for when we do not have that."""
    try:
        return get_supported_language_variant(request.GET.get("language", "").lower())
    except LookupError:
        return get_language() or settings.LANGUAGE_CODE


def _framed(response: HttpResponse, origins: list[str]) -> HttpResponse:
    response._csp_replace = {"frame-ancestors": origins or [NONE]}  # type: ignore[attr-defined]
    response["Permissions-Policy"] = PERMISSIONS
    # A host page that isolates itself (COEP) takes in only what says that it may be.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _sees_sessions(request: HttpRequest, host: str) -> bool:
    """On our own pages, and with a window of its own, the frame has the portal's cookies; elsewhere it has none."""
    return not host or host in own_origins(request)


def _panel(request: HttpRequest, brand: Brand, host: str) -> dict[str, Any]:
    """What the scripts of the frame need to know."""
    return {
        "brand": brand.slug,
        "host": host,
        "portal": settings.BASE_URL,
        "verify": reverse("portal:verify"),
        "introducing": "" if _sees_sessions(request, host) else static("js/introducing.js"),
        "uploads": reverse("forms:uploads"),
        "sprite": static("looks/icons.svg"),
        "files": {"count": DEFAULT.form_files, "bytes": DEFAULT.file_bytes},
        "texts": panel_texts(),
        "removals": removal_texts(),
        "marks": marks(),
    }
