"""What makes the portal a thing that can be installed: its manifest, its service worker, and its page without a connection."""

import hashlib
import json
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe

from gatehouse.channels.email.compose import team_name
from gatehouse.portal.context import html_language

# --canvas and --accent of looks/tokens.css, as a manifest can say them.
CANVAS, ACCENT = "#f7f9f9", "#01626d"
_ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("maskable.png", "512x512", "maskable"),
)


@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """Web Application Manifest (W3C), in the language of the page that names it."""
    response = JsonResponse(
        {
            "id": "/",
            "name": team_name(),
            "short_name": settings.BRAND,
            "lang": html_language(),
            "dir": "rtl" if get_language_bidi() else "ltr",
            "start_url": reverse("portal:tickets"),
            "scope": "/",
            "display": "standalone",
            "background_color": CANVAS,
            "theme_color": ACCENT,
            "icons": [
                {"src": static(f"push/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
                for name, sizes, purpose in _ICONS
            ],
        },
        json_dumps_params={"ensure_ascii": False},
    )
    response["Content-Type"] = "application/manifest+json"
    return response


@cache
def script() -> bytes:
    """The service worker's bytes; a new version of any file that it keeps makes a new version of it."""
    source = (settings.PACKAGE / "static" / "push" / "worker.js").read_text(encoding="utf-8")
    files = [static("looks/all-portal.css"), static("push/icon-192.png"), static("push/badge.png")]
    version = hashlib.sha256("\0".join([source, *files]).encode()).hexdigest()[:12]
    kept = {
        "cache": f"gatehouse-{version}",
        "offline": reverse("portal:offline"),
        "files": files,
        "icon": files[1],
        "badge": files[2],
        "renewal": reverse("push:renewal"),
        "chat": reverse("chat:page"),
    }
    return f"const KEPT = {json.dumps(kept)};\n{source}".encode()


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """At the root, because a service worker cares for nothing above itself."""
    response = HttpResponse(script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The one page that a browser keeps; it says nothing of anybody."""
    return render(request, "portal/offline.html")
