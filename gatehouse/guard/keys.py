"""Private keys that prove themselves: by checksum, by form, or because half of the key gives the other half."""

import base64
import binascii
import re
from collections.abc import Iterator

from gatehouse.guard import base58
from gatehouse.guard.kinds import Finding, SecretKind
from gatehouse.guard.scan import Scan

_LONG_TOKEN = re.compile(r"(?a:\b)[0-9A-Za-z]{28,}+")
_BASE58 = "[1-9A-HJ-NP-Za-km-z]"
_EXTENDED = re.compile(
    rf"(?<![0-9A-Za-z])[xyztuvXYZTUV]prv{_BASE58}{{16,}}+(?:\s{{1,3}}(?=[A-Za-z]*[0-9]){_BASE58}{{16,}}+)?"
)
_PREFIXES = ("suiprivkey1", "nsec1", "age-secret-key-1", "pvt_k1_", "pvt_r1_", "ed25519:")
_PREFIXED = re.compile(
    r"(?<![0-9a-z])(?:suiprivkey1[0-9a-z]{40,}|nsec1[0-9a-z]{50,}|age-secret-key-1[0-9a-z]{40,}"
    r"|pvt_[kr]1_[0-9a-z]{40,}|ed25519:[0-9a-z]{80,})"
)
# An atomic group, since a group that is repeated possessively ends in the middle of itself before Python 3.11.5
# (gh-106052), and Debian 12 has 3.11.2.
_NUMBERS = re.compile(r"[0-9](?<![0-9][0-9])[0-9]{0,2}+(?>(?:\s{0,8},\s{0,8}[0-9]{1,3})*)")
_MOST_NUMBERS = 200
_SHORTEST = 28


def keys(scan: Scan) -> Iterator[Finding]:
    if scan.longest >= _SHORTEST:
        yield from _tokens(scan)
        yield from _extended(scan)
        yield from _prefixed(scan)
    yield from _number_arrays(scan)


def _key(start: int, end: int) -> Finding:
    return Finding(start, end, SecretKind.PRIVATE_KEY)


def _tokens(scan: Scan) -> Iterator[Finding]:
    for match in _LONG_TOKEN.finditer(scan.clean):
        check = _CHECKS.get(match.end() - match.start())
        if check and check(match[0]):
            yield _key(*match.span())


def is_wif(token: str) -> bool:
    """Wallet import format of Bitcoin and its kin: a version byte, 32 bytes, and 1 when compressed.

    Addresses have 20 bytes, so no address passes.
    """
    payload = base58.decode_check(token)
    return payload is not None and (len(payload) == 33 or (len(payload) == 34 and payload[-1] == 1))


def is_bip38(token: str) -> bool:
    payload = base58.decode_check(token)
    return payload is not None and len(payload) == 39 and payload[:2] in (b"\x01\x42", b"\x01\x43")


def is_xrp_seed(token: str) -> bool:
    """XRP Ledger family seed: version 33 and 16 bytes in the ledger's own Base58 alphabet."""
    payload = base58.decode_check(token, base58.RIPPLE) if token[0] == "s" else None
    return payload is not None and len(payload) == 17 and payload[0] == 33


def is_stellar_seed(token: str) -> bool:
    """SEP-23: version 18 << 3, 32 bytes and CRC16-XModem in base 32."""
    if token[0] != "S" or not token.isupper():
        return False
    try:
        raw = base64.b32decode(token)
    except binascii.Error:
        return False
    return raw[0] == 18 << 3 and binascii.crc_hqx(raw[:-2], 0).to_bytes(2, "little") == raw[-2:]


def is_keypair(raw: bytes) -> bool:
    """Whether 64 bytes are an Ed25519 seed and the public key it gives (RFC 8032); signatures are as long."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(raw[:32]).public_key().public_bytes_raw() == raw[32:]


def is_solana(token: str) -> bool:
    raw = base58.decode(token)
    return raw is not None and len(raw) == 64 and is_keypair(raw)


_CHECKS = {
    **dict.fromkeys((28, 29, 30, 31), is_xrp_seed),
    **dict.fromkeys((50, 51, 52, 53), is_wif),
    56: is_stellar_seed,
    58: is_bip38,
    **dict.fromkeys((85, 86, 87, 88), is_solana),
}


def _extended(scan: Scan) -> Iterator[Finding]:
    """Extended private keys (BIP-32, SLIP-132). Nothing else begins so, hence a slip in the checksum is no excuse."""
    if "prv" not in scan.lower:
        return
    for match in _EXTENDED.finditer(scan.clean):
        whole = re.sub(r"\s", "", match[0])
        if len(match[0].split()[0]) >= 60 or 100 <= len(whole) <= 114:
            yield _key(*match.span())


def _prefixed(scan: Scan) -> Iterator[Finding]:
    if any(prefix in scan.lower for prefix in _PREFIXES):
        yield from (_key(*match.span()) for match in _PREFIXED.finditer(scan.lower))


def _number_arrays(scan: Scan) -> Iterator[Finding]:
    """The 64 numbers of a Solana key file."""
    if scan.lower.count(",") < 63:
        return
    for match in _NUMBERS.finditer(scan.lower):
        numbers = number_array(match[0])
        if len(numbers) == 64 and is_keypair(bytes(numbers)):
            yield _key(*with_brackets(scan.lower, *match.span()))


def number_array(text: str) -> list[int]:
    """The numbers of a comma-separated run, or none where one is no byte or there are too many."""
    if text.count(",") > _MOST_NUMBERS:
        return []
    numbers = [int(part) for part in text.split(",")]
    return numbers if max(numbers) < 256 else []


def with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span by the brackets around it."""
    before, after = text[max(start - 4, 0) : start].rstrip(), text[end : end + 4].lstrip()
    if before.endswith("[") and after.startswith("]"):
        return text.rindex("[", 0, start), text.index("]", end) + 1
    return start, end
