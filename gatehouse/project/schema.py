"""The database's tables: whether they are those of this version, and how they get there."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def pending() -> list[str]:
    """Names of the migrations that this version has and the database does not, such as `journal.0001_initial`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def is_empty() -> bool:
    """Whether the database holds no table of anybody's."""
    return not connection.introspection.table_names()


def bring_up_to_date() -> bool:
    """Apply what is pending; True when the database was empty before. Quick when there is nothing to do."""
    was_empty = is_empty()
    if pending():
        call_command("migrate", interactive=False, verbosity=0)
    return was_empty
