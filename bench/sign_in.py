"""Signing in, end to end over HTTP: what it costs beside the hash of the password, and what everybody else feels of it.

    .venv/bin/python -m bench.sign_in [--clients 4] [--seconds 6] [--accounts 1000000] [--json]

raw      Argon2id (19 MiB, two passes, one lane) in this process, as many threads at once as the installation hashes
known    a right password in its owner's own browser: hashed, counted, journaled, a session begun
unknown  the same in a browser that is not known: no session yet, but a code that the worker mails on the same cores
page     the home page, asked for ten times a second by one more client while all others sign in

Clients and installation share the machine. The bars are for known browsers, and again among so many accounts more.
"""

import argparse
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
ACCOUNTS = 64
LOOKS_EVERY = 0.1  # seconds, however quick the answer was: else quick pages would take the processor from who signs in
AT_ONCE = max(1, (os.cpu_count() or 1) - 1)
BARS = {"of the raw rate": Bar(0.70, is_least=True), "page p95": Bar(100, " ms")}
OPEN = """
from gatehouse.project.cli import place
with place.django():
    import hashlib
    from django.contrib.auth.hashers import make_password
    from gatehouse.accounts import legal
    from gatehouse.accounts.actions.legal import accept
    from gatehouse.accounts.models import KnownDevice, Method
    from gatehouse.accounts.sign_in_names import SignInName
    from gatehouse.conversations.actions.open_account import open_account
    hashed = make_password(%r)
    for number in range(%d):
        user = open_account(SignInName("email", f"bench{number}@mail.example"), hashed, language="en")
        accept(user, legal.asked(), ip=None, language="en", method=Method.CODE)
        KnownDevice.objects.create(user=user, token=hashlib.sha256(f"device{number}".encode()).digest())
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
    """One client. It forgets each session, but keeps what a known browser is known by."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        _, cookies, body = self.ask("GET", "/sign-in/")
        self.csrf = next(name for name in cookies if name.startswith("csrf_"))
        self.cookie = f"{self.csrf}={cookies[self.csrf]}"
        self.token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', body)[1].decode()  # type: ignore[index]

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[str, dict[str, str], bytes]:
        """Status with the place it leads to, cookies, and body."""
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        set_cookies = answer.headers.get_all("set-cookie") or []
        cookies = dict(one.partition(";")[0].split("=", 1) for one in set_cookies)
        return f"{answer.status} {answer.getheader('location', '')}".strip(), cookies, answer.read()

    def sign_in(self, number: int, device: str = "") -> str:
        """What makes this browser known the next time; `device` is what does so now."""
        form = {"csrfmiddlewaretoken": self.token, "name": f"bench{number}@mail.example", "password": PASSWORD}
        name = f"{self.csrf.replace('csrf_', 'portal_')}_device"
        cookie = f"{self.cookie}; {name}={device}" if device else self.cookie
        said, cookies, _ = self.ask("POST", "/sign-in/", urlencode(form), **{"Content-Type": FORM, "Cookie": cookie})
        if said != ("302 /account/" if device else "302 /sign-in/code/"):
            raise AssertionError(f"answered {said}")
        return cookies.get(name, "")


class Crowd:
    """So many clients, each with accounts of its own: two that use one device would each end the other's."""

    def __init__(self, port: int, clients: int, *, is_known: bool, devices: dict[int, str]) -> None:
        self.browsers = [Browser(port) for _ in range(clients)]
        self.looking = Browser(port)
        self.is_known = is_known
        self.devices = devices
        self.done = [0] * clients
        self.waits: list[float] = []

    def run(self, seconds: float) -> dict[str, float]:
        """Sign-ins a second, and what one more client waits for the home page meanwhile."""
        until = time.perf_counter() + seconds
        clients = [threading.Thread(target=self._work, args=(place, until)) for place in range(len(self.browsers))]
        _together([*clients, threading.Thread(target=self._look, args=(until,))])
        if not all(self.done):
            raise SystemExit("Some client could not sign in, see above.")
        waits = {"page p50": median(self.waits), "page p95": quantiles(self.waits, n=20)[-1]}
        return {"sign-ins/s": sum(self.done) / seconds, **waits}

    def _work(self, place: int, until: float) -> None:
        mine = range(place, ACCOUNTS, len(self.browsers))
        while time.perf_counter() < until:
            number = mine[self.done[place] % len(mine)]
            device = self.devices[number] if self.is_known else ""
            found = self.browsers[place].sign_in(number, device)
            if self.is_known:
                self.devices[number] = found
            self.done[place] += 1

    def _look(self, until: float) -> None:
        while time.perf_counter() < until:
            begun = time.perf_counter()
            self.looking.ask("GET", "/")
            self.waits.append(1000 * (time.perf_counter() - begun))
            time.sleep(max(0, begun + LOOKS_EVERY - time.perf_counter()))


def _together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def rounds(port: int, options: argparse.Namespace, devices: dict[int, str], *, is_known: bool) -> ground.Runs:
    def crowd() -> Crowd:
        return Crowd(port, options.clients, is_known=is_known, devices=devices)

    crowd().run(1)
    runs = []
    for _ in range(ground.RUNS):
        bare, found = raw(options.seconds / 2), crowd().run(options.seconds)
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
            instance.run_python(OPEN % (PASSWORD, ACCOUNTS))
            devices = {number: f"device{number}" for number in range(ACCOUNTS)}
            known = rounds(instance.port, options, devices, is_known=True)
            rows = ground.judged(f"{ACCOUNTS} accounts, known", known, BARS)
            rows += ground.judged("unknown", rounds(instance.port, options, devices, is_known=False), {})
            with psycopg.connect(instance.database_url(), autocommit=True) as database:
                database.execute(MANY, [options.accounts])
                database.execute("vacuum analyze accounts_user")
            more = rounds(instance.port, options, devices, is_known=True)
            rows += ground.judged(f"{options.accounts:,} more, known", more, BARS)
        finally:
            instance.stop()
    ground.show(f"Signing in, {options.clients} clients, {AT_ONCE} hash at once", rows, as_json=options.json)
    ground.end(rows)


if __name__ == "__main__":
    main()
