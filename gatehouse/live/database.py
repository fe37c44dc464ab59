"""Connections of the gateway's own to PostgreSQL, which come back by themselves."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

import psycopg

log = logging.getLogger(__name__)
CONNECT_SECONDS = 3
STATEMENT_SECONDS = 10


class Database:
    """One connection that whoever works with it opens when he needs it. `dsn` is a libpq connection string or URL."""

    def __init__(self, dsn: str, name: str) -> None:
        self.dsn = dsn
        self.name = name
        self._connection: psycopg.AsyncConnection[Any] | None = None

    async def connection(self) -> "psycopg.AsyncConnection[Any]":
        """Raises psycopg.Error or OSError while there is none to be had."""
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self.dsn,
                autocommit=True,
                connect_timeout=CONNECT_SECONDS,
                application_name=f"gatehouse live {self.name}",
                options=f"-c statement_timeout={STATEMENT_SECONDS}s",
                prepare_threshold=0,
            )
        return self._connection

    async def drop(self) -> None:
        """Give the connection up: after an error nobody knows what it is in the middle of."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error, OSError, asyncio.CancelledError):
                await connection.close()
