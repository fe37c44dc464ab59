"""The server that tests and small installations use."""

from django.db import connection


def test_names_sort_and_fold_the_same_on_every_machine(db):
    with connection.cursor() as cursor:
        cursor.execute("select lower('ÄÖÅ'), count(*) from pg_database where datname = current_database() group by 1")
        assert cursor.fetchone() == ("äöå", 1)
