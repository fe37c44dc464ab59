"""What the operator fills in about services, incidents and notices."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSplitDateTimeWidget

from gatehouse.backoffice.fields import ImpactsField, TextsField
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.status.actions.listed import check_notice
from gatehouse.status.actions.report import Report, Told, checked_report
from gatehouse.status.actions.tell import checked_update
from gatehouse.status.models import INCIDENT_STATES, MAINTENANCE_STATES, Incident, IncidentState, Notice, Service
from gatehouse.status.texts import Unfit

_AT = "at"
_UTC = _("In UTC.")
# What the verbs call the parts of a report, and the fields in which they are filled in.
_FIELD_OF = {"next": "next_in", "begins": "began_at", "ends": "ends_at"}


class ServiceForm(forms.ModelForm):
    names = TextsField(label=_("Name"))

    class Meta:
        model = Service
        fields: ClassVar[list[str]] = ["slug", "names", "is_active", "position"]


class NoticeForm(forms.ModelForm):
    texts = TextsField(label=_("Text"))

    class Meta:
        model = Notice
        fields: ClassVar[list[str]] = ["texts", "level", "link", "from_at", "until_at", "next_update_at", "is_active"]
        labels: ClassVar[dict[str, Any]] = {
            "level": _("Level"), "link": _("Link"), "from_at": _("Shown from"), "until_at": _("Shown until"),
            "next_update_at": _("Time of the next update"),
        }  # fmt: skip
        help_texts: ClassVar[dict[str, Any]] = {
            "link": _("A page of ours, such as /contact/, or an address that begins with https://."),
            "from_at": _UTC,
            "until_at": _("In UTC. Without it the notice stays until it is switched off."),
            "next_update_at": _("In UTC. Customers see it in their own zone, and that it is late when it has passed."),
        }

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            refused(self, lambda: check_notice(self.instance))


def refused(form: forms.Form | forms.ModelForm, check: Callable[[], object]) -> None:
    """Run what may refuse, and show the reason at the field that it is about."""
    try:
        check()
    except Impossible as reason:
        name = _FIELD_OF.get(reason.field, reason.field) if isinstance(reason, Unfit) else None
        form.add_error(name if name in form.fields else None, str(reason))


class _TellForm(forms.ModelForm):
    """What an opening and an update have in common. Times are in UTC, like everywhere in the back office."""

    texts = TextsField(label=_("What customers read"), long=True)
    state = forms.ChoiceField(label=_("State"), widget=UnfoldAdminSelectWidget)
    next_in = forms.ChoiceField(
        label=_("Next update"), required=False, initial="30", widget=UnfoldAdminSelectWidget,
        help_text=_("Customers see this time. Not needed when it is over."),
        choices=[
            ("15", _("in 15 minutes")), ("30", _("in 30 minutes")), ("60", _("in 1 hour")), ("120", _("in 2 hours")),
            ("240", _("in 4 hours")), (_AT, _("at the time below")), ("", _("none, it has not begun or is over")),
        ],
    )  # fmt: skip
    next_at = forms.SplitDateTimeField(
        label=_("Time of the next update"), required=False, widget=UnfoldAdminSplitDateTimeWidget, help_text=_UTC
    )
    began_at = forms.SplitDateTimeField(
        label=_("Began or begins"), required=False, widget=UnfoldAdminSplitDateTimeWidget,
        help_text=_("In UTC. Empty: now. A planned maintenance needs it."),
    )  # fmt: skip
    ends_at = forms.SplitDateTimeField(
        label=_("Planned end"), required=False, widget=UnfoldAdminSplitDateTimeWidget,
        help_text=_("In UTC. Only for a maintenance, which needs it."),
    )  # fmt: skip
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    class Meta:
        model = Incident
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        services = list(Service.objects.filter(is_active=True))
        self.fields["impacts"] = ImpactsField(services, label=_("Affected services"), initial=self.instance.impacts)
        self.order_fields(["titles", "texts", "state", "next_in", "next_at", "impacts"])

    def _post_clean(self) -> None:
        """The verb checks and changes the row; nothing is put into it here."""

    def told(self) -> Told:
        wanted = self.cleaned_data
        after, at = wanted.get("next_in") or "", wanted.get("next_at")
        if after and after != _AT:
            at = timezone.now() + timedelta(minutes=int(after))
        return Told(
            texts=wanted["texts"], state=IncidentState(wanted["state"]), impacts=wanted["impacts"],
            next_update_at=at if after else None, began_at=wanted.get("began_at"), ends_at=wanted.get("ends_at"),
            client_id=wanted["client_id"],
        )  # fmt: skip


class OpeningForm(_TellForm):
    """A new incident or a planned maintenance."""

    titles = TextsField(label=_("Title"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        incident = [(state.value, state.label) for state in INCIDENT_STATES if not state.is_over]
        maintenance = [(state.value, state.label) for state in MAINTENANCE_STATES if not state.is_over]
        self.fields["state"].choices = [(_("Incident"), incident), (_("Maintenance"), maintenance)]  # type: ignore[attr-defined]

    def report(self) -> Report:
        return Report(titles=self.cleaned_data["titles"], told=self.told())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not Incident.objects.filter(client_id=cleaned["client_id"]).exists():
            refused(self, lambda: checked_report(self.report()))
        return cleaned


class UpdateForm(_TellForm):
    """An update of an incident that is there. `seen` is the last of its entries that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        states = MAINTENANCE_STATES if self.instance.phase.is_maintenance else INCIDENT_STATES
        self.fields["state"].choices = [(state.value, state.label) for state in states]  # type: ignore[attr-defined]
        self.initial["state"], self.initial["seen"] = self.instance.state, self.instance.seq
        if not self.instance.is_running:
            self.initial["next_in"] = ""
        if not self.instance.phase.is_maintenance:
            del self.fields["began_at"], self.fields["ends_at"]
        elif self.instance.state == IncidentState.PLANNED:
            self.initial["began_at"], self.initial["ends_at"] = self.instance.began_at, self.instance.ends_at

    def clean(self) -> dict[str, Any]:
        """Checked under the incident's lock, which is held until it is saved: nobody comes in between."""
        cleaned = super().clean() or {}
        self.instance.lock()
        is_sent = self.instance.updates.filter(client_id=cleaned.get("client_id")).exists()
        if not self.errors and not is_sent:
            refused(self, lambda: checked_update(self.instance, self.told(), seen=cleaned["seen"]))
        self._read_up()
        return cleaned

    def _read_up(self) -> None:
        """A refused page shows what was told since, and may then be sent again."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen"] = str(self.instance.seq)
        self.data = data


class WordingForm(forms.Form):
    """A text in all languages, published by a verb of its own."""

    texts = TextsField(label=_("Text"), long=True)
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class TitleForm(WordingForm):
    texts = TextsField(label=_("Title"))
