"""Where two browsers stand, as far as their addresses tell: a hint, never a proof, since an address can be borrowed."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from gatehouse.accounts import places, whereabouts

_NEAR = {4: 24, 6: 64}  # bits of a network that is one household's or one office's


def country_of(ip: str) -> str:
    """The country's two letters (ISO 3166) as the operator's file has it; empty when it is unknown."""
    return places.country_of(whereabouts.in_file(ip))


def are_apart(one: str, other: str) -> bool:
    """Whether these are two countries. What is unknown neither vouches nor refuses."""
    return bool(one and other) and one != other


def are_near(one: str, other: str) -> bool:
    """Whether two addresses are of one /24 (IPv4) or /64 (IPv6)."""
    here, there = _read(one), _read(other)
    if here is None or there is None or here.version != there.version:
        return False
    return there in ip_network((here, _NEAR[here.version]), strict=False)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # A socket for both versions shows IPv4 as ::ffff:a.b.c.d; all of those share one /64.
    return getattr(address, "ipv4_mapped", None) or address
