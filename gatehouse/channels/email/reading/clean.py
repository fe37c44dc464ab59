"""What is stored holds no NUL, no lone surrogate and no control: PostgreSQL refuses some, and headers break at others."""

import re
import unicodedata

_NEVER = re.compile("[\x00\ud800-\udfff]")
# All controls but tab and line feed; a form feed parts pages in old texts and becomes a line's end.
_CONTROLS = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\ufffb]")
_LINE_ENDS = re.compile("\r\n?|\x0c|\x85")
_SPACES = re.compile(r"\s+")
# What turns the direction of the text around it: a name must not be shown as another one.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean_text(text: str) -> str:
    """A body: lines end in LF; tabs stay."""
    return _CONTROLS.sub("", _NEVER.sub("", _LINE_ENDS.sub("\n", text)))


def clean_line(text: str, limit: int) -> str:
    """A subject, a name, a file's name: one line without controls, spaces folded, at most `limit` characters."""
    text = _SPACES.sub(" ", _CONTROLS.sub(" ", _NEVER.sub("", text[: limit * 4])))
    return _TURNING.sub("", unicodedata.normalize("NFC", text)).strip()[:limit].rstrip()


def clean_token(text: str, limit: int) -> str:
    """An address or an id, in which no space can stand; empty where it is too long to be one."""
    token = _TURNING.sub("", _SPACES.sub("", _CONTROLS.sub("", _NEVER.sub("", text[: limit * 4]))))
    return unicodedata.normalize("NFC", token) if len(token) <= limit else ""
