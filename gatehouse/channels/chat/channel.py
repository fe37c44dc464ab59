"""The live chat as a channel."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gatehouse.channels.base import Channel


def _is_offered() -> bool:
    from gatehouse.channels.chat.brands import portal_brand  # its table is there only when all is loaded

    return portal_brand() is not None


CHAT = Channel(
    key="chat",
    name=pgettext_lazy("channel", "Chat"),
    icon="chat",
    urls="gatehouse.channels.chat.urls",
    purpose=_("For what cannot wait. You see your place in the queue, and talk with a person."),
    entrance="/chat/",
    invitation=_("Start chat"),
    is_offered=_is_offered,
)
