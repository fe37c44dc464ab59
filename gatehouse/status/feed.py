"""The Atom feed (RFC 4287): each update is an entry that is never taken back."""

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from gatehouse.status.links import address_of
from gatehouse.status.models import Update

SIZE = 50


def newest_updates() -> list[Update]:
    """The newest updates with their incidents."""
    found: QuerySet[Update] = Update.objects.filter(incident__is_active=True).select_related("incident")
    return list(found.order_by("-at", "-pk")[:SIZE])


class Updates(Feed):
    """Names and links in the active language; an entry's id is the same in all of them."""

    feed_type = Atom1Feed

    def __init__(self, updates: list[Update]) -> None:
        self.updates = updates

    def title(self) -> str:
        return _("%(brand)s: status of our services") % {"brand": settings.BRAND}

    def link(self) -> str:
        return address_of("status:page")

    def feed_url(self) -> str:
        return address_of("status:feed")

    def feed_guid(self) -> str:
        return f"{settings.BASE_URL}{reverse('status:feed')}"

    def items(self) -> list[Update]:
        return self.updates

    def item_title(self, item: Update) -> str:
        return f"{item.incident.title}: {item.get_state_display()}"

    def item_description(self, item: Update) -> str:
        """HTML, as Atom readers take it: what was typed is words, never markup."""
        text = f"{_('Correction')}: {item.text}" if item.corrects_id else item.text
        return linebreaks(text, autoescape=True)

    def item_link(self, item: Update) -> str:
        return f"{address_of('status:incident', item.incident_id)}#update-{item.pk}"

    def item_guid(self, item: Update) -> str:
        return f"{settings.BASE_URL}{reverse('status:incident', args=[item.incident_id])}#update-{item.pk}"

    def item_pubdate(self, item: Update) -> datetime:
        return item.at

    def item_updateddate(self, item: Update) -> datetime:
        return item.at
