"""The QR code that an authenticator app scans."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr(text: str) -> SafeString:
    """An inline SVG, dark on white in both themes because scanners need it so."""
    code = segno.make(text, error="m", micro=False)
    return mark_safe(code.svg_inline(border=3, dark="#000", light="#fff", omitsize=True))  # noqa: S308 (ours)
