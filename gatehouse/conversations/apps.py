from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "gatehouse.conversations"
    label = "conversations"

    def ready(self) -> None:
        from gatehouse.conversations import entries, settings_entries  # noqa: F401  (the kinds register themselves)
