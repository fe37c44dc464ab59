"""How often each network has knocked, counted for many knocks at once."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import psycopg
from django.conf import settings

from gatehouse.accounts.limits import HIT
from gatehouse.channels.chat.requests import HOUR, limit_key


async def within(
    connection: "psycopg.AsyncConnection[Any]", what: str, most: int, networks: Iterable[str]
) -> frozenset[str]:
    """Count one knock for each of these; the networks that stay within `most` an hour with them."""
    knocks = Counter(networks)
    if not settings.CONFIG.limits or not knocks:
        return frozenset(knocks)
    # In the order of the keys, as everybody counts: two batches never hold each other up.
    keys = {limit_key(what, network): network for network in sorted(knocks)}
    values = [HOUR.total_seconds(), list(keys), [knocks[network] for network in keys.values()]]
    rows = await (await connection.execute(HIT, values, prepare=True)).fetchall()
    return frozenset(keys[key] for key, times, _left in rows if times <= most)
