"""The job that makes a copy of an account's data. Its name is stored with the jobs, so it is never changed."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


# What is still not made after a day is given up (accounts/actions/data_exports.py).
@app.task(name="make_data_export", queue="bulk", retry=RetryStrategy(max_attempts=20, wait=60))
def make_data_export(export_id: str) -> None:
    """Write the copy that somebody waits for; after a crash, from its beginning."""
    from gatehouse.privacy.copies.making import make

    make(UUID(export_id))
