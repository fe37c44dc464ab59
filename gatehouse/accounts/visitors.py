"""Who knocks at a door, as far as his request tells."""

from django.http import HttpRequest

from gatehouse.accounts.device_names import device_name
from gatehouse.accounts.devices import device_of, key_of
from gatehouse.accounts.models import User
from gatehouse.accounts.signin import Visitor


def visitor(request: HttpRequest, user: User | None) -> Visitor:
    """Whoever sent this request, to the door of `user`, or of nobody."""
    browser = device_name(request.headers.get("User-Agent", ""))
    return Visitor(request.META.get("REMOTE_ADDR", ""), key_of(device_of(request, user)), browser)
