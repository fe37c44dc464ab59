"""Every channel, once. A new one is a folder beside its siblings and one line here."""

from django.urls import URLPattern, URLResolver

from gatehouse.channels.base import Channel
from gatehouse.channels.chat.channel import CHAT
from gatehouse.channels.email.channel import EMAIL
from gatehouse.channels.forms.channel import FORM

CHANNELS: tuple[Channel, ...] = (FORM, EMAIL, CHAT)

_BY_KEY = {channel.key: channel for channel in CHANNELS}


def channel(key: str) -> Channel | None:
    """The channel that a message or a delivery names; None for one that this version does not have."""
    return _BY_KEY.get(key)


def patterns() -> list[URLPattern | URLResolver]:
    """The pages of all channels, for `project/urls.py`."""
    return [pattern for each in CHANNELS for pattern in each.patterns()]
