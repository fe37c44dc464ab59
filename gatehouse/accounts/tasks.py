"""The job that a changed rule of a region leaves. Its name is stored with the jobs, so it is never changed."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

AT_ONCE = 200  # customers


@app.task(name="settle_region", queue="bulk", retry=RetryStrategy(wait=30))
def settle_region(country: str, after: int = 0) -> None:
    """Look what the rules of a country mean for its customers, some at a time, in the order of their ids."""
    from gatehouse.accounts.actions.regions import settle_all
    from gatehouse.accounts.regions import customers_of

    found = list(customers_of(country).filter(pk__gt=after)[:AT_ONCE])
    settle_all(found)
    if len(found) == AT_ONCE:
        settle_region.defer(country=country, after=found[-1].pk)
