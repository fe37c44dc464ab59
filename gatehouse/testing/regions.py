"""Rules of regions that need only what a test is about, and whom they hold."""

from typing import Any

from gatehouse.accounts import regions
from gatehouse.accounts.actions.regions import declare, note_kyc
from gatehouse.accounts.models import RegionAct, RegionRule, User
from gatehouse.conversations.actions.region_rules import save_rule
from gatehouse.journal.actor import OPERATOR
from gatehouse.journal.models import Entry

NEW_YORK: dict[str, Any] = {"place": "US-NY", "names": {"en": "New York", "ar": "نيويورك"}}


def rule(**more: Any) -> RegionRule:
    """A rule that is in force at once in this process; `effects` by their columns."""
    texts = {"still": {"en": "You can withdraw."}, "objection": {"en": "Write to the ombudsman."}}
    made = RegionRule(**{"place": "US", "names": {}, **texts, **more})
    save_rule(made, by=OPERATOR)
    regions.forget()
    return made


def placed(user: User, declared: str = "", kyc: str = "") -> User:
    """He says that he lives in one place, and the exchange has proven another."""
    if declared:
        declare(user, declared)
    note_kyc(user, kyc)
    user.refresh_from_db()
    return user


def told(user: User) -> list[str]:
    """The kinds of his entries about where he lives, the oldest first."""
    found = Entry.objects.filter(subject_kind="user", subject_id=user.pk, kind__startswith="region_")
    return list(found.order_by("seq").values_list("kind", flat=True))


def open_to(user: User, act: RegionAct = RegionAct.PRODUCTS) -> str:
    """How far something is open to him."""
    return regions.effect(user, act).value
