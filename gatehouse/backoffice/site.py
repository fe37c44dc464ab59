"""The back office's site: same sign-in as the workspace, staff only."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite


class BackOffice(UnfoldAdminSite):
    """Leads and operators only; somebody else is asked to sign in at the desk."""

    site_title = _("Back office")
    site_header = _("Back office")
    index_title = _("Settings")
    enable_nav_sidebar = True

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied(_("The back office is for leads and operators."))
        return redirect_to_login(request.GET.get("next", "/backoffice/"), "/desk/sign-in/")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """At the desk's door, where it takes a fresh code and is an entry."""
        return redirect("door:password")

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("door:account")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("/desk/")
