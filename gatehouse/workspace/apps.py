from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "gatehouse.workspace"
    label = "workspace"
