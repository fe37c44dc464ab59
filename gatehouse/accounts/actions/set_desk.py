"""Change how an agent's workspace looks and works."""

from django.db import transaction

from gatehouse.accounts.entries import DeskSet
from gatehouse.accounts.models import User
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record

COLUMNS = (
    "language", "time_zone", "theme", "density", "has_letter_keys", "is_mailed",
    "chat_volume", "is_rung_for_waiting", "is_rung_for_own",
)  # fmt: skip


@transaction.atomic
def set_desk(user: User, wanted: dict[str, str | bool | int], *, by: Actor) -> None:
    """Store what is wanted of COLUMNS; the caller has checked the values."""
    user.lock()
    changed = {name: wanted[name] for name in COLUMNS if name in wanted and getattr(user, name) != wanted[name]}
    if not changed:
        return
    for name, value in changed.items():
        setattr(user, name, value)
    user.save(update_fields=list(changed))
    record(user, DeskSet(values={name: str(value) for name, value in changed.items()}), by=by)
