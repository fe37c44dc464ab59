from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "gatehouse.exchange"
    label = "exchange"

    def ready(self) -> None:
        from gatehouse.exchange import entries  # noqa: F401  (the kinds register themselves)
