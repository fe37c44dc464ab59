"""A customer at the portal's form, over plain HTTP: keeps sending one request until it is acknowledged."""

import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID, uuid4

PATIENCE = 60.0


@dataclass
class Customer:
    """One browser. `send` returns the request's uuid once the desk has said that it has it."""

    port: int
    email: str
    topic: str = "something-else"
    retries: int = 0
    _cookie: str = ""
    _token: str = ""
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def open(self) -> None:
        """Get the form and what its sending needs."""
        status, headers, body = self._ask("GET", f"/new/{self.topic}/")
        found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', body)
        if status != 200 or found is None:
            raise ConnectionError(f"the form answered {status}")
        self._token = found.group(1).decode()
        self._cookie = "; ".join(value.split(";")[0] for name, value in headers if name.lower() == "set-cookie")

    def send(self, text: str) -> UUID:
        """Send a request, again and again with the same uuid while the desk is down; TimeoutError after a minute."""
        origin = uuid4()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if self.send_once(origin, text) == 303:
                    return origin
            except (OSError, http.client.HTTPException):
                self._connection = None
            self.retries += 1
            time.sleep(0.1)
        raise TimeoutError(f"the request {origin} was not acknowledged")

    def send_once(self, origin: UUID, text: str) -> int:
        """One try; the answer's status."""
        if not self._token:
            self.open()
        form = {"csrfmiddlewaretoken": self._token, "step": "send", "origin": str(origin)}
        form |= {"text": text, "email": self.email, "name": "Lena", "language": "en"}
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        status, _, _ = self._ask("POST", f"/new/{self.topic}/", urlencode(form), headers)
        return status

    def _ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        self._connection.request(method, path, body, headers or {})
        response = self._connection.getresponse()
        return response.status, response.getheaders(), response.read()
