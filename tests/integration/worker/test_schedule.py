"""The two tables: what follows the journal, and what happens by the clock."""

import croniter
import pytest
from django.utils import timezone
from procrastinate.contrib.django import app as django_app
from procrastinate.testing import InMemoryConnector

from gatehouse.project.followers import FOLLOWERS
from gatehouse.project.schedule import SCHEDULE, Job
from gatehouse.project.worker import LANES, LOOK_FOR_STALLED, make_app


def test_names_are_unique() -> None:
    assert len({job.name for job in SCHEDULE}) == len(SCHEDULE)
    assert len({follower.name for follower in FOLLOWERS}) == len(FOLLOWERS)


@pytest.mark.parametrize("job", SCHEDULE, ids=lambda job: job.name)
def test_a_row_can_be_run(job: Job, db: None) -> None:
    assert croniter.croniter.is_valid(job.cron)
    assert job.lane in {lane.name for lane in LANES}
    job.run(timezone.now())


def test_often_enough_that_a_pause_of_the_worker_skips_nothing_for_long() -> None:
    """A run that is missed by more than ten minutes is left out, so nothing waits for one hour of the day."""
    now = timezone.now()
    for job in SCHEDULE:
        following = croniter.croniter(job.cron, now)
        first, second = following.get_next(float), following.get_next(float)
        assert second - first <= 6 * 3600, job.name


def test_lanes_stand_in_the_order_of_their_hurry() -> None:
    assert [lane.name for lane in LANES] == ["live", "mail_in", "mail_out", "default", "bulk"]


def test_the_worker_knows_every_task_and_leaves_its_defers_to_django() -> None:
    app = make_app(InMemoryConnector())  # type: ignore[arg-type]
    periodic = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    assert periodic == {job.name for job in SCHEDULE} | {"retry_stalled", "forget_failed"}
    assert {"send_mail", "send_link"} <= set(app.tasks)
    assert app.tasks["send_mail"] is django_app.tasks["send_mail"]
    assert croniter.croniter.is_valid(LOOK_FOR_STALLED)
