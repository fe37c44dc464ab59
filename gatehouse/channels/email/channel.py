"""Mail as a channel, in and out."""

from django.utils.translation import gettext_lazy as _

from gatehouse.channels.base import Channel

EMAIL = Channel(key="email", name=_("Email"), icon="mail", urls="gatehouse.channels.email.urls")
