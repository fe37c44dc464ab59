"""What it costs to know who asks: session and customer of one request, as every page of an account looks at them.

    .venv/bin/python -m bench.session_check [--requests 2000] [--json]

select   one row by its key, on the connection that pages use
empty    the middleware of sessions and of who is signed in, before a view that asks neither
checked  the same before a view that wants the session and its customer
known    beside that whether he has used this browser before, which only the doors ask

In turn, in this process, on a durable server. The check is what `checked` takes longer than `empty`.
"""

import time
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING

from bench import ground
from bench.ground import Bar

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

BARS = {"check": Bar(1, " ms")}
NAME = "bench@mail.example"
Work = Callable[[], object]


def sign_in() -> dict[str, str]:
    """The cookies of a customer who is signed in on a browser that is known."""
    from django.conf import settings
    from django.http import HttpRequest, HttpResponse

    from gatehouse.accounts.actions import sign_in as door
    from gatehouse.accounts.devices import remember
    from gatehouse.accounts.models import Method
    from gatehouse.accounts.sign_in_names import SignInName
    from gatehouse.conversations.actions.open_account import open_account
    from gatehouse.project.sessions.portal import PortalStore

    request, response = HttpRequest(), HttpResponse()
    request.session = PortalStore()
    user = open_account(SignInName("email", NAME), "!", language="en")
    remember(response, request, door.sign_in(request, user, Method.PASSWORD))
    request.session.save()
    browser = {name: morsel.value for name, morsel in response.cookies.items()}
    return browser | {settings.SESSION_COOKIE_NAME: request.session.session_key or ""}


def nothing(request: "HttpRequest") -> "HttpResponse":
    from django.http import HttpResponse

    return HttpResponse()


def checked(request: "HttpRequest") -> "HttpResponse":
    from gatehouse.accounts.customers import customer_of

    if customer_of(request) is None:
        raise SystemExit("Nobody is signed in here.")
    return nothing(request)


def known(request: "HttpRequest") -> "HttpResponse":
    from gatehouse.accounts.customers import customer_of
    from gatehouse.accounts.devices import device_of

    if device_of(request, customer_of(request)) is None:
        raise SystemExit("Nobody is known here.")
    return nothing(request)


def asking(view: Callable[["HttpRequest"], "HttpResponse"], cookies: dict[str, str]) -> Work:
    from django.contrib.auth.middleware import AuthenticationMiddleware
    from django.test import RequestFactory

    from gatehouse.project.surfaces import TwoSessions

    asked, factory = TwoSessions(AuthenticationMiddleware(view)), RequestFactory()

    def ask() -> object:
        request = factory.get("/account/")
        request.COOKIES.update(cookies)
        return asked(request)

    return ask


def selecting(key: str) -> Work:
    from django.db import connection

    from gatehouse.accounts.sessions import session_hash

    def select() -> object:
        with connection.cursor() as cursor:
            cursor.execute("select * from django_session where session_key = %s", [session_hash(key)])
            return cursor.fetchone()

    return select


def milliseconds(work: dict[str, Work], requests: int) -> dict[str, float]:
    """The median of each, asked in turn."""
    took: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(requests):
        for name, one in work.items():
            begun = time.perf_counter()
            one()
            took[name].append(1000 * (time.perf_counter() - begun))
    return {name: median(values) for name, values in took.items()}


def run(cookies: dict[str, str], requests: int) -> dict[str, float]:
    from django.conf import settings

    work: dict[str, Work] = {"select": selecting(cookies[settings.SESSION_COOKIE_NAME])}
    work |= {"empty": asking(nothing, cookies), "checked": asking(checked, cookies), "known": asking(known, cookies)}
    milliseconds(work, 50)
    found = milliseconds(work, requests)
    check = found["checked"] - found["empty"]
    return {**found, "check": check, "in selects": check / found["select"]}


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--requests", type=int, default=2_000)
    options = parser.parse_args()
    with ground.database():
        cookies = sign_in()
        rows = ground.judged("ms a request", [run(cookies, options.requests) for _ in range(ground.RUNS)], BARS)
    ground.show(f"Knowing who asks, {options.requests:,} requests", rows, as_json=options.json)
    ground.end(rows)


if __name__ == "__main__":
    main()
