"""The live chat as a channel."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gatehouse.channels.base import Channel

CHAT = Channel(
    key="chat",
    name=pgettext_lazy("channel", "Chat"),
    icon="chat",
    urls="gatehouse.channels.chat.urls",
    purpose=_("For what cannot wait. You see your place in the queue, and talk with a person."),
    entrance="/chat/",
)
