"""The request form as a channel."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gatehouse.channels.base import Channel

FORM = Channel(
    key="form",
    name=pgettext_lazy("channel", "Form"),
    icon="ticket",
    urls="gatehouse.channels.forms.urls",
    purpose=_("For everything with details and files. It asks for what we need, and you follow your ticket here."),
    entrance="/new/",
    invitation=_("Send a ticket"),
)
