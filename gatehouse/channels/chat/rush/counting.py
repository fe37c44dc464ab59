"""How often each network has knocked, counted for many knocks at once."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Self

import psycopg
from django.conf import settings

from gatehouse.accounts.limits import HIT
from gatehouse.channels.chat.requests import HOUR, limit_key


class Room:
    """How many of those who knocked together may still come in from each network."""

    def __init__(self, left: dict[str, int]) -> None:
        self._left = left

    @classmethod
    async def of(
        cls, connection: "psycopg.AsyncConnection[Any]", what: str, most: int, networks: Iterable[str]
    ) -> Self:
        """Count a knock for each of these, at most so many an hour from one network."""
        knocks = Counter(networks)
        if not settings.CONFIG.limits or not knocks:
            return cls(dict(knocks))
        # In the order of the keys, as everybody counts: two batches never hold each other up.
        keys = {limit_key(what, network): network for network in sorted(knocks)}
        values = [HOUR.total_seconds(), list(keys), [knocks[network] for network in keys.values()]]
        rows = await (await connection.execute(HIT, values, prepare=True)).fetchall()
        return cls({keys[key]: most - (times - knocks[keys[key]]) for key, times, _left in rows})

    def takes(self, network: str) -> bool:
        """Whether one more may come in. Those for whom there is none are left to the door, which says until when."""
        self._left[network] -= 1
        return self._left[network] >= 0
