"""Turns an error into one sentence that says what to do."""

from collections.abc import Callable

import click


def explain(error: Exception) -> str:
    """One sentence for a person. Our own errors say what to do; for the others we add the way to see more."""
    if isinstance(error, click.ClickException):
        return _usage(error) if isinstance(error, click.UsageError) else error.format_message()
    if type(error).__module__.startswith("gatehouse."):
        return str(error)
    for kind in type(error).__mro__:
        if sentence := _BY_NAME.get(f"{kind.__module__}.{kind.__qualname__}"):
            return sentence(error)
    return f"{_first_line(error) or type(error).__name__}; set GATEHOUSE_DEBUG=1 to see where it happened."


def exit_code(error: Exception) -> int:
    return error.exit_code if isinstance(error, click.ClickException) else 1


def _usage(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "gatehouse"
    return f"{error.format_message()} See {command} --help."


def _settings(error: Exception) -> str:
    problems = error.errors(include_url=False, include_input=False, include_context=False)  # type: ignore[attr-defined]
    said = [f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in problems]
    return f"a setting is not usable ({'; '.join(said)}); correct that environment variable."


def _database(error: Exception) -> str:
    return f"the database cannot be used ({_first_line(error)}); check DATABASE_URL, or start gatehouse up."


def _outdated(error: Exception) -> str:
    return f"the database lacks a table or column ({_first_line(error)}); run gatehouse migrate."


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), "").rstrip(".")


# By name, because importing these libraries would cost every command half a second.
_BY_NAME: dict[str, Callable[[Exception], str]] = {
    "pydantic_core._pydantic_core.ValidationError": _settings,
    "django.db.utils.OperationalError": _database,
    "django.db.utils.ProgrammingError": _outdated,
    "django.core.exceptions.ImproperlyConfigured": str,
    "psycopg.OperationalError": _database,
}
