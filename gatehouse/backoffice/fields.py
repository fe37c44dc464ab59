"""Form fields for texts by language and for a field's choices."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget


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
        for subwidget, (_code, language) in zip(context["widget"]["subwidgets"], settings.LANGUAGES, strict=True):
            subwidget["language"] = language
        return context


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
