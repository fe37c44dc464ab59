"""`gatehouse worker`: followers of the journal, lanes of jobs, and what happens by the clock, in one process.

Followers run in a thread each. A lane is a Procrastinate worker with places of its own, so that bulk work never takes
the place of live work; jobs run on threads with Django's connections. All of it outlives a PostgreSQL that goes away.
"""

import asyncio
import logging
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import Error, close_old_connections, connection
from django.utils import timezone
from procrastinate import App, JobContext
from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.db_cleanup import close_db_connections, close_db_connections_async
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.manager import get_channel_for_queues
from procrastinate.worker import Worker as ProcrastinateWorker
from psycopg.errors import RaiseException
from psycopg_pool import AsyncConnectionPool

from gatehouse.journal import wire
from gatehouse.journal.followers import Runner, ensure_cursors, lags
from gatehouse.project.bell import Bell, BellConnector
from gatehouse.project.config import config
from gatehouse.project.followers import FOLLOWERS
from gatehouse.project.schedule import SCHEDULE, Job

log = logging.getLogger(__name__)

GRACE = 8.0  # seconds for what is under way when we are told to stop
FAREWELL = 1.0  # of it, for the followers after the jobs
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0
STEADY = 60.0
POLL = 5.0  # seconds until a job whose time has come is noticed
HEARTBEAT, STALLED_AFTER = 10.0, 30.0
LOOK_FOR_STALLED = "* * * * * */20"  # its sixth field holds seconds
FORGOTTEN_AFTER = 30 * 24  # hours
REPORT_EVERY = 60.0
YIELD = 10  # niceness: when the machine is busy, a customer who sends something goes before the mail that confirms it


@dataclass(frozen=True, slots=True)
class Lane:
    """A queue of jobs and how many of them run side by side."""

    name: str
    places: int


# In the order of their hurry. Each has its places for itself: a full lane holds up no other.
LANES = (Lane("live", 1), Lane("mail_in", 1), Lane("mail_out", 2), Lane("default", 1), Lane("bulk", 1))


class LaneWorker(ProcrastinateWorker):
    """Looks for work again when a job that held a lock has ended: the next one behind it would else wait for POLL."""

    async def _process_job(self, context: JobContext) -> None:
        await super()._process_job(context)
        if context.job.lock:
            self._new_job_event.set()


def run() -> None:
    """Work until SIGTERM or SIGINT; end the process with exit code 1 when a part broke for good."""
    with suppress(OSError):
        os.nice(YIELD)
    code = asyncio.run(Worker().run())
    if code:
        raise SystemExit(code)


class Worker:
    """The parts, and the one event that ends them."""

    def __init__(self) -> None:
        parameters = connector_params()
        channels = [wire.CHANNEL, *(channel for lane in LANES for channel in get_channel_for_queues([lane.name]))]
        self.runners = [Runner(follower) for follower in FOLLOWERS]
        self.threads: list[threading.Thread] = []
        self.bell = Bell(parameters, channels, on_connect=self._wake)
        self.bell.hang([wire.CHANNEL], self._on_entry)
        self.connector = BellConnector(self.bell)
        self.pool = _pool(parameters)
        self.lanes: dict[str, LaneWorker] = {}
        self.code = 0
        self._stop = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self) -> int:
        """Start all, wait for the end, stop all within GRACE seconds; return the exit code."""
        loop = self._loop = asyncio.get_running_loop()
        # The places of all lanes, and one for the report.
        loop.set_default_executor(ThreadPoolExecutor(sum(lane.places for lane in LANES) + 1, "job"))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        self._start_followers()
        app = make_app(self.connector)
        await self.pool.open()
        await app.open_async(self.pool)
        lanes = [asyncio.create_task(self._keep(app, lane), name=lane.name) for lane in LANES]
        others = [asyncio.create_task(self.bell.run()), asyncio.create_task(self._report())]
        log.info("The worker follows the journal and runs %s lanes", len(LANES))
        await self._stop.wait()
        await self._end(lanes, others)
        return self.code

    async def _end(self, lanes: list["asyncio.Task[None]"], others: list["asyncio.Task[None]"]) -> None:
        for runner in self.runners:
            runner.stop()
        for worker in self.lanes.values():
            worker.stop()
        for task in others:
            task.cancel()
        _, pending = await asyncio.wait(lanes, timeout=GRACE)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.pool.close(), 1)
        await asyncio.to_thread(self._join)
        if pending or any(thread.is_alive() for thread in self.threads):
            # A relay that never answers must not keep the process; the job is found again as stalled.
            log.warning("Stopped with work under way: %s", [task.get_name() for task in pending] or "followers")
            logging.shutdown()
            os._exit(self.code)

    def _join(self) -> None:
        """Followers end with the batch that they have in hand."""
        until = time.monotonic() + FAREWELL
        for thread in self.threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _start_followers(self) -> None:
        for runner in self.runners:
            thread = threading.Thread(target=self._drive, args=(runner,), name=runner.follower.name, daemon=True)
            self.threads.append(thread)
            thread.start()

    def _drive(self, runner: Runner) -> None:
        """The body of a follower's thread. It must never end by itself: if it does, the process starts anew."""
        try:
            self._ensure_cursor(runner)
            runner.run()
        except BaseException:
            log.exception("The follower %s broke", runner.follower.name)
            self.code = 1
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._stop.set)
        finally:
            connection.close()

    def _ensure_cursor(self, runner: Runner) -> None:
        """Try until it works, or until we are told to stop."""
        while not self._stop.is_set():
            try:
                return ensure_cursors([runner.follower])
            except Error as error:
                log.warning("The follower %s waits for the database: %s", runner.follower.name, error)
                connection.close()
                runner.wake.wait(FIRST_PAUSE)

    async def _keep(self, app: App, lane: Lane) -> None:
        """Run one lane, and start it again with growing pauses whenever it fails, as it does without a database."""
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                await self._run_lane(app, lane)
            except Exception as error:
                log.warning("The lane %s starts again in %.0f s: %s", lane.name, pause, error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause)
            steady = time.monotonic() - started > STEADY
            pause = FIRST_PAUSE if steady else min(pause * 2, LONGEST_PAUSE)

    async def _run_lane(self, app: App, lane: Lane) -> None:
        # Told to stop, not cancelled: a cancellation that meets the connection pool at the wrong moment is lost.
        worker = self.lanes[lane.name] = LaneWorker(
            app,
            queues=[lane.name],
            name=f"gatehouse-{lane.name}",
            concurrency=lane.places,
            fetch_job_polling_interval=POLL,
            abort_job_polling_interval=LONGEST_PAUSE,
            shutdown_graceful_timeout=GRACE,
            delete_jobs="successful",
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=STALLED_AFTER,
            install_signal_handlers=False,
            task_middleware=[close_db_connections, close_db_connections_async],
        )
        await worker.run()

    async def _report(self) -> None:
        """Say regularly how far the followers are behind."""
        while True:
            await asyncio.to_thread(_log_lags)
            await asyncio.sleep(REPORT_EVERY)

    async def _on_entry(self, payload: str) -> None:
        self._wake()

    def _wake(self) -> None:
        for runner in self.runners:
            runner.wake.set()


def make_app(connector: BellConnector) -> App:
    """Procrastinate for the worker: all registered tasks, and the schedule.

    The tasks themselves stay with the app that writes through Django's connection, so that what a follower or a job
    defers is in its own transaction; only fetching, finishing and the clock use the worker's connector.
    """
    app = DjangoApp(connector=connector)
    django_app.perform_import_paths()
    app.tasks.update(django_app.tasks)
    for job in SCHEDULE:
        _register(app, job)
    for cron, task in ((LOOK_FOR_STALLED, retry_stalled), ("17 * * * *", forget_failed)):
        name = task.__name__
        app.periodic(cron=cron)(app.task(name=name, queue="default", queueing_lock=name, pass_context=True)(task))
    return app


def _register(app: App, job: Job) -> None:
    def by_the_clock(timestamp: int) -> None:
        job.run(timezone.now())

    task = app.task(name=job.name, queue=job.lane, queueing_lock=job.name)(by_the_clock)
    app.periodic(cron=job.cron, periodic_id=job.name)(task)


async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Give back the jobs of workers that were killed."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        try:
            await manager.retry_job(job)
        except ConnectorException as error:
            if not isinstance(error.__cause__, RaiseException):
                raise
            # Its worker was alive, only slow, or another has given it back. The others must not wait for that.
            log.info("The job %s was not cut off: it has ended meanwhile", job.call_string)
        else:
            log.warning("The job %s was cut off; it runs again", job.call_string)


async def forget_failed(context: JobContext, timestamp: int) -> None:
    """Delete jobs that ended badly a month ago; those that ended well go at once."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=FORGOTTEN_AFTER, include_failed=True, include_cancelled=True, include_aborted=True
    )


def _pool(parameters: dict[str, Any]) -> AsyncConnectionPool:
    return AsyncConnectionPool(
        kwargs=parameters,
        min_size=1,
        max_size=3,
        open=False,
        timeout=10,
        # A longer one would also let the pauses between its own tries grow that long.
        reconnect_timeout=10,
        check=AsyncConnectionPool.check_connection,
    )


def _log_lags() -> None:
    """One line for each follower; a warning when it is stopped or further behind than it may be."""
    close_old_connections()
    try:
        for name, (seconds, is_stopped) in lags().items():
            level = logging.WARNING if is_stopped or seconds > config().max_lag else logging.INFO
            log.log(level, "follower %s: %.1f s behind%s", name, seconds, ", stopped" if is_stopped else "")
    except Error as error:
        log.warning("The followers' lag is unknown: %s", error)
        connection.close()
