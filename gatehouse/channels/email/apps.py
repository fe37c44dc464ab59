from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmailConfig(AppConfig):
    name = "gatehouse.channels.email"
    label = "email"
    verbose_name = _("Email")

    def ready(self) -> None:
        from gatehouse.channels.email import entries, mailbox_entries  # noqa: F401  (the kinds register themselves)
