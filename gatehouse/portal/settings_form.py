"""What a customer chooses about his account that guards nothing."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gatehouse.accounts.models import NEVER, QUARTERLY, User
from gatehouse.accounts.preferences import preferences_of
from gatehouse.channels.forms import zones
from gatehouse.conversations.actions.set_preferences import CHOSEN

_EVERY = (
    (30, gettext_lazy("Every 30 days")),
    (QUARTERLY, gettext_lazy("Every 90 days")),
    (180, gettext_lazy("Every 180 days")),
    (NEVER, gettext_lazy("Never")),
)
_CHOOSE = {"invalid_choice": gettext_lazy("Choose one of the list.")}


class SettingsForm(forms.Form):
    language = forms.ChoiceField(choices=lambda: settings.LANGUAGES, error_messages=_CHOOSE)
    time_zone = forms.ChoiceField(required=False, error_messages=_CHOOSE)
    mails_answers = forms.BooleanField(required=False)
    mails_news = forms.BooleanField(required=False)
    check_up_days = forms.TypedChoiceField(coerce=int, choices=_EVERY, error_messages=_CHOOSE)

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        kept = preferences_of(user)
        zone = user.time_zone or user.contact.time_zone
        chosen = {name: getattr(kept, name) for name in CHOSEN}
        self.initial = chosen | {"language": user.language, "time_zone": zone}
        self.fields["time_zone"].choices = _zones(zone)  # type: ignore[attr-defined]


def _zones(own: str) -> list[tuple[str, str]]:
    """Those that every form offers, and the one that is chosen already.

    Under "UTC" times follow the browser, so whoever wants UTC itself takes the zone of that name.
    """
    places = [("Etc/UTC" if zone == "UTC" else zone, name) for zone, name in zones.choices()]
    listed = [("", _("As the browser")), *places]
    return listed if own in dict(listed) else [*listed, (own, own.replace("_", " "))]
