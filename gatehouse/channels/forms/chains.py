"""Transaction hashes as each network writes them, and what people type instead. Pure.

Shapes: Bitcoin and its kin, Tron and XRP name a transaction by 32 bytes in hex; Ethereum and its kin write 0x before
them (EIP-1474); Solana by its first signature, 64 bytes in base58; TON by 32 bytes in base64 or hex.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import StrEnum

from gatehouse.guard import base58

_HEX = re.compile(r"[0-9a-fA-F]{64}")
_EVM = re.compile(r"(?:0[xX])?([0-9a-fA-F]{64})")
_EVM_SIGN = re.compile(r"0[xX][0-9a-fA-F]{64}")
_TON = re.compile(r"[A-Za-z0-9+/_-]{43}=?")
_ANY = re.compile(r"[A-Za-z0-9+/_=-]{32,100}")
_LINK_PARTS = re.compile(r"[/?#&=]+")
_INVISIBLE = {"Cf", "Cc", "Zs", "Zl", "Zp"}

_ADDRESSES = (
    re.compile(r"0[xX][0-9a-fA-F]{40}"),  # Ethereum and its kin
    re.compile(r"(?:bc1|tb1|ltc1)[02-9ac-hj-np-z]{20,90}", re.IGNORECASE),  # BIP 173
    re.compile(r"(?:bitcoincash:)?[qp][02-9ac-hj-np-z]{41}"),
    re.compile(r"T[1-9A-HJ-NP-Za-km-z]{33}"),  # Tron
    re.compile(r"r[1-9A-HJ-NP-Za-km-z]{24,34}"),  # XRP
    re.compile(r"[13LMD9A][1-9A-HJ-NP-Za-km-z]{25,34}"),  # Bitcoin, Litecoin, Dogecoin
    re.compile(r"[EUk0][Qf][A-Za-z0-9_-]{46}"),  # TON
    re.compile(r"addr1[02-9ac-hj-np-z]{50,110}"),  # Cardano
)


class Shape(StrEnum):
    """How a network writes its transactions."""

    HEX = "hex"
    UPPER_HEX = "upper_hex"
    EVM = "evm"
    SIGNATURE = "signature"
    TON = "ton"
    ANY = "any"


class Problem(StrEnum):
    """Why what was typed is no transaction hash of the chosen network."""

    ADDRESS = "address"
    EVM = "evm"
    SIGNATURE = "signature"
    LINK = "link"
    SHAPE = "shape"


# By the value of a network choice; a network that is not here takes any row of letters and digits.
SHAPES: dict[str, Shape] = {
    **dict.fromkeys(("bitcoin", "tron", "litecoin", "dogecoin", "bitcoin-cash", "cardano", "stellar"), Shape.HEX),
    **dict.fromkeys(("ethereum", "bsc", "polygon", "arbitrum", "optimism", "base", "avalanche", "linea"), Shape.EVM),
    "xrp": Shape.UPPER_HEX,
    "solana": Shape.SIGNATURE,
    "ton": Shape.TON,
}


class NotAHash(ValueError):
    """What was typed cannot be a transaction of that network; `problem` says what it seems to be, `shape` what is wanted."""

    def __init__(self, problem: Problem, shape: Shape, length: int) -> None:
        super().__init__(f"{problem} instead of {shape}")
        self.problem = problem
        self.shape = shape
        self.length = length


def read_hash(typed: str, network: str = "") -> str:
    """The hash in its network's own spelling. A link to an explorer gives the hash in it. Raises NotAHash."""
    shape = SHAPES.get(network, Shape.ANY)
    text = "".join(c for c in typed if unicodedata.category(c) not in _INVISIBLE)
    if "://" in text or text.lower().startswith("www."):
        return _from_link(text, shape)
    found = None if is_address(text) else READERS[shape](text)
    if found is None:
        raise NotAHash(_problem(text, shape), shape, len(text))
    return found


def is_address(text: str) -> bool:
    """Whether this is where coins are sent to, on any network that we know."""
    return any(pattern.fullmatch(text) for pattern in _ADDRESSES) or len(_from_base58(text)) == 32


def _from_base58(text: str) -> bytes:
    return (base58.decode(text) if 0 < len(text) <= 90 else None) or b""


def _from_link(text: str, shape: Shape) -> str:
    for part in reversed(_LINK_PARTS.split(text)):
        found = READERS[shape](part) if shape is not Shape.ANY else _first_known(part)
        if found is not None:
            return found
    raise NotAHash(Problem.LINK, shape, len(text))


def _problem(text: str, shape: Shape) -> Problem:
    if is_address(text):
        return Problem.ADDRESS
    if shape is not Shape.EVM and _EVM_SIGN.fullmatch(text):
        return Problem.EVM
    if shape is not Shape.SIGNATURE and _signature(text):
        return Problem.SIGNATURE
    return Problem.SHAPE


def _hex(text: str) -> str | None:
    return text.lower() if _HEX.fullmatch(text) else None


def _upper_hex(text: str) -> str | None:
    return text.upper() if _HEX.fullmatch(text) else None


def _evm(text: str) -> str | None:
    match = _EVM.fullmatch(text)
    return f"0x{match[1].lower()}" if match else None


def _signature(text: str) -> str | None:
    return text if len(_from_base58(text)) == 64 else None


def _ton(text: str) -> str | None:
    if _HEX.fullmatch(text):
        return text.lower()
    if not _TON.fullmatch(text):
        return None
    try:
        raw = base64.urlsafe_b64decode(text.rstrip("=").replace("+", "-").replace("/", "_") + "=")
    except binascii.Error:
        return None
    return text if len(raw) == 32 else None


def _any(text: str) -> str | None:
    return text if _ANY.fullmatch(text) else None


def _first_known(text: str) -> str | None:
    readers: Iterable[Callable[[str], str | None]] = (_signature, _hex)
    if _EVM_SIGN.fullmatch(text):
        return _evm(text)
    return next((found for read in readers if (found := read(text))), None)


READERS: dict[Shape, Callable[[str], str | None]] = {
    Shape.HEX: _hex,
    Shape.UPPER_HEX: _upper_hex,
    Shape.EVM: _evm,
    Shape.SIGNATURE: _signature,
    Shape.TON: _ton,
    Shape.ANY: _any,
}
