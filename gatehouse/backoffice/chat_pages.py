"""Where the chat stands, and when it is open."""

import json
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextareaWidget

from gatehouse.backoffice.base import SettingAdmin, actor_of
from gatehouse.channels.chat.actions.brands import save_brand
from gatehouse.channels.chat.hooks.posting import fault_of
from gatehouse.channels.chat.hooks.secrets import read_secret
from gatehouse.channels.chat.hours import Hours
from gatehouse.channels.chat.models import Brand
from gatehouse.channels.chat.origins import origin_of
from gatehouse.conversations import zones
from gatehouse.conversations.models import Topic

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class LinesField(forms.CharField):
    """A list as lines of text."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "dir": "ltr"}), required=False, **more)

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else "\n".join(self.written(one) for one in value or [])

    def clean(self, value: Any) -> list[Any]:
        return [self.read(line.strip()) for line in super().clean(value).splitlines() if line.strip()]

    def written(self, one: Any) -> str:
        return str(one)

    def read(self, line: str) -> Any:
        return line


class OriginsField(LinesField):
    def read(self, line: str) -> str:
        if (origin := origin_of(line)) is None:
            raise forms.ValidationError(_("Write each site with its scheme, such as https://www.example.com."))
        return origin


class HoursField(LinesField):
    """`mon tue wed thu fri 08:00-20:00`, a line for each span."""

    def written(self, one: Any) -> str:
        return f"{' '.join(_DAYS[day] for day in one['days'])} {one['from']}-{one['to']}"

    def read(self, line: str) -> dict[str, Any]:
        *days, span = line.lower().split()
        since, _dash, until = span.partition("-")
        try:
            row = {"days": [_DAYS.index(day) for day in days], "from": since, "to": until}
            Hours.parse([row])
        except ValueError:
            raise forms.ValidationError(_("Write a line as: mon tue wed thu fri 08:00-20:00")) from None
        return row


class KeysField(LinesField):
    """Public keys as a JWK Set (RFC 7517)."""

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else json.dumps({"keys": value}, indent=1) if value else ""

    def clean(self, value: Any) -> list[Any]:
        text = forms.CharField.clean(self, value).strip()
        if not text:
            return []
        try:
            keys = json.loads(text)["keys"]
            found = KeySet.import_key_set({"keys": keys}).keys
        except (ValueError, KeyError, TypeError, JoseError):
            raise forms.ValidationError(_('This is no JWK Set: {"keys": [ … ]}.')) from None
        if any(key.is_private for key in found):
            raise forms.ValidationError(_("There is a private key among these. Give the public halves alone."))
        return list(keys)


class BrandForm(forms.ModelForm):
    origins = OriginsField(
        label=_("Sites that may show it"),
        help_text=_("A line for each: https://www.example.com. Our own pages always may."),
    )
    hours = HoursField(
        label=_("Opening hours"),
        help_text=_("A line for each span: mon tue wed thu fri 08:00-20:00. None: always open."),
    )
    topics = LinesField(
        label=_("Topics"), help_text=_("Their short names in order, a line for each. None: as shipped.")
    )
    identity_keys = KeysField(
        label=_("Public keys of the issuer"),
        help_text=_("A JWK Set. With these the exchange vouches for who a customer is; docs/chat.md says how."),
    )

    new_hook_secret = forms.CharField(
        label=_("Secret of the webhook"), required=False, max_length=200,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("whsec_ and 24 to 64 bytes in base64. Empty: the one that is stored stays."),
    )  # fmt: skip

    class Meta:
        model = Brand
        fields: ClassVar[list[str]] = [
            "slug", "name", "origins", "is_on", "is_on_portal", "hours", "time_zone", "answer_minutes", "topics",
            "identity_issuer", "identity_keys", "hook_url", "new_hook_secret", "hook_says_text", "is_active",
        ]  # fmt: skip

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"])
        if zones.named(name) is None:
            raise forms.ValidationError(_("This is no time zone; write it as Europe/Berlin."))
        return name

    def clean_hook_url(self) -> str:
        address = str(self.cleaned_data["hook_url"]).strip()
        if address and fault_of(address):
            raise forms.ValidationError(
                _("Give an https address without a user name, such as https://api.example.com/answers.")
            )
        return address

    def clean_new_hook_secret(self) -> str:
        secret = str(self.cleaned_data["new_hook_secret"]).strip()
        try:
            if secret:
                read_secret(secret)
        except ValueError:
            raise forms.ValidationError(_("This is no secret: whsec_ and 24 to 64 bytes in base64.")) from None
        if not secret and self.cleaned_data.get("hook_url") and not self.instance.hook_secret:
            raise forms.ValidationError(_("Give the secret with which the webhook is signed."))
        return secret

    def clean_topics(self) -> list[str]:
        wanted = list(self.cleaned_data["topics"])
        known = set(Topic.objects.filter(slug__in=wanted).values_list("slug", flat=True))
        if unknown := [slug for slug in wanted if slug not in known]:
            raise forms.ValidationError(_("There is no topic %(slug)s.") % {"slug": unknown[0]})
        return wanted


class BrandAdmin(SettingAdmin):
    form = BrandForm
    list_display = ("name", "slug", "is_on", "is_on_portal", "is_active")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return BrandForm.Meta.fields

    def save_model(self, request: HttpRequest, obj: Any, form: "forms.ModelForm[Any]", change: bool) -> None:
        save_brand(obj, hook_secret=form.cleaned_data["new_hook_secret"], by=actor_of(request))
