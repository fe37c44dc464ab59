"""The forms of the door."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gatehouse.accounts import passwords
from gatehouse.accounts.models import User


class SignInForm(forms.Form):
    """What the first step asks for."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Type your email."),
            "invalid": _("Type a whole email address, such as name@company.com."),
        },
    )
    password = forms.CharField(
        max_length=passwords.LONGEST, strip=False, error_messages={"required": _("Type your password.")}
    )


class CodeForm(forms.Form):
    """Six digits, with or without spaces."""

    code = forms.CharField(max_length=16, error_messages={"required": _("Type the six digits that your app shows.")})


class NewPasswordForm(forms.Form):
    """A new password, typed once: the page can show it."""

    password = forms.CharField(
        max_length=passwords.LONGEST, strip=False, error_messages={"required": _("Type a new password.")}
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if found := passwords.faults(password, self.user):
            raise forms.ValidationError(found)
        return password


class PasswordForm(NewPasswordForm):
    """Also asks for the present one (ASVS 5.0, 6.2.3)."""

    current = forms.CharField(
        max_length=passwords.LONGEST, strip=False, error_messages={"required": _("Type your present password.")}
    )


class FirstPasswordForm(NewPasswordForm):
    """In place of the one that he was given, which is no choice of his."""

    def clean_password(self) -> str:
        password = super().clean_password()
        if self.user.check_password(password):
            raise forms.ValidationError(_("This is the password that you were given. Choose one of your own."))
        return password
