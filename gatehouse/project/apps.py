"""The installation itself as a Django app: it brings the checks of its settings."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "gatehouse.project"
    label = "project"

    def ready(self) -> None:
        from gatehouse.project import catalogs, checks  # noqa: F401

        catalogs.compile_stale()
