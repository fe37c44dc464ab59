"""Form fields for texts by language, for a field's choices, and for what an incident does to services."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from gatehouse.status.models import HARM, Health, Service


class TextsWidget(forms.MultiWidget):
    """One input for each language, with the language's name before it."""

    template_name = "backoffice/texts.html"

    def __init__(self, *, long: bool = False) -> None:
        widget = UnfoldAdminTextareaWidget if long else UnfoldAdminTextInputWidget
        attributes = {"rows": 4} if long else {}
        super().__init__(
            {code: widget(attrs={**attributes, "lang": code, "dir": "auto"}) for code, _ in settings.LANGUAGES}
        )

    def decompress(self, value: Any) -> list[str]:
        return [(value or {}).get(code, "") for code, _ in settings.LANGUAGES]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        self._name_languages(context["widget"])
        return context

    def _name_languages(self, drawn: dict[str, Any]) -> None:
        """English stands open; the others fold away, and the fold says which fall back to English."""
        for subwidget, (_code, language) in zip(drawn["subwidgets"], settings.LANGUAGES, strict=True):
            subwidget["language"] = language
        first, *others = drawn["subwidgets"]
        drawn["first"], drawn["others"] = first, others
        is_said = bool(first["value"])
        drawn["missing"] = [one["language"] for one in others if is_said and not one["value"]]


class TextsField(forms.MultiValueField):
    """A text in every language. English must be given when the field is required; the others fall back to it."""

    def __init__(self, *, long: bool = False, required: bool = True, **more: Any) -> None:
        parts = [forms.CharField(required=False, max_length=4000 if long else 200) for _ in settings.LANGUAGES]
        super().__init__(parts, widget=TextsWidget(long=long), required=required, require_all_fields=False, **more)

    def compress(self, data_list: Sequence[str]) -> dict[str, str]:
        codes = [code for code, _ in settings.LANGUAGES]
        texts = {code: text.strip() for code, text in zip(codes, data_list, strict=False) if text and text.strip()}
        if texts and "en" not in texts:
            raise forms.ValidationError(_("Give at least the English text."))
        return texts


class ChoicesField(forms.CharField):
    """Choices of a form's field, one a line: `value | English | العربية | 简体中文`."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=UnfoldAdminTextareaWidget(attrs={"rows": 8, "dir": "auto"}), required=False, **more)

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        codes = [code for code, _ in settings.LANGUAGES]
        return "\n".join(" | ".join([c["value"], *(c["names"].get(code, "") for code in codes)]) for c in value or [])

    def clean(self, value: Any) -> list[dict[str, Any]]:
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        return [self._choice(line) for line in lines]

    def _choice(self, line: str) -> dict[str, Any]:
        key, *names = (part.strip() for part in line.split("|"))
        codes = [code for code, _ in settings.LANGUAGES]
        texts = {code: name for code, name in zip(codes, names, strict=False) if name}
        if not key or "en" not in texts:
            raise forms.ValidationError(
                _("Write each choice as value | English name | other names. This line is not: %(line)s")
                % {"line": line}
            )
        return {"value": key, "names": texts}


class ImpactsWidget(forms.MultiWidget):
    """One choice for each service, with the service's name before it."""

    template_name = "backoffice/impacts.html"

    def __init__(self, services: Sequence[Service]) -> None:
        self.services = services
        harm = [(health, Health(health).label) for health in HARM]
        choices = [("", _("Not affected")), *harm]
        super().__init__({str(service.pk): UnfoldAdminSelectWidget(choices=choices) for service in services})

    def decompress(self, value: Any) -> list[str]:
        return [(value or {}).get(str(service.pk), "") for service in self.services]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for subwidget, service in zip(context["widget"]["subwidgets"], self.services, strict=True):
            subwidget["service"] = service.name
        return context


class ImpactsField(forms.MultiValueField):
    """Which services are affected, and how: `{"3": "outage"}`."""

    def __init__(self, services: Sequence[Service], **more: Any) -> None:
        self.services = services
        parts = [
            forms.ChoiceField(required=False, choices=[("", ""), *((one, one) for one in HARM)]) for _one in services
        ]
        super().__init__(parts, widget=ImpactsWidget(services), require_all_fields=False, required=False, **more)

    def compress(self, data_list: Sequence[str]) -> dict[str, str]:
        return {str(one.pk): impact for one, impact in zip(self.services, data_list, strict=False) if impact}
