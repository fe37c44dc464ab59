"""How long a place in a queue takes. Pure."""

from gatehouse.live.frames import Wait

MINUTES = 15  # of which what was taken is counted


def waits(place: int, taken: int, minutes: int = MINUTES) -> Wait | None:
    """How long this place takes when as many are taken as were in the last `minutes`: whole minutes, in seconds.

    A count of n is right to about its square root (Poisson), and so is what follows from it. None when nobody was taken.
    """
    if not taken:
        return None
    error = taken**0.5
    least = place * minutes / (taken + error)
    most = place * minutes / max(taken - error, taken / 2)
    return {"from": int(least) * 60, "to": (int(most) + 1) * 60}
