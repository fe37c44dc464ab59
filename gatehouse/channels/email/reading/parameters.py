"""Fields with parameters (Content-Type, Content-Disposition): a grammar read in one pass, with RFC 2231 and its misuse."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from gatehouse.channels.email.reading.charsets import decode
from gatehouse.channels.email.reading.words import decode_words

_TYPE = re.compile(r"\s*([A-Za-z0-9!#$&^_.+-]{1,80})\s*/\s*([A-Za-z0-9!#$&^_.+-]{1,80})")
_PAIR = re.compile(r"\s*([^\s=;\"]{1,80})\s*=\s*")
_QUOTED = re.compile(r'"((?>(?:[^"\\]|\\.)*))"?', re.DOTALL)
_PLAIN = re.compile(r"[^;]*+")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?\Z")
_MOST = 200  # parameters, or sections of one


@dataclass(frozen=True, slots=True)
class ContentType:
    """A media type in lower case, with its parameters' values as text."""

    name: str
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def main(self) -> str:
        return self.name.partition("/")[0]


def content_type(value: str, standard: str = "text/plain") -> ContentType:
    """What a Content-Type field says; `standard` where it says nothing that can be one (RFC 2045 §5.2)."""
    match = _TYPE.match(value)
    if match is None:
        return ContentType("text/html" if value.strip().casefold() == "html" else standard, parameters(value))
    return ContentType(f"{match[1]}/{match[2]}".casefold(), parameters(value[match.end() :]))


def parameters(value: str) -> dict[str, str]:
    """The parameters after a field's first word, their names in lower case. The first of a name counts."""
    found: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, text in _pairs(value):
        section = _SECTION.match(name)
        if section is None or (section[2] is None and section[3] is None):
            found.setdefault(name, text)
        else:
            sections.setdefault(section[1], {}).setdefault(int(section[2] or 0), (text, bool(section[3])))
    joined = {name: _joined(parts) for name, parts in sections.items()}
    # The boundary stays as it is, byte for byte; all else may be encoded in a way that only words may be.
    plain = {name: text if name == "boundary" else decode_words(text) for name, text in found.items()}
    return plain | joined


def _pairs(value: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    at = 0
    while 0 <= at < len(value) and len(pairs) < _MOST:
        match = _PAIR.match(value, at)
        if match is None:
            at = value.find(";", at) + 1
            if at == 0:
                break
            continue
        text, at = _value(value, match.end())
        pairs.append((match[1].casefold(), text))
    return pairs


def _value(value: str, at: int) -> tuple[str, int]:
    """The value that begins here, and where the next parameter does."""
    if value[at : at + 1] == '"' and (quoted := _QUOTED.match(value, at)):
        end = value.find(";", quoted.end())
        return _ESCAPE.sub(r"\1", quoted[1]), len(value) if end < 0 else end + 1
    plain = _PLAIN.match(value, at)
    end = plain.end() if plain else len(value)
    return value[at:end].strip(), end + 1


def _joined(sections: dict[int, tuple[str, bool]]) -> str:
    """RFC 2231: sections in order; encoded ones carry bytes, and the first may name the charset."""
    charset, data = "", b""
    for number in sorted(sections):
        text, is_encoded = sections[number]
        if is_encoded and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        raw = text.encode("latin-1", "replace")
        data += unquote_to_bytes(raw) if is_encoded else raw
    return decode(data, charset)
