"""What the desk's verbs need to know."""

from datetime import UTC, datetime, tzinfo
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gatehouse.accounts.models import User
from gatehouse.conversations import numbers, zones
from gatehouse.conversations.access import agents_for, conversations_for
from gatehouse.conversations.actions.snooze import LONGEST
from gatehouse.conversations.models import (
    Conversation,
    Department,
    Priority,
    SavedView,
    State,
    TopicField,
)
from gatehouse.workspace.snoozing import Preset, presets, typed


def required(text: Any) -> dict[str, Any]:
    return {"required": text, "invalid_choice": text, "invalid_pk_value": text, "invalid_list": text}


class SwitchForm(forms.Form):
    """On or off: spam, a block, a hold."""

    on = forms.TypedChoiceField(
        choices=[("1", "on"), ("0", "off")],
        coerce=lambda value: value == "1",
        error_messages=required(_("Say whether it is to be on (1) or off (0).")),
    )


class AssignForm(forms.Form):
    """Whom to give it to; nobody is the queue."""

    agent = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        error_messages=required(_("Choose somebody of this department. For others hand the conversation over first.")),
    )

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = agents_for(conversation)  # type: ignore[attr-defined]


class DepartmentForm(forms.Form):
    """Another department in use."""

    department = forms.ModelChoiceField(
        queryset=Department.objects.none(), error_messages=required(_("Choose a department."))
    )

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Department.objects.filter(is_active=True).exclude(pk=conversation.department_id)
        self.fields["department"].queryset = others  # type: ignore[attr-defined]


class StateForm(forms.Form):
    """A state that can be set by hand."""

    state = forms.ChoiceField(
        choices=[choice for choice in State.choices if choice[0] != State.SUBMITTED],
        error_messages=required(_("Choose a state.")),
    )


class PriorityForm(forms.Form):
    """How pressing."""

    priority = forms.TypedChoiceField(
        choices=Priority.choices, coerce=int, error_messages=required(_("Choose a priority."))
    )


class TagForm(forms.Form):
    """One tag to add, or to remove."""

    tag = forms.CharField(max_length=60, error_messages=required(_("Type a tag.")))
    remove = forms.BooleanField(required=False)


class SnoozeForm(forms.Form):
    """Until when, and why. `zone` is the browser's; a form without one means UTC, and says so."""

    when = forms.ChoiceField(
        choices=[(key, key) for key in ("hours", "tomorrow", "week", "own")],
        error_messages=required(_("Choose until when.")),
    )
    at = forms.CharField(max_length=40, required=False)
    zone = forms.CharField(max_length=64, required=False)
    reason = forms.CharField(max_length=2000, error_messages=required(_("Say why it can wait.")))
    client_id = forms.UUIDField(required=False)

    @property
    def presets(self) -> list[Preset]:
        return presets(timezone.now(), self.here)

    @property
    def here(self) -> tzinfo:
        return zones.named(str(self["zone"].value() or "")) or UTC

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "when" in cleaned:
            cleaned["until"] = self._until(cleaned["when"], cleaned.get("at", ""))
        return cleaned

    def _until(self, when: str, at: str) -> datetime | None:
        if when != "own":
            return next(preset.at for preset in self.presets if preset.key == when)
        try:
            until = typed(at, self.here)
        except ValueError:
            self.add_error("at", _("Choose a date and a time."))
            return None
        if not timezone.now() < until < timezone.now() + LONGEST:
            self.add_error("at", _("Choose a time that is still to come, within a year."))
        return until


class ViewForm(forms.ModelForm):
    """A list's name, and the department it is shared with, if any."""

    class Meta:
        model = SavedView
        fields = ["name", "department"]
        error_messages = {
            "name": required(_("Give it a name.")),
            "department": required(_("Choose a department that you lead.")),
        }

    def __init__(self, *args: Any, led: QuerySet[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = led  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """One step up or down."""

    step = forms.TypedChoiceField(
        choices=[("-1", "up"), ("1", "down")], coerce=int, error_messages=required(_("Say up (-1) or down (1)."))
    )


class EscalationForm(forms.Form):
    """Why it needs a senior specialist."""

    reason = forms.CharField(max_length=4000, error_messages=required(_("Say why this needs a senior specialist.")))
    client_id = forms.UUIDField(required=False)


class NumberForm(forms.Form):
    """The number of another conversation that the agent may see."""

    number = forms.CharField(max_length=40, error_messages=required(_("Type the number of the other conversation.")))
    remove = forms.BooleanField(required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_number(self) -> Conversation:
        number = numbers.read(self.cleaned_data["number"], settings.NUMBER_PREFIX)
        seen = conversations_for(self.user.actor).select_related("contact", "department")
        found = seen.filter(number=number).first() if number else None
        if found is None:
            raise forms.ValidationError(
                _("There is no such conversation among those you may see. Look at the number again.")
            )
        return found


class DetailsForm(forms.Form):
    """Which fields to ask the customer for."""

    fields_ = forms.ModelMultipleChoiceField(
        queryset=TopicField.objects.filter(is_active=True, topic__is_active=True),
        error_messages=required(_("Choose at least one detail to ask for.")),
    )

    def add_prefix(self, field_name: str) -> str:
        return field_name.rstrip("_")


class ParticipantForm(forms.Form):
    """Somebody who is to get a copy."""

    name = forms.CharField(max_length=120, required=False)
    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Type the email address."),
            "invalid": _("Type a whole email address, such as name@company.com."),
        },
    )


class ElsewhereForm(forms.Form):
    """Another address to which a mail that has failed may go."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Type the email address."),
            "invalid": _("Type a whole email address, such as name@company.com."),
        },
    )


class ReadingForm(forms.Form):
    """All mentions are read; with `undo` those that were marked at that moment no longer are."""

    undo = forms.CharField(max_length=40, required=False)

    def clean_undo(self) -> datetime | None:
        typed = self.cleaned_data["undo"]
        try:
            return zones.instant(typed) if typed else None
        except ValueError:
            raise forms.ValidationError(_("Give the time as it stood on the page.")) from None


class PresenceForm(forms.Form):
    """What an agent does on a conversation's page."""

    doing = forms.ChoiceField(
        choices=[("looking", "looking"), ("writing", "writing"), ("gone", "gone")],
        error_messages=required(_("Say what you are doing: looking, writing or gone.")),
    )
