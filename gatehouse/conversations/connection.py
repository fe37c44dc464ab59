"""Django's database connection as psycopg knows it, for the statements that must be prepared."""

from typing import Any

import psycopg
from django.db import connection


def raw_connection() -> "psycopg.Connection[Any]":
    """The connection of this thread, opened when it is not yet or stands no more. It takes part in Django's transactions."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw = connection.connection
    if not isinstance(raw, psycopg.Connection):
        raise TypeError("Gatehouse needs PostgreSQL with psycopg 3.")
    return raw
