"""Mail on its way in and out for Prometheus: the figures that the back office shows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric

from gatehouse.channels.email.flow.figures import Figures, read

Value = float | datetime | None


@dataclass(frozen=True, slots=True)
class Gauge:
    """`values` gives one for each value of the label; without a label its only key is empty. None is left out."""

    name: str
    says: str
    values: Callable[[Figures], dict[str, Value]]
    label: str = ""

    def family(self, figures: Figures) -> Metric:
        found = GaugeMetricFamily(f"gatehouse_{self.name}", self.says, labels=[self.label] if self.label else [])
        for key, value in self.values(figures).items():
            if value is not None:
                number = value.timestamp() if isinstance(value, datetime) else float(value)
                found.add_metric([key] if self.label else [], number)
        return found


def _one(read: Callable[[Figures], Value]) -> Callable[[Figures], dict[str, Value]]:
    return lambda figures: {"": read(figures)}


def _outgoing(figures: Figures) -> dict[str, Value]:
    return {"queued": figures.queued.count, "held": figures.held.count, "retrying": figures.retrying.count}


def _ages(figures: Figures) -> dict[str, Value]:
    waiting = {"queued": figures.queued, "held": figures.held, "retrying": figures.retrying}
    return {state: one.age(figures.at) for state, one in waiting.items()}


GAUGES = (
    Gauge(
        "mail", "Stored mail that waits to be read, or for a lead.",
        lambda now: {"stored": now.stored.count, "quarantined": now.quarantined}, "fate",
    ),
    Gauge("mail_oldest_seconds", "Age of the oldest mail that waits to be read.", _one(lambda now: now.stored.age(now.at))),
    Gauge("mail_quarantined_lately", "Mail that came into quarantine within the hour.", _one(lambda now: now.lately)),
    Gauge(
        "mail_no_room_timestamp_seconds", "When mail was last refused for lack of room.",
        _one(lambda now: now.flow.no_room_at),
    ),
    Gauge("mailboxes_in_trouble", "Mailboxes that cannot be read.", _one(lambda now: len(now.mailboxes))),
    Gauge("deliveries_waiting", "Mail to go out: untried, held for the relay, retrying for the address.", _outgoing, "state"),
    Gauge("deliveries_oldest_seconds", "Age of the oldest of them.", _ages, "state"),
    Gauge("deliveries_given_up", "Mail that was given up because of the relay.", _one(lambda now: now.lost)),
    Gauge("relay_reachable", "0 while the relay cannot be reached.", _one(lambda now: now.flow.relay_away_since is None)),
    Gauge(
        "relay_took_mail_timestamp_seconds", "When the relay last took a mail.", _one(lambda now: now.flow.handed_over_at)
    ),
    Gauge("disk_free_bytes", "Room on the disk of this process's home.", _one(lambda now: now.room.free if now.room else None)),
)  # fmt: skip


def families() -> Iterator[Metric]:
    """Raises what the database says."""
    figures = read()
    return (gauge.family(figures) for gauge in GAUGES)
