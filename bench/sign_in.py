"""Signing in, end to end over HTTP: what it costs beside the hash of the password, and what everybody else feels of it.

    .venv/bin/python -m bench.sign_in [--clients 4] [--seconds 6] [--accounts 1000000] [--json]

raw      Argon2id (19 MiB, two passes, one lane) in this process, as many threads at once as the installation hashes
sign in  a right password on a browser that is not known: hashed, counted, journaled, a code on its way
page     the home page, asked for by one more client while all others sign in

Clients and installation share the machine. The second round is among so many accounts more.
"""

import http.client
import os
import re
import tempfile
import threading
import time
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

import psycopg
from argon2.low_level import Type, hash_secret_raw

from bench import ground
from bench.ground import Bar
from gatehouse.testing.instance import Instance

PASSWORD = "four gondolas under basalt"
FORM = "application/x-www-form-urlencoded"
AT_ONCE = max(1, (os.cpu_count() or 1) - 1)
BARS = {"of the raw rate": Bar(0.70, is_least=True), "page p95": Bar(100, " ms")}
OPEN = """
from gatehouse.project.cli import place
with place.django():
    from django.contrib.auth.hashers import make_password
    from gatehouse.accounts.sign_in_names import SignInName
    from gatehouse.conversations.actions.open_account import open_account
    hashed = make_password(%r)
    for number in range(64):
        open_account(SignInName("email", f"bench{number}@mail.example"), hashed, language="en")
"""
MANY = """
insert into accounts_user (password, email, name, public_name, role, is_active, language, time_zone, theme, density,
  has_letter_keys, is_mailed, takes_chats, chat_volume, is_rung_for_waiting, is_rung_for_own, tour, tour_step,
  totp_secret, words, kyc_region, declared_region, region_confirmed, is_demo, created_at, seq, public_seq, head)
select u.password, 'many' || n || '@mail.example', '', '', '', true, 'en', '', '', '', true, false, false, 60, true, true,
  '', 0, '', '', '', '', '', false, now(), 0, 0, ''
from accounts_user u, generate_series(1, %s) n where u.email = 'bench0@mail.example'
"""


def raw(seconds: float) -> float:
    """Hashes a second."""
    counts = [0] * AT_ONCE

    def work(place: int) -> None:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            hash_secret_raw(PASSWORD.encode(), os.urandom(16), 2, 19_456, 1, 32, Type.ID)
            counts[place] += 1

    _together([threading.Thread(target=work, args=(place,)) for place in range(AT_ONCE)])
    return sum(counts) / seconds


class Browser:
    """One that nobody knows: it begins anew each time."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        _, headers, body = self.ask("GET", "/sign-in/")
        self.cookie = headers["set-cookie"].partition(";")[0]
        self.token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', body)[1].decode()  # type: ignore[index]

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    def sign_in(self, number: int) -> None:
        form = {"csrfmiddlewaretoken": self.token, "name": f"bench{number % 64}@mail.example", "password": PASSWORD}
        status, headers, _ = self.ask(
            "POST", "/sign-in/", urlencode(form), **{"Content-Type": FORM, "Cookie": self.cookie}
        )
        if (status, headers.get("location")) != (302, "/sign-in/code/"):
            raise SystemExit(f"answered {status} instead of asking for a code")


def signing_in(port: int, clients: int, seconds: float) -> dict[str, float]:
    """Sign-ins a second, and what one more client waits for the home page meanwhile."""
    browsers, done, waits = [Browser(port) for _ in range(clients)], [0] * clients, []
    looking = Browser(port)
    until = time.perf_counter() + seconds

    def work(place: int) -> None:
        while time.perf_counter() < until:
            browsers[place].sign_in(done[place] * clients + place)
            done[place] += 1

    def look() -> None:
        while time.perf_counter() < until:
            begun = time.perf_counter()
            looking.ask("GET", "/")
            waits.append(1000 * (time.perf_counter() - begun))
            time.sleep(0.02)

    _together(
        [*(threading.Thread(target=work, args=(place,)) for place in range(clients)), threading.Thread(target=look)]
    )
    return {"sign-ins/s": sum(done) / seconds, "page p50": median(waits), "page p95": quantiles(waits, n=20)[-1]}


def _together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def rounds(port: int, clients: int, seconds: float) -> ground.Runs:
    signing_in(port, clients, 1)
    runs = []
    for _ in range(ground.RUNS):
        bare, found = raw(seconds / 2), signing_in(port, clients, seconds)
        runs.append({"raw/s": bare, **found, "of the raw rate": found["sign-ins/s"] / bare})
    return runs


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder:
        instance = Instance(Path(folder) / "home", GATEHOUSE_LIMITS="false")
        instance.start()
        try:
            instance.run_python(OPEN % PASSWORD)
            rows = ground.judged("64 accounts", rounds(instance.port, options.clients, options.seconds), BARS)
            with psycopg.connect(instance.database_url(), autocommit=True) as database:
                database.execute(MANY, [options.accounts])
                database.execute("vacuum analyze accounts_user")
            more = rounds(instance.port, options.clients, options.seconds)
            rows += ground.judged(f"{options.accounts:,} more", more, BARS)
        finally:
            instance.stop()
    ground.show(f"Signing in, {options.clients} clients, {AT_ONCE} hash at once", rows, as_json=options.json)
    ground.end(rows)


if __name__ == "__main__":
    main()
