"""Public ticket numbers: short, unguessable, readable over a phone, and proof against typing errors. Pure.

A number is a prefix and eight of Crockford's base-32 symbols, seven random (35 bits) and one check: `GH-7KQ2-M4XD`.
The check symbol is a weighted sum over GF(32), with powers of a generator as weights, so that every single wrong symbol
and every swap of any two symbols is found. O is read as 0, I and L as 1; case, spaces and dashes do not matter.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8

_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, irreducible over GF(2); x generates the field


def _double(value: int) -> int:
    value <<= 1
    return value ^ _POLYNOMIAL if value & 0b100000 else value


def _checksum(values: list[int]) -> int:
    """Horner's rule at x: zero for a valid number whose last symbol is the check."""
    total = 0
    for value in values:
        total = _double(total) ^ value
    return total


def make(prefix: str) -> str:
    """A new random number."""
    return of(secrets.randbelow(32 ** (LENGTH - 1)), prefix)


def of(value: int, prefix: str) -> str:
    """The number whose seven symbols before the check are `value` in base 32 (below 32 ** 7)."""
    symbols = spell(value, LENGTH)
    return f"{prefix}-{symbols[:4]}-{symbols[4:]}"


def read(typed: str, prefix: str) -> str | None:
    """The number a person meant, in its one spelling, or None when it cannot be one."""
    compact = _compact(typed)
    if len(compact) > LENGTH and compact.startswith(prefix.upper()):
        compact = compact[len(prefix) :]
    symbols = understand(compact, LENGTH)
    return f"{prefix}-{symbols[:4]}-{symbols[4:]}" if symbols else None


def spell(value: int, length: int) -> str:
    """`length` symbols, at most 31, that say this value in base 32; the last is the check."""
    values = [value >> 5 * place & 31 for place in reversed(range(length - 1))]
    values.append(_double(_checksum(values)))
    return "".join(ALPHABET[value] for value in values)


def understand(typed: str, length: int) -> str | None:
    """The symbols that a person meant, in their one spelling, or None when the check says that he erred."""
    compact = _compact(typed)
    if len(compact) != length or any(symbol not in _VALUE for symbol in compact):
        return None
    values = [_VALUE[symbol] for symbol in compact]
    return None if _checksum(values) else "".join(ALPHABET[value] for value in values)


def _compact(typed: str) -> str:
    return re.sub(r"[\s\-\u2010-\u2015\u2212._]+", "", typed[:64]).upper()
