"""Mail as a channel: confirmations, answers and notices go out by it. Customers cannot write by it yet."""

from django.utils.translation import gettext_lazy as _

from gatehouse.channels.base import Channel

EMAIL = Channel(key="email", name=_("Email"), icon="mail", urls="gatehouse.channels.email.urls")
