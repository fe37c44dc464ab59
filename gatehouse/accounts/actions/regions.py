"""Where a customer lives, and what that holds back: each decision is recorded once, when it changes."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts import regions
from gatehouse.accounts.entries import RegionDeclared, RegionHeld, RegionReleased
from gatehouse.accounts.models import RegionHold, User
from gatehouse.journal.actor import SYSTEM, Actor
from gatehouse.journal.record import record


@transaction.atomic
def declare(user: User, place: str, *, at_sign_up: bool = False) -> None:
    """He says where he lives. Let him do so after a step-up only: it may open what was closed."""
    user.lock()
    if user.declared_region == place:
        return
    user.declared_region, user.region_confirmed = place, ""
    user.save(update_fields=["declared_region", "region_confirmed"])
    record(user, RegionDeclared(when="sign_up" if at_sign_up else "changed"), by=user.actor)
    settle(user)


@transaction.atomic
def confirm(user: User, hint: str) -> None:
    """He says that what he declared still holds, though his connection comes from `hint`. It changes nothing else."""
    user.lock()
    if not regions.is_elsewhere(user, hint):
        return
    user.region_confirmed = hint
    user.save(update_fields=["region_confirmed"])
    record(user, RegionDeclared(when="confirmed"), by=user.actor)


def note_kyc(user: User, place: str) -> None:
    """Note where the exchange says that he lives; empty when it has not proven it."""
    if user.kyc_region != place:
        _note_kyc(user, place)


@transaction.atomic
def _note_kyc(user: User, place: str) -> None:
    user.lock()
    user.kyc_region = place
    user.save(update_fields=["kyc_region"])
    settle(user)


@transaction.atomic
def release(user: User, *, by: Actor) -> None:
    """Let him off the rule that holds him, for as long as it is this one."""
    user.lock()
    hold = RegionHold.objects.filter(user=user).first()
    if hold is None:
        return
    user.region_exempt_id = hold.rule_id
    user.save(update_fields=["region_exempt"])
    settle(user, by=by)


def settle(user: User, *, by: Actor = SYSTEM) -> None:
    """Hold him by the rule that is his now, or let him go; nothing when he is told of just that already."""
    regions.forget()  # what this process keeps may be older than the rule's own job, which has passed him by
    _settle(user, by)


def catch_up(user: User) -> None:
    """The same at sign-in, where a rule's job has missed him. The rules are read anew only where something is to change."""
    if _told(RegionHold.objects.filter(user=user).first()) != _due(user):
        settle(user)


def settle_all(users: Iterable[User]) -> None:
    """The same for each."""
    regions.forget()
    for user in users:
        _settle(user, SYSTEM)


@transaction.atomic
def _settle(user: User, by: Actor) -> None:
    user.lock()
    hold, due = RegionHold.objects.filter(user=user).first(), _due(user)
    if due is None and hold is not None:
        hold.delete()
        record(user, RegionReleased(rule=hold.rule_id), by=by)
    elif due is not None and due != _told(hold):
        rule, effects = due
        told = {"rule_id": rule, "effects": effects, "since": timezone.now()}
        RegionHold.objects.update_or_create(user=user, defaults=told)
        record(user, RegionHeld(rule=rule, source=regions.source_of(user), effects=effects), by=by)


def _due(user: User) -> tuple[int, dict[str, str]] | None:
    """The rule that holds something back for him now, and what."""
    rule = regions.rule_of(user)
    return (rule.pk, rule.effects) if rule and rule.effects else None


def _told(hold: RegionHold | None) -> tuple[int, dict[str, str]] | None:
    """What he was told of last."""
    return (hold.rule_id, hold.effects) if hold else None
