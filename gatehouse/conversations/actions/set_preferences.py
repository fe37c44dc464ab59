"""A customer says how he wants to be treated: language, time zone, news by mail, and how often his security is looked over."""

from collections.abc import Mapping

from django.db import transaction

from gatehouse.accounts.entries import PreferencesSet
from gatehouse.accounts.models import Preferences, User
from gatehouse.accounts.preferences import preferences_of
from gatehouse.journal.record import record

OWN = ("language", "time_zone")  # of the account and of the contact, by which mails about tickets go
CHOSEN = ("mails_answers", "mails_news", "check_up_days")


@transaction.atomic
def set_preferences(user: User, wanted: Mapping[str, str | bool | int]) -> None:
    """Store what is wanted of OWN and CHOSEN; the caller has checked the values."""
    user.lock()
    kept = preferences_of(user)
    own = _changed(user, OWN, wanted) | _changed(user.contact, OWN, wanted)
    chosen = _changed(kept, CHOSEN, wanted)
    if not own and not chosen:
        return
    if own:
        user.save(update_fields=list(own))
        user.contact.save(update_fields=list(own))
    if chosen:
        Preferences.objects.update_or_create(user=user, defaults=chosen)
    news = kept.mails_news if "mails_news" in chosen else None
    record(user, PreferencesSet(changed=sorted({*own, *chosen}), mails_news=news), by=user.actor)


def _changed(
    row: object, names: tuple[str, ...], wanted: Mapping[str, str | bool | int]
) -> dict[str, str | bool | int]:
    """What differs, and is set from now on."""
    changed = {name: wanted[name] for name in names if name in wanted and getattr(row, name) != wanted[name]}
    for name, value in changed.items():
        setattr(row, name, value)
    return changed
