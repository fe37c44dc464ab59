"""Links in mails that do one thing: keep a ticket open, rate it, or get no more copies of it.

Whoever holds such a link may do just that, for thirty days, and learns nothing of the ticket beyond number and state.
Opening it changes nothing (mail scanners open links); its page has one button.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from django.conf import settings
from django.core import signing

from gatehouse.conversations.models import Conversation

Verb = Literal["keep-open", "leave", "rate-1", "rate-2", "rate-3", "rate-4", "rate-5"]
LIVES = timedelta(days=30)
_SALT = "gatehouse.one-click"


@dataclass(frozen=True, slots=True)
class OneClick:
    """What a link allows: one verb, on one conversation, in the name of one contact."""

    conversation: int
    contact: int
    verb: Verb

    @property
    def rating(self) -> int | None:
        """1 to 5, or None when the link is not for rating."""
        kind, _, figure = self.verb.partition("-")
        return int(figure) if kind == "rate" else None


class LinkInvalid(ValueError):
    """The link is older than thirty days, or was changed on its way."""


def one_click_url(conversation: Conversation, contact_id: int, verb: Verb) -> str:
    """The whole address of a link, on the portal's own host."""
    token = signing.dumps([conversation.pk, contact_id, verb], salt=_SALT)
    return f"{settings.BASE_URL}/do/{token}/"


def read_one_click(token: str) -> OneClick:
    """What a link's token allows. Raises LinkInvalid."""
    try:
        conversation, contact, verb = signing.loads(token, salt=_SALT, max_age=LIVES)
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkInvalid(LinkInvalid.__doc__) from None
    if verb not in get_args(Verb):
        raise LinkInvalid(LinkInvalid.__doc__)
    return OneClick(int(conversation), int(contact), verb)
