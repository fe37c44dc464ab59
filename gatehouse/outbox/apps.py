from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "gatehouse.outbox"
    label = "outbox"
