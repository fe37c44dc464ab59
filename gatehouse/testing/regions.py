"""Rules of regions that need only what a test is about."""

from typing import Any

from gatehouse.accounts import regions
from gatehouse.accounts.models import RegionRule
from gatehouse.conversations.actions.region_rules import save_rule
from gatehouse.journal.actor import OPERATOR

NEW_YORK: dict[str, Any] = {"place": "US-NY", "names": {"en": "New York", "ar": "نيويورك"}}


def rule(**more: Any) -> RegionRule:
    """A rule that is in force at once in this process; `effects` by their columns."""
    texts = {"still": {"en": "You can withdraw."}, "objection": {"en": "Write to the ombudsman."}}
    made = RegionRule(**{"place": "US", "names": {}, **texts, **more})
    save_rule(made, by=OPERATOR)
    regions.forget()
    return made
