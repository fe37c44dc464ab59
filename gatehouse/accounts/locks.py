"""What closes a door after wrong tries, and opening it when the factor is set anew."""

from gatehouse.accounts import limits, tries
from gatehouse.accounts.models import Method, User
from gatehouse.accounts.sign_in_names import digests_of


def key(factor: Method, whose: str, device: str = "") -> str:
    """Under which wrong tries in a row are counted; without a device, what all of them begin with."""
    return f"{factor}:{whose}:{device}"


def pause_key(counted: str) -> str:
    return f"signin:{counted}"


def lift_password(user: User) -> None:
    """His password was set anew: whatever he signs in with, and in an open session."""
    for whose in (*digests_of(user), f"present-{user.pk}"):
        lift(Method.PASSWORD, whose)


def lift(factor: Method, whose: str) -> None:
    """The factor was set anew: what was tried with the old one is forgotten, from every device."""
    begins = key(factor, whose)
    tries.reset(begins)
    limits.clear_all(pause_key(begins))
