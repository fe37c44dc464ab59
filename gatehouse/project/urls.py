"""Which surface answers which path."""

from django.urls import URLPattern, URLResolver, include, path

from gatehouse.channels import registry

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include("gatehouse.accounts.urls")),
    path("desk/", include("gatehouse.workspace.urls")),
    path("backoffice/", include("gatehouse.backoffice.urls")),
    path("outbox/", include("gatehouse.outbox.urls")),
    *registry.patterns(),
    path("", include("gatehouse.channels.push.urls")),
    path("", include("gatehouse.status.urls")),
    path("", include("gatehouse.portal.urls")),
]

handler400 = "gatehouse.project.errors.bad_request"
handler403 = "gatehouse.project.errors.permission_denied"
handler404 = "gatehouse.project.errors.not_found"
handler500 = "gatehouse.project.errors.server_error"
