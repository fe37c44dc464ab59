"""Base58 and Base58Check, as in Bitcoin's wallet import format and BIP-32."""

from hashlib import sha256

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_VALUES = {alphabet: {sign: value for value, sign in enumerate(alphabet)} for alphabet in (BITCOIN, RIPPLE)}


def decode(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """Return the bytes, or None when a sign is not of the alphabet. Meant for texts of up to some 120 signs."""
    values = _VALUES[alphabet]
    number = 0
    try:
        for sign in text:
            number = number * 58 + values[sign]
    except KeyError:
        return None
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def decode_check(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """Return the payload with its version byte, or None when the four-byte checksum is wrong."""
    raw = decode(text, alphabet)
    if raw is None or len(raw) < 5:
        return None
    payload, checksum = raw[:-4], raw[-4:]
    return payload if sha256(sha256(payload).digest()).digest()[:4] == checksum else None
