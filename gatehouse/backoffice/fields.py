"""Form fields for texts by language, for a field's choices, and for what an incident does to services."""

import re
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

    def __init__(self, *, long: bool = False, rows: int = 4) -> None:
        widget = UnfoldAdminTextareaWidget if long else UnfoldAdminTextInputWidget
        attributes = {"rows": rows} if long else {}
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
    """A text in every language, of at most `longest` characters. English must be given when the field is required; the
    others fall back to it."""

    def __init__(self, *, long: bool = False, longest: int = 0, required: bool = True, **more: Any) -> None:
        limit = longest or (4000 if long else 200)
        parts = [forms.CharField(required=False, max_length=limit) for _ in settings.LANGUAGES]
        super().__init__(
            parts,
            widget=TextsWidget(long=long, rows=18 if longest else 4),
            required=required,
            require_all_fields=False,
            **more,
        )

    def compress(self, data_list: Sequence[str]) -> dict[str, str]:
        codes = [code for code, _ in settings.LANGUAGES]
        texts = {code: text.strip() for code, text in zip(codes, data_list, strict=False) if text and text.strip()}
        if texts and "en" not in texts:
            raise forms.ValidationError(_("Give at least the English text."))
        return texts


class ChoicesField(forms.CharField):
    """Choices of a form's field as a text that is read from top to bottom: `[value]`, then a line for each language.

    [once]
    en: Once
    de: Einmal
    """

    def __init__(self, **more: Any) -> None:
        attributes = {"rows": 18, "dir": "auto", "spellcheck": "false"}
        super().__init__(widget=UnfoldAdminTextareaWidget(attrs=attributes), required=False, **more)

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else "\n\n".join(_block(choice) for choice in value or [])

    def clean(self, value: Any) -> list[dict[str, Any]]:
        choices: list[dict[str, Any]] = []
        for line in super().clean(value).splitlines():
            if head := _HEAD.fullmatch(line.strip()):
                choices.append({"value": head[1].strip(), "names": {}})
            elif line.strip():
                _name(choices, line.strip())
        _check(choices)
        return choices


_HEAD = re.compile(r"\[\s*([^\[\]]{1,64}?)\s*\]")


def _block(choice: dict[str, Any]) -> str:
    """Every language has its line, also where nothing is written yet."""
    names = (f"{code}: {choice['names'].get(code, '')}".rstrip() for code, _language in settings.LANGUAGES)
    return "\n".join([f"[{choice['value']}]", *names])


def _name(choices: list[dict[str, Any]], line: str) -> None:
    """Read `de: Einmal` into the last choice; a language with nothing behind it is left out."""
    code, colon, name = line.partition(":")
    if not choices or not colon or code.strip() not in dict(settings.LANGUAGES):
        raise forms.ValidationError(
            _("Write [value] first, then a line such as “en: Name” for each language. This line is neither: %(line)s")
            % {"line": line}
        )
    if name.strip():
        choices[-1]["names"][code.strip()] = name.strip()


def _check(choices: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for choice in choices:
        if "en" not in choice["names"]:
            raise forms.ValidationError(_("[%(value)s] has no English name.") % choice)
        if choice["value"] in seen:
            raise forms.ValidationError(_("[%(value)s] is there twice.") % choice)
        seen.add(choice["value"])


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
