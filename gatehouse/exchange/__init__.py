"""Facts about customers' accounts, which the exchange alone knows. Nothing here changes them."""

from django.conf import settings

from gatehouse.exchange.base import Exchange


def is_there() -> bool:
    """Whether there is anybody to ask."""
    return bool(settings.EXCHANGE_URL or settings.EXCHANGE_SANDBOX)


def exchange() -> Exchange:
    """The operator's exchange, else the demo's. Make one for each page: all its questions share one patience.

    Raises Unavailable when there is none.
    """
    from gatehouse.exchange.base import Unavailable
    from gatehouse.exchange.breaker import breaker_for
    from gatehouse.exchange.http import HttpExchange
    from gatehouse.exchange.sandbox import Sandbox
    from gatehouse.exchange.signing import Key

    if settings.EXCHANGE_URL:
        key = Key(settings.EXCHANGE_KEY_ID, settings.EXCHANGE_SECRET)
        return HttpExchange(settings.EXCHANGE_URL, key, breaker_for(settings.EXCHANGE_URL))
    if settings.EXCHANGE_SANDBOX:
        return Sandbox()
    raise Unavailable("No exchange is set up.")
