"""Whether the guard did what a sample asks for."""

import re

from gatehouse.guard import MARKS, redact
from tests.unit.guard.samples.positives import Sample

_MARK = re.compile("|".join(map(re.escape, MARKS.values())))


def is_removed(sample: Sample) -> bool:
    """Whether no part of the secret is left; the words of the marks themselves do not count."""
    left = _MARK.sub("", redact(sample.text).text)
    return not any(part in left for part in sample.parts)
