"""How much one network, and all together, may send; counted in the database for all processes."""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from gatehouse.accounts import limits

HOUR = timedelta(hours=1)
REQUESTS_PER_NETWORK = 30  # an hour; an office or a café shares one address
REQUESTS_TOGETHER = 60_000  # an hour, from everywhere: 17 a second, a tenth of what two cores take
UPLOADS_PER_NETWORK = 200  # an hour


def wait_for_request(request: HttpRequest) -> float:
    """Count one request for help; seconds to wait, 0.0 when it may come in."""
    if not settings.CONFIG.limits:
        return 0.0
    wait = limits.hit(f"request:{network(request)}", limit=REQUESTS_PER_NETWORK, per=HOUR)
    return wait or limits.hit("request:all", limit=REQUESTS_TOGETHER, per=HOUR)


def wait_for_upload(request: HttpRequest) -> float:
    """Count one file; seconds to wait, 0.0 when it may come in."""
    if not settings.CONFIG.limits:
        return 0.0
    return limits.hit(f"upload:{network(request)}", limit=UPLOADS_PER_NETWORK, per=HOUR)


def network(request: HttpRequest) -> str:
    """Whoever counts as one sender: an IPv4 address, or the 64 bits of IPv6 that a household is given (RFC 6177)."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return str(ip_network(f"{address}/64", strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
