"""Ten codes for the day on which the phone is gone: shown once, good once each, kept as HMACs.

Sixteen of 27 letters are 76 bits (NIST 800-63B-4, 3.1.2.1 asks for 64; ASVS 5.0, 6.5.2 for a hash below 112).
"""

import secrets

from django.utils import timezone
from django.utils.crypto import salted_hmac

from gatehouse.accounts.models import RecoveryCode, User

HOW_MANY = 10
_SIGNS = "abcdefghjkmnpqrstuvwxyz2345"  # none that look alike
_LENGTH = 16


def new_codes() -> list[str]:
    return ["".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)) for _ in range(HOW_MANY)]


def stored(user: User, code: str) -> bytes:
    """As it stands in the database; another user's same code is another."""
    return salted_hmac("gatehouse.recovery-code", f"{user.pk}:{code}", algorithm="sha256").digest()


def spend(user: User, typed: str) -> bool:
    """Use this code up; False when it is none of his or was used before. Of two at once one succeeds."""
    live = RecoveryCode.objects.filter(user=user, code=stored(user, clean(typed)), used_at=None)
    return live.update(used_at=timezone.now()) == 1


def left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def clean(typed: str) -> str:
    """Without the spaces and dashes that people put between the groups."""
    return "".join(sign for sign in typed.lower() if sign.isalnum())[: _LENGTH + 1]


def spaced(code: str) -> str:
    """`abcd-efgh-jkmn-pqrs`."""
    return "-".join(code[at : at + 4] for at in range(0, _LENGTH, 4))
