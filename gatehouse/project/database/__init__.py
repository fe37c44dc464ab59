"""Django's own backend for PostgreSQL, but for what a request asks before it uses a connection that was open already."""
