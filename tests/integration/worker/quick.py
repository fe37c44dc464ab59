"""The worker as it is, with a slow task beside the real ones, and quick to find the jobs of a killed one."""

import time

import django

django.setup()

from procrastinate.contrib.django import app  # noqa: E402

from gatehouse.project import worker  # noqa: E402


@app.task(name="sleepy", queue="bulk")
def sleepy(seconds: float) -> None:
    time.sleep(seconds)


if __name__ == "__main__":
    worker.HEARTBEAT, worker.STALLED_AFTER, worker.LOOK_FOR_STALLED = 0.5, 2.0, "* * * * * */2"
    worker.run()
