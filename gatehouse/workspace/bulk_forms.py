"""What the verbs for many conversations need to know, and how each is called once it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Department, Priority
from gatehouse.workspace.filters import Asked
from gatehouse.workspace.forms import PriorityForm, SnoozeForm, StateForm, required


class NothingForm(forms.Form):
    """The verb says it all."""


class BulkAssignForm(forms.Form):
    """Whom to give them to; nobody is the queue. Who is in none of a conversation's departments is refused there."""

    agent = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        error_messages=required(_("Choose somebody of your departments.")),
    )

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = User.objects.filter(is_active=True, memberships__department__in=list(asked.departments))
        self.fields["agent"].queryset = members.distinct().order_by("name", "pk")  # type: ignore[attr-defined]


class BulkDepartmentForm(forms.Form):
    """A department in use."""

    department = forms.ModelChoiceField(
        queryset=Department.objects.filter(is_active=True), error_messages=required(_("Choose a department."))
    )


class BulkTagForm(forms.Form):
    """One tag to add to all, or to take from all."""

    tag = forms.CharField(max_length=60, error_messages=required(_("Type a tag.")))


@dataclass(frozen=True, slots=True)
class BulkAsk:
    """A verb's question. `data` turns what was asked into what the act keeps; without a question it is done at once."""

    heading: str | Promise
    done: str | Promise
    form: Callable[[Any, Asked], forms.Form] = lambda sent, asked: NothingForm(sent)
    data: Callable[[dict[str, Any]], dict[str, Any]] = dict
    is_asked: bool = True


BULK_ASKS: dict[str, BulkAsk] = {
    "take": BulkAsk(_("Take"), _("Taken"), is_asked=False),
    "assignment": BulkAsk(
        _("Assign"),
        _("Assigned"),
        lambda sent, asked: BulkAssignForm(sent, asked=asked),
        lambda cleaned: {"agent": cleaned["agent"].pk if cleaned["agent"] else None},
    ),
    "department": BulkAsk(
        _("Hand over to a department"),
        _("Handed over"),
        lambda sent, asked: BulkDepartmentForm(sent),
        lambda cleaned: {"department": cleaned["department"].pk},
    ),
    "state": BulkAsk(_("Set the state"), _("State set"), lambda sent, asked: StateForm(sent)),
    "priority": BulkAsk(
        _("Set the priority"),
        _("Priority set"),
        lambda sent, asked: PriorityForm(sent),
        lambda cleaned: {"priority": int(Priority(cleaned["priority"]))},
    ),
    "tagging": BulkAsk(_("Add a tag"), _("Tagged"), lambda sent, asked: BulkTagForm(sent)),
    "untagging": BulkAsk(_("Remove a tag"), _("Tag removed"), lambda sent, asked: BulkTagForm(sent)),
    "snooze": BulkAsk(
        _("Snooze"),
        _("Snoozed"),
        lambda sent, asked: SnoozeForm(sent, initial={"zone": asked.zone}),
        lambda cleaned: {"until": cleaned["until"].isoformat(), "reason": cleaned["reason"]},
    ),
    "spam": BulkAsk(_("Mark as spam"), _("Marked as spam"), is_asked=False),
}
