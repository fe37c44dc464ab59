"""What closes a door after wrong tries, and opening it when the factor is set anew."""

from gatehouse.accounts import limits, tries
from gatehouse.accounts.models import Method


def key(factor: Method, whose: str, device: str = "") -> str:
    """Under which wrong tries in a row are counted; without a device, what all of them begin with."""
    return f"{factor}:{whose}:{device}"


def pause_key(counted: str) -> str:
    return f"signin:{counted}"


def lift(factor: Method, whose: str) -> None:
    """The factor was set anew: what was tried with the old one is forgotten, from every device."""
    begins = key(factor, whose)
    tries.reset(begins)
    limits.clear_all(pause_key(begins))
