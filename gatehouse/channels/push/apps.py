from django.apps import AppConfig


class PushConfig(AppConfig):
    name = "gatehouse.channels.push"
    label = "push"
    verbose_name = "Web Push"

    def ready(self) -> None:
        from gatehouse.channels.push import entries  # noqa: F401  (the kinds register themselves)
