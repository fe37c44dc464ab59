"""What happens by the clock, in one table. Only the worker reads it.

A row's function takes the time of its run; it is started in its lane by the cron expression, whose sixth field, where
there is one, holds seconds. A run that finds its predecessor still waiting in the lane is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Job:
    """One thing done again and again. The name is stored with the job: never give an old one to another function."""

    name: str
    cron: str
    lane: str
    run: Callable[[datetime], object]


SCHEDULE: tuple[Job, ...] = ()
