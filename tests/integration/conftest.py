"""Tests here use a real PostgreSQL; pytest-django wraps each in a transaction when it asks for `db`."""
