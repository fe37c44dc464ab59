"""Origins of pages (RFC 6454). Pure."""

from urllib.parse import urlsplit


def origin_of(text: str) -> str | None:
    """`https://www.example.com` of any address there, in small letters; None when it is no web address."""
    try:
        parts = urlsplit(text.strip().lower())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or set(parts.hostname) & set(" ;,'\"*"):
        return None
    return f"{parts.scheme}://{parts.hostname}{port}"
