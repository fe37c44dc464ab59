"""What a customer types to add an address to his account."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.models import Address
from gatehouse.portal.door_forms import NewNameField


class NewAddressForm(forms.Form):
    """Nothing is said of whose it is, but that it is his own already."""

    name = NewNameField()

    def __init__(self, *args: Any, own: QuerySet[Address], takes_phone: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.own = own
        cast(NewNameField, self.fields["name"]).takes_phone = takes_phone

    def clean_name(self) -> SignInName:
        name: SignInName = self.cleaned_data["name"]
        if self.own.filter(kind=name.kind, value=name.value).exists():
            raise forms.ValidationError(_("This address is yours already."))
        return name
