"""How passwords are hashed: Argon2id as OWASP lists it, and never so many at once that everything else waits."""

import os
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

# One core is left for everybody who is not signing in.
MOST_AT_ONCE = max(1, (os.cpu_count() or 1) - 1)
_IN_FLIGHT = BoundedSemaphore(MOST_AT_ONCE)


class Argon2id(Argon2PasswordHasher):
    """19 MiB, two passes, one lane: a fiftieth of a second. What was hashed otherwise is hashed anew at the next sign-in."""

    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _IN_FLIGHT:
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        with _IN_FLIGHT:
            return bool(super().verify(password, encoded))
