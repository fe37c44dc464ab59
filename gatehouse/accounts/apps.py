from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "gatehouse.accounts"
    label = "accounts"

    def ready(self) -> None:
        from gatehouse.accounts import entries  # noqa: F401  (the kinds register themselves)
