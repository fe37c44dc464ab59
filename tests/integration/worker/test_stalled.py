"""Jobs of workers that have said nothing for a while."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from unittest.mock import AsyncMock, patch

import pytest
from django.db import connection
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from gatehouse.project.worker import STALLED_AFTER, retry_stalled
from gatehouse.testing.web import database_url

SILENT = """
with w as (insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour') returning id)
update procrastinate_jobs set status = 'doing', worker_id = w.id from w
"""
ENDED = "update procrastinate_jobs set status = 'succeeded' where id = %s"


def statement(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def jobs(transactional_db: None) -> Iterator[list[int]]:
    """Three that a worker had under way which is silent since. Nothing else takes them away again."""
    made = [django_app.tasks["send_mail"].defer(delivery_id=number) for number in range(1, 4)]
    statement(SILENT)
    yield made
    statement("delete from procrastinate_jobs where id = any(%s)", made)
    statement("delete from procrastinate_workers")


def states(jobs: list[int]) -> list[str]:
    found = dict(ProcrastinateJob.objects.filter(pk__in=jobs).values_list("pk", "status"))
    return [found[job] for job in jobs]


def look(ended: int = 0) -> None:
    """What the worker does by the clock; one of them may end after it has found them."""

    async def find() -> list[Job]:
        async with App(connector=PsycopgConnector(conninfo=database_url())).open_async() as app:
            return list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER))

    async def give_back() -> None:
        async with App(connector=PsycopgConnector(conninfo=database_url())).open_async() as app:
            with patch.object(app.job_manager, "get_stalled_jobs", AsyncMock(return_value=found)):
                await retry_stalled(SimpleNamespace(app=app), 0)  # type: ignore[arg-type]

    found = sorted(asyncio.run(find()), key=lambda job: job.id or 0)
    statement(ENDED, ended)
    asyncio.run(give_back())


def test_they_run_again(jobs: list[int]) -> None:
    look()
    assert states(jobs) == ["todo"] * 3


def test_one_that_has_ended_meanwhile_holds_up_no_other(jobs: list[int]) -> None:
    """Its worker was only slow."""
    look(ended=jobs[0])
    assert states(jobs) == ["succeeded", "todo", "todo"]
