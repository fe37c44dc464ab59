"""Language, time zone and news: what a customer chooses about his account that guards nothing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from gatehouse.conversations.actions.set_preferences import set_preferences
from gatehouse.portal.account_doors import CustomerRequest, customer_required
from gatehouse.portal.door_pages import get_or_post, sent
from gatehouse.portal.languages import keep_language
from gatehouse.portal.settings_form import SettingsForm


@get_or_post
@customer_required
def account_settings(request: CustomerRequest) -> HttpResponse:
    """The page speaks the chosen language at once, and so do mails and SMS."""
    form = SettingsForm(sent(request), user=request.user)
    if not form.is_valid():
        context = {"section": "account", "form": form}
        return render(request, "portal/account/settings.html", context, status=422 if form.errors else 200)
    set_preferences(request.user, form.cleaned_data)
    with translation.override(form.cleaned_data["language"]):
        messages.success(request, _("Your settings are kept."))
    answer = redirect("portal:account-settings")
    keep_language(answer, form.cleaned_data["language"])
    return answer
