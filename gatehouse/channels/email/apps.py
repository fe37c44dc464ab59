from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "gatehouse.channels.email"
    label = "email"
