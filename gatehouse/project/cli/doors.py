"""The doors that `gatehouse chat` knocks at, as a widget and a signed-in agent do."""

import http.cookiejar
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import click

from gatehouse.live.reference import Pass

Fetch = Callable[[], Pass]
_SECONDS = 20


class CustomersDoor:
    """A visitor without a name. `enter` begins a chat with the first of the words, unless one is going on."""

    def __init__(self, url: str, brand: str, topic: str, token: str) -> None:
        self.url = url.rstrip("/")
        self.brand = brand
        self.topic = topic
        self.token = token

    def enter(self, words: list[str]) -> Fetch:
        visit = self._post("visits", {"brand": self.brand, "origin": self.url})
        self.token = visit.get("token", self.token)
        chat = visit["chat"] or self._begin(visit, words)
        place = "far behind" if chat["place"] is None else f"place {chat['place']}"
        click.echo(f"Chat {chat['number']}, {place}; later with --token {self.token}", err=True)
        return self._pass

    def _begin(self, visit: dict[str, Any], words: list[str]) -> dict[str, Any]:
        topic = self.topic or visit["topics"][0]["slug"]
        first = words.pop(0) if words else click.prompt("What is it about?", err=True)
        begun = self._post("conversations", {"id": str(uuid4()), "topic": topic, "text": first})
        return dict(begun["chat"])

    def _pass(self) -> Pass:
        given = self._post("tickets", {})
        return Pass(given["ticket"], given["subject"], given["socket"])

    def _post(self, door: str, body: dict[str, Any]) -> Any:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        asked = urllib.request.Request(f"{self.url}/chat/{door}/", json.dumps(body).encode(), headers)  # noqa: S310  (the operator names it)
        try:
            return json.load(urllib.request.urlopen(asked, timeout=_SECONDS))  # noqa: S310  (the operator names it)
        except urllib.error.HTTPError as error:
            raise click.ClickException(_reason(error)) from error


class AgentsDoor:
    """An agent at the desk: password and code, then the conversation, which becomes his when it is nobody's."""

    def __init__(self, url: str, number: str, email: str) -> None:
        self.url = url.rstrip("/")
        self.number = number
        self.email = email
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)
        self._token = ""

    def enter(self, words: list[str]) -> Fetch:
        email = self.email or click.prompt("Email", err=True)
        self._get("/desk/sign-in/")
        password = click.prompt("Password", hide_input=True, err=True)
        self._post("/desk/sign-in/", {"email": email, "password": password})
        self._post("/desk/sign-in/code/", {"code": click.prompt("Code", err=True)})
        number = self.number or click.prompt("Number of the conversation", err=True)
        self.number = str(number)
        self._get(f"/desk/c/{self.number}/")
        return self._pass

    def _pass(self) -> Pass:
        given = json.loads(self._post(f"/desk/c/{self.number}/talk-ticket/", {}))
        return Pass(given["ticket"], given["subject"], given["socket"])

    def _get(self, path: str) -> str:
        return self._ask(urllib.request.Request(self.url + path))  # noqa: S310  (the operator names it)

    def _post(self, path: str, form: dict[str, str]) -> str:
        body = urlencode({**form, "csrfmiddlewaretoken": self._token}).encode()
        return self._ask(urllib.request.Request(self.url + path, body, {"Referer": self.url + path}))  # noqa: S310  (the operator names it)

    def _ask(self, request: urllib.request.Request) -> str:
        try:
            page = self._opener.open(request, timeout=_SECONDS).read().decode()
        except urllib.error.HTTPError as error:
            raise click.ClickException(f"{request.full_url} answered {error.code}: {_reason(error)}") from error
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page):
            self._token = found.group(1)
        return page


def _reason(error: urllib.error.HTTPError) -> str:
    """Why it was refused, as far as the desk says it."""
    try:
        return str(json.load(error)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return error.reason
