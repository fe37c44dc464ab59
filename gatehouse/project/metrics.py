"""Figures for Prometheus. Those of the database are read when they are asked for."""

from collections.abc import Iterator

from django.db import DatabaseError, connection
from prometheus_client import REGISTRY, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REQUESTS = Counter("gatehouse_http_requests", "Requests answered by Django.", ["method", "view", "status"])
LATENCY = Histogram(
    "gatehouse_http_request_seconds",
    "Time from the first middleware to the answer.",
    ["view"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
)
UPLOADED = Counter("gatehouse_upload_bytes", "Bytes of request bodies taken in.")
REFUSED = Counter(
    "gatehouse_http_refused", "Requests refused before Django, such as uploads that are too large.", ["status"]
)
CLIENTS = Gauge("gatehouse_live_clients", "Open chats and pages that are connected live.")
WAITING = Gauge("gatehouse_http_waiting", "Requests that have a thread or wait for one.")

_JOBS = "select queue_name, count(*) from procrastinate_jobs where status = 'todo' group by queue_name"


class DatabaseFigures:
    """Collected anew for every scrape; absent while the database is away."""

    def collect(self) -> Iterator[Metric]:
        from gatehouse.journal.followers import lags
        from gatehouse.project import mail_metrics

        lag = GaugeMetricFamily(
            "gatehouse_follower_lag_seconds", "Age of the oldest entry not dealt with.", labels=["follower"]
        )
        stopped = GaugeMetricFamily(
            "gatehouse_follower_stopped", "1 when an entry stops the follower.", labels=["follower"]
        )
        jobs = GaugeMetricFamily("gatehouse_jobs_waiting", "Jobs that wait, by queue.", labels=["queue"])
        try:
            for name, (age, is_stopped) in lags().items():
                lag.add_metric([name], age)
                stopped.add_metric([name], float(is_stopped))
            with connection.cursor() as cursor:
                cursor.execute(_JOBS)
                for queue, count in cursor.fetchall():
                    jobs.add_metric([queue], count)
            mail = list(mail_metrics.families())
        except DatabaseError:
            return
        yield from (lag, stopped, jobs, *mail)


def text() -> bytes:
    """The exposition format 0.0.4: this process's figures, then the database's."""
    return generate_latest(REGISTRY) + generate_latest(DatabaseFigures())
