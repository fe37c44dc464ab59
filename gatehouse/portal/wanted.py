"""What somebody gave who wants an account, kept sealed until he has shown that the address is his."""

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Wanted:
    """The password's hash, the ids of the versions that he accepted, as he read them in `language`, where he lives, and by
    whom he came.

    `by_passkey`: he makes a passkey once the address is proven, and the hash is that of no password.
    """

    password: str
    versions: list[int]
    language: str
    place: str = ""
    by_passkey: bool = False
    referrer: int | None = None

    @property
    def payload(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, payload: str) -> Self:
        """The same again."""
        return cls(**json.loads(payload))
