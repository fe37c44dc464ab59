"""Departments, topics and their fields, canned replies and official addresses."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gatehouse.backoffice.base import SettingAdmin
from gatehouse.backoffice.fields import ChoicesField, TextsField
from gatehouse.channels.registry import CHANNELS, channel
from gatehouse.conversations import tags
from gatehouse.conversations.canned import VARIABLES, unknown_variables
from gatehouse.conversations.models import (
    AnswerPromise,
    CannedReply,
    Department,
    OfficialAddress,
    Tag,
    Topic,
    TopicField,
)


class DepartmentForm(forms.ModelForm):
    names = TextsField(label=_("Name"))

    class Meta:
        model = Department
        fields: ClassVar[list[str]] = ["slug", "names", "is_active", "position"]


class TopicForm(forms.ModelForm):
    names = TextsField(label=_("Name"))
    leads = TextsField(label=_("Introduction"), long=True, required=False)
    helps = TextsField(label=_("What helps to answer faster"), long=True, required=False)

    class Meta:
        model = Topic
        fields: ClassVar[list[str]] = [
            "slug", "names", "leads", "helps", "group", "icon", "department", "is_active", "position",
            "answer_within", "remind_after", "solve_after", "close_after", "keep_for", "keep_files_for",
        ]  # fmt: skip


class TopicFieldForm(forms.ModelForm):
    labels = TextsField(label=_("Label"))
    hints = TextsField(label=_("Hint"), required=False)
    choices = ChoicesField(
        label=_("Choices"),
        help_text=_(
            "For each choice [value], which is stored, then what customers read: “en: Name”, a line for each language."
        ),
    )

    class Meta:
        model = TopicField
        fields: ClassVar[list[str]] = [
            "topic", "key", "kind", "labels", "hints", "choices", "is_required", "is_active", "position",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") in ("choice", "asset", "network") and not cleaned.get("choices"):
            self.add_error("choices", _("A field of this kind needs at least one choice."))
        return cleaned


class CannedReplyForm(forms.ModelForm):
    texts = TextsField(
        label=_("Text"),
        long=True,
        help_text=_(
            "What is filled in: {name}, {number} and {subject} of the customer, {agent} and {department} of ours."
        ),
    )

    class Meta:
        model = CannedReply
        fields: ClassVar[list[str]] = ["slug", "title", "texts", "department", "is_active"]

    def clean_texts(self) -> dict[str, str]:
        texts: dict[str, str] = self.cleaned_data["texts"]
        if unknown := [name for text in texts.values() for name in unknown_variables(text)]:
            text = gettext("Nothing can be filled in for {%(name)s}. Use one of: %(known)s.")
            known = ", ".join(f"{{{name}}}" for name in VARIABLES)
            raise forms.ValidationError(text % {"name": unknown[0], "known": known})
        return texts


class OfficialAddressForm(forms.ModelForm):
    purposes = TextsField(label=_("Purpose"))

    class Meta:
        model = OfficialAddress
        fields: ClassVar[list[str]] = ["kind", "value", "purposes", "is_active", "position"]


class AnswerPromiseForm(forms.ModelForm):
    class Meta:
        model = AnswerPromise
        fields: ClassVar[list[str]] = ["soonest", "latest"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        soonest, latest = cleaned.get("soonest"), cleaned.get("latest")
        if soonest is not None and soonest < 1:
            self.add_error("soonest", _("Write at least 1 hour."))
        if latest is not None and latest > AnswerPromise.LONGEST:
            self.add_error("latest", _("Write at most 720 hours, which are 30 days."))
        if soonest is not None and latest is not None and latest < soonest:
            self.add_error("latest", _("This must not be less than the hours before it."))
        return cleaned


class TagForm(forms.ModelForm):
    """A key is for ever; merging leads to a tag that stands for itself, so that no circle can be made."""

    class Meta:
        model = Tag
        fields: ClassVar[list[str]] = ["key", "name", "colour", "merged_into", "is_active"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["key"].disabled = self.instance.pk is not None
        others = Tag.objects.filter(merged_into=None).exclude(pk=self.instance.pk)
        self.fields["merged_into"].queryset = others  # type: ignore[attr-defined]
        self.fields["merged_into"].label = _("Merged into: shown and found as that one")

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        return key if self.instance.pk else key.casefold()


class DepartmentAdmin(SettingAdmin):
    form = DepartmentForm
    list_display = ("name", "slug", "is_active", "position")


class TopicAdmin(SettingAdmin):
    form = TopicForm
    list_display = ("name", "slug", "group", "department", "answer_within", "is_active", "position")
    list_select_related = ("department",)


class TopicFieldAdmin(SettingAdmin):
    form = TopicFieldForm
    list_display = ("label", "topic", "kind", "is_required", "is_active", "position")
    list_filter = ("topic",)
    list_select_related = ("topic",)
    ordering = ("topic", "position")


class CannedReplyAdmin(SettingAdmin):
    form = CannedReplyForm
    list_display = ("title", "department", "is_active")
    list_select_related = ("department",)


class TagAdmin(SettingAdmin):
    form = TagForm
    list_display = ("name", "key", "colour", "merged_into", "is_active")
    list_select_related = ("merged_into",)

    def save_model(self, request: HttpRequest, obj: Any, form: "forms.ModelForm[Any]", change: bool) -> None:
        super().save_model(request, obj, form, change)
        tags.forget()


class OfficialAddressAdmin(SettingAdmin):
    form = OfficialAddressForm
    list_display = ("value", "kind", "purpose", "is_active")


class AnswerPromiseAdmin(SettingAdmin):
    """One row for each channel. A channel brings its own; without a promise there is none, so none can be deleted."""

    form = AnswerPromiseForm
    list_display = ("of_channel", "soonest", "latest")

    @admin.display(description=_("channel"), ordering="channel")
    def of_channel(self, row: AnswerPromise) -> str:
        found = channel(row.channel)
        return str(found.name) if found else row.channel

    def get_queryset(self, request: HttpRequest) -> QuerySet[AnswerPromise]:
        return super().get_queryset(request).filter(channel__in=[one.key for one in CHANNELS])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
