"""Log lines as JSON with the request's id, or as plain text for a person at a terminal."""

import logging
import re
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")

# Part of a path that is longer than a uuid: the token of a link that lets its holder in or acts by itself.
_TOKEN = re.compile(r"(?<=/)[^/\s?'\"]{40,}")


class WithRequestId(logging.Filter):
    """Puts the id of the request under way on every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class WithoutTokens(logging.Filter):
    """Takes the tokens of mailed links out of the addresses on a line, whoever writes it: Django's own lines have them too.

    What a client wrote can neither begin a line of its own, nor command the terminal of who reads it, nor turn it around.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, Mapping):
            record.args = {name: _masked(value) for name, value in record.args.items()}
        elif record.args:
            record.args = tuple(_masked(value) for value in record.args)
        if hasattr(record, "path"):
            record.path = _masked(record.path)
        record.__dict__.pop("request", None)  # Django's whole request, which says its address as well
        return True


class NotExperimental(logging.Filter):
    """Granian calls its embedded server experimental at every start; we chose it (see project/server.py)."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "Embedded server is experimental" not in record.getMessage()


def _masked(value: Any) -> Any:
    return _visible(_TOKEN.sub("•••", value)) if isinstance(value, str) else value


def _visible(text: str) -> str:
    """Control characters, line separators and marks of direction as escapes, such as `\\x9b`."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def configuration(level: str, form: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything goes to standard error, at `level`, as "json" or "text"."""
    names = ["asctime", "levelname", "name", "message", "request_id"]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": "gatehouse.project.logging.WithRequestId"},
            "tokens": {"()": "gatehouse.project.logging.WithoutTokens"},
            "known": {"()": "gatehouse.project.logging.NotExperimental"},
        },
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "format": " ".join(f"%({name})s" for name in names),
                "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
                "datefmt": "%Y-%m-%dT%H:%M:%S%z",
                "json_ensure_ascii": False,
            },
            "text": {"format": "%(asctime)s %(levelname)-7s %(name)s %(message)s", "datefmt": "%H:%M:%S"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["request_id", "tokens", "known"],
            },
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # One line for each request is ours already; Django's would repeat every 404.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django.server": {"handlers": [], "propagate": True},
            "_granian": {"handlers": [], "level": "WARNING", "propagate": True},
            "procrastinate": {"level": "WARNING"},
            "fido2": {"level": "WARNING"},  # it would write down whose passkey signs in
            "mail.log": {"level": "ERROR"},  # aiosmtpd's, which would write down who writes to whom
            "botocore": {"level": "WARNING"},
            "boto3": {"level": "WARNING"},
        },
    }
