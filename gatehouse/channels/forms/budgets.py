"""How much one network, and all together, may send; counted in the database for all processes.

A door whose budget is close to used up is hot: it then asks each browser for some work (work.py), which a person does not
notice and a flood cannot afford, so that people get in where machines stop.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest

from gatehouse.accounts import limits
from gatehouse.accounts.limits import Count
from gatehouse.channels.forms.work import EASIEST, HARDEST

HOUR = timedelta(hours=1)
UPLOADS_PER_NETWORK = 200  # an hour


@dataclass(frozen=True, slots=True)
class Budget:
    """Requests an hour: up to `calm` they come in freely, from there to `limit` with work, and then none."""

    calm: int
    limit: int


PER_NETWORK = Budget(calm=24, limit=120)  # an office or a café shares one address, a mobile network many more
TOGETHER = Budget(calm=48_000, limit=60_000)  # from everywhere: 17 a second, a tenth of what two cores take


@dataclass(frozen=True, slots=True)
class Heat:
    """How hot the door is for one request: `wait` seconds until it opens again, 0.0 while it is open; then `bits` of work
    are asked, 0 for none. `is_everybody` says whose budget it is: everybody's, or the sender's network's. `left` are the
    seconds until it has cooled.
    """

    wait: float = 0.0
    bits: int = 0
    left: float = 0.0
    is_everybody: bool = False


def heat(request: HttpRequest) -> Heat:
    """What is asked of this request, without counting it."""
    return _heat(request, limits.counts(_keys(request)), coming=1) if settings.CONFIG.limits else Heat()


def count_request(request: HttpRequest) -> Heat:
    """Count one request for help, and say what came of it."""
    return _heat(request, limits.hit_all(_keys(request), per=HOUR), coming=0) if settings.CONFIG.limits else Heat()


def _keys(request: HttpRequest) -> list[str]:
    return [f"request:{network(request)}", "request:all"]


def _heat(request: HttpRequest, counted: dict[str, Count], *, coming: int) -> Heat:
    own, together = (counted[key] for key in _keys(request))
    heats = [heat_of(PER_NETWORK, own, coming), heat_of(TOGETHER, together, coming, is_everybody=True)]
    return max(heats, key=lambda one: (one.wait, one.bits))


def heat_of(budget: Budget, count: Count, coming: int = 0, *, is_everybody: bool = False) -> Heat:
    """The heat of one budget when `coming` more than were counted are to come in. Work grows with what is used up."""
    times = count.times + coming
    if times > budget.limit:
        return Heat(wait=max(count.left, 1.0), left=count.left, is_everybody=is_everybody)
    if times <= budget.calm:
        return Heat(is_everybody=is_everybody)
    share = (times - budget.calm) / (budget.limit - budget.calm)
    return Heat(bits=EASIEST + round(share * (HARDEST - EASIEST)), left=count.left, is_everybody=is_everybody)


def wait_for_upload(request: HttpRequest) -> float:
    """Count one file; seconds to wait, 0.0 when it may come in."""
    if not settings.CONFIG.limits:
        return 0.0
    return limits.hit(f"upload:{network(request)}", limit=UPLOADS_PER_NETWORK, per=HOUR)


def network(request: HttpRequest) -> str:
    """Whoever counts as one sender."""
    return limits.network_of(request.META.get("REMOTE_ADDR", ""))
