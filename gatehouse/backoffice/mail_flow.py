"""How mail goes in and out, for leads and operators: what waits, since when, and what is wrong."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from gatehouse.accounts.models import Role, User
from gatehouse.channels.email.flow import figures, signs
from gatehouse.channels.email.tasks import send_lost_again


def page(request: HttpRequest) -> HttpResponse:
    """Read when it is asked for."""
    now = figures.read()
    context = {
        **admin.site.each_context(request),
        "title": _("Mail flow"),
        "sections": signs.sections(now),
        "may_send_again": bool(now.lost) and is_operator(request),
    }
    return TemplateResponse(request, "backoffice/mail_flow.html", context)


def repetition(request: HttpRequest) -> HttpResponse:
    """Send again all that was given up because of the relay; a worker does it, for it may be much."""
    if not is_operator(request) or not isinstance(request.user, User):
        raise PermissionDenied
    send_lost_again(request.user.pk)
    messages.success(request, _("It is sent again, the oldest first."))
    return redirect("admin:mail-flow")


def is_operator(request: HttpRequest) -> bool:
    return getattr(request.user, "role", "") == Role.OPERATOR
