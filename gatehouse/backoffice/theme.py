"""The back office in the house's own colours and name (static/looks/tokens.css), as Unfold asks for it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

_HUE = 208  # that of --accent-hue
# Lightness and chroma, from the tint to the darkest; 600 is the accent itself.
_SCALE = {
    50: (0.966, 0.011), 100: (0.955, 0.016), 200: (0.93, 0.024), 300: (0.85, 0.035), 400: (0.77, 0.085), 500: (0.6, 0.095),
    600: (0.455, 0.078), 700: (0.395, 0.07), 800: (0.34, 0.055), 900: (0.29, 0.045), 950: (0.22, 0.035),
}  # fmt: skip


def _mark(request: HttpRequest) -> str:
    from django.templatetags.static import static  # settings are still being read when this module is

    return static("css/mark.svg")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Back office"),
    "SITE_HEADER": _("Back office"),
    "SITE_URL": "/desk/",
    "SITE_ICON": _mark,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _mark}],
    "COLORS": {"primary": {str(step): f"oklch({light} {chroma} {_HUE})" for step, (light, chroma) in _SCALE.items()}},
}
