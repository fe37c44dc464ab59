"""Where somebody lives: a country, or the part of it that has a rule of its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gatehouse.accounts import regions
from gatehouse.accounts.models import shown_in
from gatehouse.accounts.places import country_names


class PlaceForm(forms.Form):
    """Asks nothing where there is no rule: then nobody needs to know."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if regions.rules():
            wrong = gettext_lazy("Choose where you live.")
            self.fields["place"] = forms.ChoiceField(
                choices=[("", _("Choose…")), *_choices()], error_messages={"required": wrong, "invalid_choice": wrong}
            )


def _choices() -> list[tuple[str, str]]:
    """Countries by name; below one with rules for its parts those parts, and the rest of it."""
    found: list[tuple[str, str]] = []
    for code, name in country_names():
        parts = _parts(code)
        found += [(place, f"{name} – {part}") for place, part in parts]
        found.append((code, _("%(country)s – elsewhere") % {"country": name} if parts else name))
    return found


def _parts(country: str) -> list[tuple[str, str]]:
    rules = [rule for place, rule in regions.rules().items() if place.startswith(f"{country}-")]
    return sorted(((rule.place, shown_in(rule.names)[1]) for rule in rules), key=lambda pair: pair[1])
