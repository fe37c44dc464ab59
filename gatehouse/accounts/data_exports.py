"""Which copies of his data a customer has, and whether he may ask for one more."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from gatehouse.accounts.models import EXPORT_LIVES, DataExport, User

MOST = 3  # in a day: each reads everything
_DAY = timedelta(days=1)


def exports_of(user: User) -> list[DataExport]:
    """The one that is being made and those that can be fetched, the newest first."""
    return list(_kept(user).order_by("-asked_at"))


def get_export(user: User, pk: UUID) -> DataExport:
    """One of his own that can be fetched; DataExport.DoesNotExist else."""
    ended = timezone.now() - EXPORT_LIVES
    return DataExport.objects.get(pk=pk, user=user, ready_at__gt=ended, gone_at=None)


def asked_lately(user: User) -> int:
    """How many he has asked for within a day."""
    return DataExport.objects.filter(user=user, asked_at__gt=timezone.now() - _DAY).count()


def _kept(user: User) -> QuerySet[DataExport]:
    ended = timezone.now() - EXPORT_LIVES
    return DataExport.objects.filter(user=user, gone_at=None).exclude(ready_at__lte=ended)
