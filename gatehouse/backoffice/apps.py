from django.contrib.admin.apps import SimpleAdminConfig


class BackOfficeConfig(SimpleAdminConfig):
    """Django's admin with a site of our own; `gatehouse.backoffice.urls` says what is on it."""

    default_site = "gatehouse.backoffice.site.BackOffice"
