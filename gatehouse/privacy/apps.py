from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "gatehouse.privacy"
    label = "privacy"
