"""A customer asks for a copy of his data; it is made, fetched, and removed again. What stands in it: `gatehouse/privacy`."""

import logging
import secrets
from datetime import datetime, timedelta

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from gatehouse.accounts import data_exports
from gatehouse.accounts.entries import DataAsked, DataFetched, DataReady
from gatehouse.accounts.models import EXPORT_LIVES, DataExport, User
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.record import record

log = logging.getLogger(__name__)
_GIVE_UP_AFTER = timedelta(days=1)
_FOLDER = "exports"


class NotNow(Exception):
    """One is being made already, or there were as many today as we make. Fetch the newest one."""


@transaction.atomic
def ask_for_data(user: User) -> DataExport:
    """Have a copy made. Raises NotNow."""
    user.lock()
    if data_exports.asked_lately(user) >= data_exports.MOST or user.data_exports.filter(ready_at=None, gone_at=None):
        raise NotNow
    export = DataExport.objects.create(
        user=user, language=translation.get_language() or "en", file=f"{_FOLDER}/{secrets.token_hex(20)}"
    )
    record(user, DataAsked(export=export.pk), by=user.actor)
    app.configure_task("make_data_export", queue="bulk").defer(export_id=str(export.pk))
    return export


@transaction.atomic
def finish_export(export: DataExport, size: int) -> bool:
    """Its file is there, whole; False when nobody waits for it any more."""
    export.user.lock()
    waiting = DataExport.objects.filter(pk=export.pk, ready_at=None, gone_at=None)
    if waiting.update(ready_at=timezone.now(), size=size) != 1:
        return False
    record(export.user, DataReady(export=export.pk), by=SYSTEM)
    return True


@transaction.atomic
def note_fetched(user: User, export: DataExport) -> None:
    """He has downloaded it."""
    record(user, DataFetched(export=export.pk), by=user.actor)


def remove_exports(now: datetime) -> int:
    """Remove those whose time is over, and those that were never finished; return how many."""
    kept = DataExport.objects.filter(gone_at=None)
    over = kept.filter(ready_at__lte=now - EXPORT_LIVES) | kept.filter(
        ready_at=None, asked_at__lte=now - _GIVE_UP_AFTER
    )
    return sum(remove_export(export) for export in list(over.order_by("asked_at")[:1000]))


def remove_exports_of(user: User) -> None:
    """Remove all that he has asked for, also what is still being made."""
    for export in user.data_exports.filter(gone_at=None):
        remove_export(export)


def remove_export(export: DataExport) -> bool:
    """The file goes first: as long as its row says that it is there, the next run finds it."""
    try:
        storages["private"].delete(export.file)
    except OSError as error:
        log.warning("A copy of an account's data could not be removed yet: %s", error)
        return False
    return DataExport.objects.filter(pk=export.pk, gone_at=None).update(gone_at=timezone.now()) == 1
