"""Writes a small file in MaxMind's DB format, version 2.0 (MaxMind, "MaxMind DB File Format Specification"): enough for a
handful of IPv4 networks.
"""

import struct
from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

_MARKER = b"\xab\xcd\xefMaxMind.com"
_UINT16, _UINT32, _UINT64 = 5, 6, 9  # kinds of numbers
_APART = bytes(16)  # between the tree and the data


def mmdb(rows: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The file that says these rows of these networks, which must not overlap."""
    data, places = b"", []
    for network, row in rows.items():
        places.append((IPv4Network(network), len(data)))
        data += _written(row)
    nodes = _tree(places)
    tree = b"".join(struct.pack(">II", *(_record(side, len(nodes)) for side in node)) for node in nodes)
    about = {
        "node_count": (_UINT32, len(nodes)), "record_size": (_UINT16, 32), "ip_version": (_UINT16, 4),
        "binary_format_major_version": (_UINT16, 2), "binary_format_minor_version": (_UINT16, 0),
        "build_epoch": (_UINT64, 1_767_225_600), "database_type": "Test", "languages": ["en"], "description": {"en": "Test"},
    }  # fmt: skip
    return tree + _APART + data + _MARKER + _written(about)


def _tree(places: list[tuple[IPv4Network, int]]) -> list[list[int | None]]:
    """Nodes of two sides: another node, an offset of data as -1 - offset, or None for nothing."""
    nodes: list[list[int | None]] = [[None, None]]
    for network, offset in places:
        at, bits = 0, int(network.network_address)
        for depth in range(network.prefixlen):
            side = bits >> (31 - depth) & 1
            if depth == network.prefixlen - 1:
                nodes[at][side] = -1 - offset
            elif nodes[at][side] is None:
                nodes.append([None, None])
                nodes[at][side] = len(nodes) - 1
            at = nodes[at][side] or 0
    return nodes


def _record(side: int | None, count: int) -> int:
    if side is None:
        return count
    return side if side >= 0 else count + len(_APART) - 1 - side


def _written(value: Any) -> bytes:
    match value:
        case str():
            return _head(2, len(value.encode())) + value.encode()
        case int() as kind, int() as number:
            raw = number.to_bytes(8).lstrip(b"\0")
            return _head(kind, len(raw)) + raw
        case list():
            return _head(11, len(value)) + b"".join(map(_written, value))
        case _:
            return _head(7, len(value)) + b"".join(_written(key) + _written(one) for key, one in value.items())


def _head(kind: int, size: int) -> bytes:
    """A control byte, with the kind behind it where it is above 7; sizes above 28 take a byte more."""
    low = size if size < 29 else 29
    first = bytes([kind << 5 | low]) if kind <= 7 else bytes([low, kind - 7])
    return first + (b"" if size < 29 else bytes([size - 29]))
