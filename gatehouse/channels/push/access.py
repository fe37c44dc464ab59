"""Whose devices are whose."""

import hashlib
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from gatehouse.channels.push.models import PushSubscription
from gatehouse.conversations.models import Contact


def devices_of(contacts: Iterable[Contact]) -> QuerySet[PushSubscription]:
    """Theirs, and those of whoever was joined into them."""
    people = list(contacts)
    return PushSubscription.objects.filter(Q(contact__in=people) | Q(contact__joined_into__in=people))


def digest(endpoint: str) -> bytes:
    return hashlib.sha256(endpoint.encode()).digest()
