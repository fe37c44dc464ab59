from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatConfig(AppConfig):
    name = "gatehouse.channels.chat"
    label = "chat"
    verbose_name = _("Chat")

    def ready(self) -> None:
        from gatehouse.channels.chat import entries  # noqa: F401  (the kinds register themselves)
        from gatehouse.channels.chat.hooks import entries as of_hooks  # noqa: F401
