from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "gatehouse.portal"
    label = "portal"
