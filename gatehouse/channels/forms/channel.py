"""The request form as a channel."""

from django.utils.translation import pgettext_lazy

from gatehouse.channels.base import Channel

FORM = Channel(key="form", name=pgettext_lazy("channel", "Form"), icon="ticket", urls="gatehouse.channels.forms.urls")
