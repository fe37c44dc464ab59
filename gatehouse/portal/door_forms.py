"""What customers type at the door of their account."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gatehouse.accounts import passwords, sign_in_names
from gatehouse.accounts.models import EvidenceKind, Lost
from gatehouse.accounts.sign_in_names import EMAIL, PHONE, NoName, SignInName
from gatehouse.channels.sms import caps
from gatehouse.portal.legal_forms import AgreeingForm
from gatehouse.portal.region_forms import PlaceForm

PROOFS = (EvidenceKind.PASSWORD, EvidenceKind.RECOVERY, EvidenceKind.APP)


class NameField(forms.CharField):
    """An email address or a phone number; `cleaned_data` holds a SignInName."""

    def __init__(self, *, takes_phone: bool = True) -> None:
        super().__init__(max_length=254, error_messages={"required": gettext_lazy("Type your email or phone number.")})
        self.takes_phone = takes_phone

    def clean(self, value: Any) -> SignInName:
        typed: str = super().clean(value)
        try:
            name = sign_in_names.read(typed)
        except NoName:
            raise forms.ValidationError(_wanted(self.takes_phone)) from None
        if name.kind != EMAIL and not self.takes_phone:
            raise forms.ValidationError(_wanted(self.takes_phone))
        return name


class NewNameField(NameField):
    """One that is to be proven: a code must be able to reach it. Nothing is told by this but what the number says itself."""

    def clean(self, value: Any) -> SignInName:
        name = super().clean(value)
        if name.kind == PHONE and not caps.is_served(name.value):
            raise forms.ValidationError(_("We send no SMS to this number. Use another one, or an email address."))
        return name


class PasswordField(forms.CharField):
    """A password as it was typed, in NFC."""

    def __init__(self) -> None:
        missing = gettext_lazy("Type your password.")
        super().__init__(max_length=passwords.LONGEST, strip=False, error_messages={"required": missing})

    def clean(self, value: Any) -> str:
        return passwords.normal(super().clean(value))


class SignInForm(forms.Form):
    name = NameField()
    password = PasswordField()


class NameForm(forms.Form):
    """Who wants a new password, or a frozen account."""

    name = NameField()


class RecoverForm(NameForm):
    """Who has lost what, and what happened, in his own words."""

    lost = forms.ChoiceField(choices=Lost.choices, error_messages={"required": gettext_lazy("Choose what is lost.")})
    words = forms.CharField(required=False, max_length=5000, strip=True)


class ProofForm(forms.Form):
    """One thing more that shows who he is."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in PROOFS])
    typed = forms.CharField(
        max_length=passwords.LONGEST, strip=False, error_messages={"required": gettext_lazy("Type it here.")}
    )

    def clean_typed(self) -> str:
        return passwords.normal(self.cleaned_data["typed"])


class CodeForm(forms.Form):
    """A code of an app, a mail or a text message, or one that was saved."""

    code = forms.CharField(max_length=40, error_messages={"required": gettext_lazy("Type the code.")})


class PresentPasswordForm(forms.Form):
    """Also asks for the present password, of who has any."""

    current = PasswordField()

    def __init__(self, *args: Any, has_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_password:
            del self.fields["current"]


class ConfirmForm(PresentPasswordForm, CodeForm):
    """As much as signing in takes (ASVS 5.0, 7.5.1)."""


class NewPasswordForm(forms.Form):
    """A new password, typed once: the page can show it. `own` is what others know of its owner."""

    password = PasswordField()

    def __init__(self, *args: Any, own: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if found := passwords.customer_faults(password, *self.own):
            raise forms.ValidationError(found)
        return password


class ResetForm(NewPasswordForm):
    """Who has no password shows beside the mailed code what stands in for his passkey."""

    factor = forms.CharField(max_length=40, error_messages={"required": gettext_lazy("Type the code.")})

    def __init__(self, *args: Any, asks_factor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_factor:
            del self.fields["factor"]


class SignUpForm(PlaceForm, AgreeingForm, NewPasswordForm):
    """Name and password of a new account, where its owner lives, and a box for each legal document.

    With a passkey the password is not read.
    """

    name = NewNameField()
    referral = forms.CharField(required=False, max_length=40)
    by_passkey = forms.BooleanField(required=False)
    field_order = ("name", "by_passkey", "password")

    def __init__(self, *args: Any, takes_phone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(NameField, self.fields["name"]).takes_phone = takes_phone
        self.fields["password"].required = "by_passkey" not in self.data

    def clean_password(self) -> str:
        if self.cleaned_data.get("by_passkey"):
            return ""
        name = self.cleaned_data.get("name")
        self.own = (name.value,) if name else ()
        return super().clean_password()


class WordsForm(forms.Form):
    """The anti-phishing code; empty removes it. What it must be: accounts/words.py."""

    words = forms.CharField(required=False, max_length=200)


class ClosingForm(forms.Form):
    """What the owner signs in with, typed once more, so that nobody closes an account by one click."""

    name = forms.CharField(
        max_length=254, error_messages={"required": gettext_lazy("Type your email or phone number.")}
    )

    def __init__(self, *args: Any, own: SignInName, **more: Any) -> None:
        super().__init__(*args, **more)
        self.own = own

    def clean_name(self) -> str:
        try:
            is_own = sign_in_names.read(self.cleaned_data["name"]) == self.own
        except NoName:
            is_own = False
        if not is_own:
            raise forms.ValidationError(_("This is not what you sign in with."))
        return self.own.value


class ChangePasswordForm(PresentPasswordForm, NewPasswordForm):
    """A new password in place of another (ASVS 5.0, 6.2.3)."""


def _wanted(takes_phone: bool) -> str:
    if takes_phone:
        return _("Type a whole email address, or a phone number with its country code, such as +31 6 12345678.")
    return _("This is not a whole email address. It looks like name@example.com.")
