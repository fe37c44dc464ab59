"""Which push services we send to. An endpoint comes from a browser, so it could name any host, ours among them."""

import re
from urllib.parse import urlsplit

LONGEST = 1000
_HOST = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*")
# Those of Chromium, Firefox, Safari and Edge.
DEFAULT = "fcm.googleapis.com, jmt17.google.com, *.push.services.mozilla.com, *.push.apple.com, *.notify.windows.com"


def read(text: str) -> tuple[str, ...]:
    """The entries between commas, in lower case; none for `off`. ValueError for what is neither a host nor an origin."""
    entries = (
        () if text.strip().lower() == "off" else tuple(part.strip().lower() for part in text.split(",") if part.strip())
    )
    for entry in entries:
        if not _is_usable(entry):
            raise ValueError("write hosts or whole origins, by comma: fcm.googleapis.com, *.push.apple.com, or off")
    return entries


def origin_of(endpoint: str) -> str:
    """Scheme, host and port as the endpoint names them; empty for what is no plain address of the web."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return ""
    is_plain = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and not parts.fragment
    if (
        not is_plain
        or len(endpoint) > LONGEST
        or not endpoint.isascii()
        or not endpoint.isprintable()
        or " " in endpoint
    ):
        return ""
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port and port != default else "")


def is_allowed(endpoint: str, entries: tuple[str, ...]) -> bool:
    """Whether the endpoint lies at one of these services: HTTPS on its own port, or exactly a listed origin."""
    origin = origin_of(endpoint)
    scheme, _, place = origin.partition("://")
    return bool(origin) and (origin in entries or (scheme == "https" and any(_fits(place, entry) for entry in entries)))


def _fits(host: str, entry: str) -> bool:
    """`*.` stands for one name or more in front; a host with a port of its own fits nothing."""
    return host.endswith(entry[1:]) and len(host) >= len(entry) if entry.startswith("*.") else host == entry


def _is_usable(entry: str) -> bool:
    return origin_of(entry) == entry if "://" in entry else _HOST.fullmatch(entry) is not None
