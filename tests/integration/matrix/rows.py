"""The table of who may do what: one row for every address that the resolver knows. A new address needs a row here."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.integration.matrix.desk_rows import DESK, DOOR, MAIL_AT_THE_DESK, OFFICE, OUTBOX
from tests.integration.matrix.portal_rows import ACCOUNTS, FORMS, FRONT_DOOR, MAIL, PASSKEYS, PORTAL, PUSH, QR, STATUS

TABLE = (
    MAIL | MAIL_AT_THE_DESK | PORTAL | FRONT_DOOR | ACCOUNTS | QR | PASSKEYS | PUSH | STATUS | FORMS | DESK | DOOR | OUTBOX
    | OFFICE
)  # fmt: skip


def known_addresses() -> Iterator[tuple[str, str]]:
    """Name (or, without one, route) and route of every pattern of the resolver."""
    yield from _below(get_resolver(), "", "")


def _below(resolver: URLResolver, space: str, route: str) -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        whole = route + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _below(one, f"{space}{one.namespace}:" if one.namespace else space, whole)
        elif isinstance(one, URLPattern):
            yield (f"{space}{one.name}" if one.name else whole), whole
