"""Rules of regions, and the customers whom they hold: an operator may let one of them go."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from gatehouse.accounts.actions.regions import release
from gatehouse.accounts.models import Effect, RegionAct, RegionHold, RegionRule, Role
from gatehouse.backoffice.base import Line, SettingAdmin, actor_of, history
from gatehouse.backoffice.fields import TextsField
from gatehouse.conversations.actions.region_rules import Unfit, check_rule, delete_rule, missing_of, save_rule


class RuleForm(forms.ModelForm):
    names = TextsField(
        label=gettext_lazy("Name of the part"), required=False,
        help_text=gettext_lazy("Of a part of a country only, such as New York. Countries have their names."),
    )  # fmt: skip
    still = TextsField(label=gettext_lazy("What a customer may still do"), long=True)
    document = TextsField(label=gettext_lazy("Which document is asked for"), long=True, required=False)
    objection = TextsField(label=gettext_lazy("How to object"), long=True)

    class Meta:
        model = RegionRule
        fields: ClassVar[list[str]] = [
            "place", "names", *RegionAct.values, "still", "document", "send_to", "objection", "is_active",
        ]  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {"send_to": gettext_lazy("Where the exchange takes the document")}
        help_texts: ClassVar[dict[str, Any]] = {
            "place": gettext_lazy("US for the country, US-NY for a part of it. The rule of the part stands alone."),
            "send_to": gettext_lazy("A page of the exchange, with https://. Documents never come to this desk."),
        }

    def clean_place(self) -> str:
        return str(self.cleaned_data["place"]).strip().upper()

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                check_rule(self.instance)
            except Unfit as reason:
                self.add_error(reason.field, str(reason))


class RuleAdmin(SettingAdmin):
    form = RuleForm
    list_display = ("name", "place", *RegionAct.values, "is_active")

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        save_rule(obj, by=actor_of(request))
        if missing := missing_of(obj):
            messages.warning(request, _("Missing, shown in English: %(names)s") % {"names": ", ".join(missing)})

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        delete_rule(obj, by=actor_of(request))
        messages.info(request, _("It is switched off. Whoever it held is told that everything is open again."))


class HoldAdmin(SettingAdmin):
    """Nobody is held by hand: to delete a row is to let a customer off this one rule, for good."""

    roles: ClassVar[frozenset[str]] = frozenset({Role.OPERATOR})
    list_display = ("user", "rule", "what", "since")
    fields: ClassVar[list[str]] = ["user", "rule", "what", "since"]
    readonly_fields = ("user", "rule", "what", "since")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RegionHold]:
        found: QuerySet[RegionHold] = super().get_queryset(request)
        return found.select_related("user", "rule")

    @display(description=gettext_lazy("Not open"))
    def what(self, hold: RegionHold) -> str:
        return "; ".join(f"{RegionAct(act).label}: {Effect(effect).label}" for act, effect in hold.effects.items())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        release(obj.user, by=actor_of(request))
        messages.info(request, _("The rule no longer holds this customer, who is told so."))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lines_of(self, row: RegionHold) -> list[Line]:
        """Of the customer's chain what is about where he lives; the rest is not the back office's to read."""
        return history(row.user, "region_")


PAGES: dict[Any, Any] = {RegionRule: RuleAdmin, RegionHold: HoldAdmin}
