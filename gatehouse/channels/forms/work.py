"""Work that a browser does before a hot door takes its form: hashcash without stamps (Back, 2002), our own, nobody else's.

A challenge is signed, lives for ten minutes and is for one form. It asks for PARTS numbers, so that a browser can show how
far it is and nobody is very unlucky; each must make SHA-256 of `seed:part:number` begin with a number of zero bits. Pure
but for the clock and the key of the signature.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core import signing

EASIEST, HARDEST = 13, 17  # zero bits of each part: 65 thousand to a million hashes in all, a second to ten on a phone
PARTS = 8
LIVES = 600  # seconds

_SALT = "gatehouse.forms.work"
_PROOF = re.compile(rf"[0-9]{{1,10}}(,[0-9]{{1,10}}){{{PARTS - 1}}}")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What one form is asked for. `seed` is random, so nothing can be worked out before."""

    form: str
    seed: str
    bits: int

    @property
    def token(self) -> str:
        return signing.dumps([self.form, self.seed, self.bits], salt=_SALT)


def challenge(form: UUID, bits: int) -> Challenge:
    return Challenge(str(form), secrets.token_hex(16), bits)


def done(token: str, proof: str, form: UUID) -> Challenge | None:
    """The challenge that this proof answers for this form; None when it does not, or came too late."""
    try:
        asked = Challenge(*signing.loads(token, salt=_SALT, max_age=LIVES))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    if asked.form != str(form) or not _PROOF.fullmatch(proof):
        return None
    numbers = [int(number) for number in proof.split(",")]
    return asked if all(fits(asked, part, number) for part, number in enumerate(numbers)) else None


def fits(asked: Challenge, part: int, number: int) -> bool:
    """Whether the number answers this part."""
    digest = hashlib.sha256(f"{asked.seed}:{part}:{number}".encode()).digest()
    return int.from_bytes(digest) >> (256 - asked.bits) == 0


def solve(asked: Challenge) -> str:
    """The proof, as a browser finds it (static/js/work-worker.js)."""
    return ",".join(str(number) for number in _numbers(asked))


def _numbers(asked: Challenge) -> Iterable[int]:
    for part in range(PARTS):
        number = 0
        while not fits(asked, part, number):
            number += 1
        yield number
