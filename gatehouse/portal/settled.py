"""Pages that wait while somebody asks for a way into the account, or has got one a short while ago."""

from functools import wraps

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from gatehouse.accounts.recovery import is_unsettled
from gatehouse.portal.account_doors import CustomerRequest, Guarded, P, Page, fresh_factor_required


def settled_required(page: Page[P]) -> Guarded[P]:
    """Let customers in who have shown a factor a moment ago, and whose account nobody has just got into anew: what gives
    others a hold on the account, or all of its data at once, can wait for three days."""

    @fresh_factor_required
    @wraps(page)
    def guarded(request: CustomerRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if is_unsettled(request.user):
            messages.error(request, _("A way back into your account is under way, or was opened within the last days."))
            return redirect("portal:account")
        return page(request, *args, **kwargs)

    return guarded
