"""Change the desk's settings: departments, topics, fields, canned replies, official addresses, agents."""

from typing import Any

from django.db import transaction
from django.db.models import Model

from gatehouse.conversations.settings_entries import SettingChanged, SettingCreated, SettingDeleted
from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Journaled
from gatehouse.journal.record import record

_NEVER = {"seq", "public_seq", "head", "password", "client_secret", "hook_secret", "totp_secret"}


@transaction.atomic
def save_setting(row: Journaled, *, by: Actor) -> None:
    """Store a new or changed row with one entry that says which columns it changed; nothing when none did."""
    if row._state.adding:
        row.save(force_insert=True)
        record(row, SettingCreated(values=_values(row)), by=by)
        return
    before = _values(type(row)._base_manager.select_for_update().get(pk=row.pk))
    changed = {name: value for name, value in _values(row).items() if before[name] != value}
    if changed:
        row.save(update_fields=list(changed))
        record(row, SettingChanged(values=changed), by=by)


@transaction.atomic
def delete_setting(row: Any, *, by: Actor) -> None:
    """Switch a row off for good: it stays, because conversations and its own chain point at it."""
    row.lock()
    if not row.is_active:
        return
    row.is_active = False
    row.save(update_fields=["is_active"])
    record(row, SettingDeleted(), by=by)


def _values(row: Model) -> dict[str, str]:
    fields = [field for field in row._meta.concrete_fields if field.name not in _NEVER and not field.primary_key]
    return {field.name: str(field.value_from_object(row)) for field in fields}
