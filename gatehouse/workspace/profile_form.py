"""What an agent settles for himself: how customers see him, and how his desk looks and works."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gatehouse.accounts import public_names
from gatehouse.accounts.actions.set_desk import set_desk
from gatehouse.accounts.actions.set_picture import remove_picture, set_picture
from gatehouse.accounts.actions.set_public_name import set_public_name
from gatehouse.accounts.models import Density, Theme, Tour, User
from gatehouse.channels.forms.uploads import refusal
from gatehouse.conversations.actions.upload import scanner
from gatehouse.guard.files import Refused
from gatehouse.workspace.tour import STEPS

# Under "UTC" the desk's times follow the browser; who wants UTC itself takes the zone of that name.
_NOT_OFFERED = frozenset({"UTC", "localtime", "Factory"})


def time_zones() -> list[tuple[str, str]]:
    """IANA names as people know them: `Europe/Amsterdam`, and UTC."""
    areas = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    named = sorted(name for name in available_timezones() if name.startswith(areas) and name not in _NOT_OFFERED)
    return [("Etc/UTC", "UTC"), *((name, name.replace("_", " ")) for name in named)]


class DeskForm(forms.Form):
    """Single settings of the desk, each only when it is given: what the palette sends."""

    theme = forms.ChoiceField(
        choices=Theme.choices, required=False, error_messages={"invalid_choice": _("Choose light, dark or the system.")}
    )
    density = forms.ChoiceField(
        choices=Density.choices,
        required=False,
        error_messages={"invalid_choice": _("Choose comfortable or compact.")},
    )

    has_letter_keys = forms.BooleanField(required=False)  # `true` or `false`
    chat_volume = forms.IntegerField(
        min_value=0, max_value=100, required=False, error_messages={"invalid": _("Choose how loud, from 0 to 100.")}
    )
    is_rung_for_waiting = forms.BooleanField(required=False)
    is_rung_for_own = forms.BooleanField(required=False)

    def save(self, user: User) -> None:
        given = {name: value for name, value in self._kept().items() if name in self.data}
        set_desk(user, given, by=user.actor)

    def _kept(self) -> dict[str, Any]:
        """A volume that is left out stays as it was."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


class TourForm(forms.Form):
    """Where somebody is in the tour."""

    tour = forms.ChoiceField(
        choices=[choice for choice in Tour.choices if choice[0]],
        error_messages={"required": _("Say how the tour stands."), "invalid_choice": _("Say how the tour stands.")},
    )
    step = forms.IntegerField(min_value=1, max_value=len(STEPS))


class ProfileForm(DeskForm):
    """The whole profile. A picture that may not be kept is said at its field, and nothing else is changed then."""

    public_name = forms.CharField(
        max_length=200, strip=True, error_messages={"required": _("Type the name that customers are to see.")}
    )
    picture = forms.FileField(required=False, error_messages={"empty": _("This file is empty. Choose another one.")})
    remove_picture = forms.BooleanField(required=False)
    language = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": _("The desk does not speak this language.")}
    )
    is_mailed = forms.BooleanField(required=False)
    time_zone = forms.ChoiceField(required=False, error_messages={"invalid_choice": _("Choose a time zone.")})

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not settings.CONFIG.mail_agent_answers:
            del self.fields["is_mailed"]
        names = dict(settings.LANGUAGES)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("As the browser")), *((code, names[code]) for code in settings.DESK_LANGUAGES)
        ]  # fmt: skip
        self.fields["time_zone"].choices = [("", _("As the browser")), *time_zones()]  # type: ignore[attr-defined]

    def clean_public_name(self) -> str:
        name = public_names.tidy(self.cleaned_data["public_name"])
        if name != self.user.public_name and (reason := public_names.fault(name, self.user.name)):
            raise forms.ValidationError(reason)
        return name

    @transaction.atomic
    def keep(self) -> bool:
        """Store everything; False, with the reason in the form, when the picture may not be kept."""
        data, user = self.cleaned_data, self.user
        try:
            self._keep_picture()
        except Refused as refused:
            self.add_error("picture", refusal(refused).message)
            return False
        set_public_name(user, data["public_name"], by=user.actor)
        set_desk(user, self._kept(), by=user.actor)
        return True

    def _keep_picture(self) -> None:
        user, picture = self.user, self.cleaned_data["picture"]
        if picture:
            set_picture(user, picture.file, name=picture.name, scanner=scanner(), by=user.actor)
        elif self.cleaned_data["remove_picture"]:
            remove_picture(user, by=user.actor)
