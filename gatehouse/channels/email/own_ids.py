"""Our own Message-IDs, known again when they come back."""

import hmac
import re
from collections.abc import Iterable

from gatehouse.channels.email.message_ids import mint_message_id
from gatehouse.conversations.models import Delivery

_OURS = re.compile(r"<?(?P<local>(?P<pk>[0-9]{1,18})\.[0-9a-f]{32})@[^<>\s]{1,255}>?")


def delivery_of_id(message_id: str) -> int | None:
    """The delivery for whose mail we minted this id; None when we did not. Mail systems may have changed its host."""
    found = _OURS.fullmatch(message_id.strip())
    if found is None:
        return None
    minted = mint_message_id(Delivery(pk=int(found["pk"]))).strip("<>").partition("@")[0]
    return int(found["pk"]) if hmac.compare_digest(minted, found["local"]) else None


def is_own_id(message_id: str) -> bool:
    return delivery_of_id(message_id) is not None


def deliveries_of_ids(message_ids: Iterable[str]) -> list[int]:
    """Those that we minted, in the same order, once each."""
    return list(dict.fromkeys(pk for one in message_ids if (pk := delivery_of_id(one)) is not None))
