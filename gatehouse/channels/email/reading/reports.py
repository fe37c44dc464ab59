"""The machine-readable parts of delivery and abuse reports: groups of fields between empty lines."""

from __future__ import annotations

import re

from gatehouse.channels.email.reading.clean import clean_line
from gatehouse.channels.email.reading.fields import Fields, read_fields
from gatehouse.channels.email.reading.limits import Limits
from gatehouse.channels.email.reading.words import decode_words

REPORTS = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
        "text/rfc822-header",
        "message/global-headers",
    }
)
Group = tuple[tuple[str, str], ...]
_EMPTY_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_MOST_GROUPS, _LONGEST = 1_000, 2_000


def field_groups(content: bytes, limits: Limits) -> tuple[Group, ...]:
    blocks = _EMPTY_LINE.split(content.strip(), maxsplit=_MOST_GROUPS)
    groups = (field_group(read_fields(block, limits, lambda _: None)) for block in blocks)
    return tuple(group for group in groups if group)


def field_group(fields: Fields) -> Group:
    return tuple((clean_line(name, 200), clean_line(decode_words(value), _LONGEST)) for name, value in fields.items)
