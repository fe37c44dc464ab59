"""The addresses under which customers write to us."""

from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gatehouse.backoffice.base import SettingAdmin, actor_of
from gatehouse.backoffice.fields import TextsField
from gatehouse.channels.email import inboxes
from gatehouse.channels.email.actions.inboxes import inbox_fault, save_inbox
from gatehouse.channels.email.models import Inbox


class InboxForm(forms.ModelForm):
    purposes = TextsField(label=_("Purpose"), required=False, help_text=_("What customers read beside it."))

    class Meta:
        model = Inbox
        fields: ClassVar[list[str]] = [
            "address", "department", "topic", "takes_rest", "is_published", "purposes", "is_active", "position",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["address"] = cleaned.get("address", "").strip().lower()
        wanted = {name: cleaned.get(name) for name in ("address", "topic", "takes_rest", "is_active")}
        if cleaned["address"] and cleaned.get("department"):
            asked = Inbox(pk=self.instance.pk, department=cleaned["department"], **wanted)
            if fault := inbox_fault(asked):
                raise forms.ValidationError(fault)
        if cleaned.get("is_published") and not cleaned.get("purposes"):
            self.add_error("purposes", _("Say what this address is for: it stands on the contact page."))
        return cleaned


class InboxAdmin(SettingAdmin):
    form = InboxForm
    list_display = ("address", "department", "topic", "takes_rest", "is_published", "is_active")
    list_select_related = ("department", "topic")

    def save_model(self, request: HttpRequest, obj: Any, form: "forms.ModelForm[Any]", change: bool) -> None:
        save_inbox(obj, by=actor_of(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        inboxes.forget()
        transaction.on_commit(inboxes.forget)  # another thread may have read them before
