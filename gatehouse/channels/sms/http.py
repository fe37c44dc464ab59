"""An SMS by HTTP: POST {"to": …, "text": …} as JSON, with a bearer token. No answer is followed, and none is repeated."""

import json
import ssl
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from gatehouse.channels.base import Permanent, Temporary

# What the operator can mend at the service (key, credit), or what passes by itself.
_LATER = {401, 402, 403, 408, 425, 429}


@dataclass(frozen=True, slots=True)
class HttpSender:
    """`patience` is in seconds, for the connection and for the answer."""

    url: str
    token: str = field(repr=False)
    patience: float

    def send(self, number: str, text: str) -> None:
        """Raises Temporary or Permanent, whose words hold nothing of the SMS."""
        try:
            _judge(self._post(json.dumps({"to": number, "text": text}).encode()))
        except TimeoutError as error:
            raise Temporary("The SMS service did not answer in time.") from error
        except (OSError, HTTPException) as error:
            raise Temporary("The SMS service cannot be reached.") from error

    def _post(self, body: bytes) -> int:
        parts = urlsplit(self.url)
        connection = self._connection(parts.scheme, parts.hostname or "", parts.port)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        path = parts.path or "/"
        try:
            connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def _connection(self, scheme: str, host: str, port: int | None) -> HTTPConnection:
        if scheme == "https":
            return HTTPSConnection(host, port, timeout=self.patience, context=ssl.create_default_context())
        return HTTPConnection(host, port, timeout=self.patience)


def _judge(status: int) -> None:
    """Redirects are refused like any other answer: they could lead anywhere, and with them our token."""
    if 200 <= status < 300:
        return
    sentence = f"The SMS service answered with status {status}."
    if status in _LATER or status >= 500:
        raise Temporary(sentence)
    raise Permanent(sentence)
