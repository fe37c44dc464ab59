from django.apps import AppConfig


class StatusConfig(AppConfig):
    name = "gatehouse.status"
    label = "status"
