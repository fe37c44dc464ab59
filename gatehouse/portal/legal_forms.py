"""A box for each legal document. Each is ticked by hand and says for itself when it is not."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from gatehouse.accounts.models import LegalVersion


class AgreeingForm(forms.Form):
    """`versions` are what has to be accepted, one field for each: whatever else is posted is not looked at."""

    def __init__(self, *args: Any, versions: Sequence[LegalVersion] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.versions = versions
        for version in versions:
            missing = _("This box is not ticked. To go on, read “%(name)s” and tick it.")
            self.fields[_name(version)] = forms.BooleanField(
                error_messages={"required": missing % {"name": version.document.name}}
            )

    @property
    def boxes(self) -> list[tuple[LegalVersion, BoundField]]:
        return [(version, self[_name(version)]) for version in self.versions]


def _name(version: LegalVersion) -> str:
    return f"agree_{version.pk}"
