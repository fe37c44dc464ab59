"""Secrets that customers type, found and replaced by marks before anything is stored. Pure: no Django, no database."""

from gatehouse.guard.kinds import MARKS, Finding, Redacted, SecretKind
from gatehouse.guard.redact import find, redact, split_marks

__all__ = ["MARKS", "Finding", "Redacted", "SecretKind", "find", "redact", "split_marks"]
