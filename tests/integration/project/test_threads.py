"""Every page that hashes or judges a password does so on the threads of the door (gatehouse/project/threads.py)."""

import inspect
import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from gatehouse.project.threads import HASHING

HASHES = re.compile(r"\b(check_password|check_present_password|set_password|make_password|judge)\(")


def pages(patterns: list[URLPattern | URLResolver], begins: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        address = begins + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns, address)
        else:
            yield address, pattern


def hashes(pattern: URLPattern) -> bool:
    page = inspect.unwrap(pattern.callback)
    return page.__module__.startswith("gatehouse.") and bool(HASHES.search(inspect.getsource(page)))


def test_the_table_names_every_page_that_hashes():
    assert {address for address, pattern in pages(get_resolver().url_patterns) if hashes(pattern)} == HASHING
