"""The back office's site: same sign-in as the workspace, staff only."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST
from unfold.sites import UnfoldAdminSite

_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


class BackOffice(UnfoldAdminSite):
    """Leads and operators only; somebody else is asked to sign in at the desk."""

    site_title = _("Back office")
    site_header = _("Back office")
    index_title = _("Settings")
    enable_nav_sidebar = True

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django's admin takes any other method for a GET; here it is refused, as everywhere."""
        return _get_or_post(super().admin_view(view, cacheable))

    def get_urls(self) -> list[Any]:
        from gatehouse.backoffice import mail_flow  # apps are loaded only now

        own: list[URLPattern] = [
            path("mail-flow/", self.admin_view(mail_flow.page), name="mail-flow"),
            path(
                "mail-flow/repetition/",
                require_POST(self.admin_view(mail_flow.repetition)),
                name="mail-flow-repetition",
            ),
        ]
        return [*own, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """What is wrong with mail stands above everything else."""
        from gatehouse.channels.email.flow import figures, signs

        return super().index(request, {**(extra_context or {}), "mail_signs": signs.wrong(figures.read())})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """With the page on mail among what is set about it."""
        found: list[Any] = super().get_app_list(request, app_label)
        for app in found:
            if app["app_label"] == "email":
                here = {"name": _("Mail flow"), "object_name": "MailFlow", "admin_url": reverse("admin:mail-flow")}
                app["models"].append({**here, "add_url": None, "view_only": True, "perms": {}})
        return found

    @method_decorator(_get_or_post)
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
