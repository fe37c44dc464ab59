"""Keep, move, delete and bring back the views of lists. What is shared is a setting and journaled; what is private is not."""

from django.db import transaction
from django.db.models import QuerySet

from gatehouse.accounts.models import Role, User
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.settings import delete_setting, save_setting
from gatehouse.conversations.models import Department, Membership, SavedView
from gatehouse.journal.actor import Actor

MOST = 30  # of an agent's own, and of a department's


def may_change(view: SavedView, user: User) -> bool:
    """His own, or one shared with a department that he leads."""
    if view.department_id is None:
        return view.owner_id == user.pk
    return led_by(user).filter(pk=view.department_id).exists()


def led_by(user: User) -> QuerySet[Department]:
    """The departments with which this agent may share a view."""
    led = Membership.objects.filter(user=user, user__role=Role.LEAD, user__is_active=True).values("department")
    return Department.objects.filter(pk__in=led)


@transaction.atomic
def keep_view(view: SavedView, *, by: Actor) -> None:
    """Store a new or changed view. A new one, and one that changes its readers, goes to the end."""
    before = SavedView.objects.select_for_update().filter(pk=view.pk).first()
    if before is None or before.department_id != view.department_id or not before.is_active:
        siblings = siblings_of(view)
        if len(siblings) >= MOST:
            raise Impossible(f"There are {MOST} views already. Delete one that nobody needs, then save this one.")
        view.position = max((one.position for one in siblings), default=-1) + 1
    _store(view, was_shared=before is not None and before.is_shared, by=by)


@transaction.atomic
def move_view(view: SavedView, step: int, *, by: Actor) -> None:
    """Move it up (-1) or down (1) among its siblings; at the end it stays where it is."""
    siblings = siblings_of(view)
    at = siblings.index(view)
    siblings.insert(min(max(at + step, 0), len(siblings) - 1), siblings.pop(at))
    for position, one in enumerate(siblings):
        if one.position != position:
            one.position = position
            _store(one, was_shared=one.is_shared, by=by)


@transaction.atomic
def delete_view(view: SavedView, *, by: Actor) -> None:
    """Take it out of the menus; `restore_view` brings it back."""
    if view.is_shared:
        delete_setting(view, by=by)
    else:
        SavedView.objects.filter(pk=view.pk).update(is_active=False)
        _sweep(view)


@transaction.atomic
def restore_view(view: SavedView, *, by: Actor) -> None:
    """Bring a deleted one back, to the end of the list."""
    if not view.is_active:
        view.is_active = True
        keep_view(view, by=by)


def siblings_of(view: SavedView) -> list[SavedView]:
    """Those that stand in one list with it, itself among them unless it is new, locked and in order."""
    found = SavedView.objects.select_for_update().filter(is_active=True, department=view.department_id)
    return list(found if view.is_shared else found.filter(owner=view.owner_id))


def _sweep(deleted: SavedView) -> None:
    """Of the owner's deleted private ones only so many can be brought back. What was ever shared has entries: it stays."""
    others = SavedView.objects.filter(owner=deleted.owner_id, department=None, is_active=False, seq=0)
    stale = others.exclude(pk=deleted.pk).order_by("-pk").values_list("pk", flat=True)[MOST:]
    SavedView.objects.filter(pk__in=list(stale)).delete()


def _store(view: SavedView, *, was_shared: bool, by: Actor) -> None:
    if view.is_shared or was_shared:
        save_setting(view, by=by)
    else:
        view.save()
