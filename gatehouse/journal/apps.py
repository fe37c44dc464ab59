from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "gatehouse.journal"
    label = "journal"
