"""Names of files as people may see them: no path, no control or direction characters, the ending of the content."""

import re
import unicodedata

from gatehouse.guard.files.kinds import REPLACED, FileKind

LONGEST = 120  # characters, with the ending

# Controls (CR, LF and NUL among them), directions and other invisibles, halves of pairs, private use, line separators.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_RESERVED = str.maketrans(dict.fromkeys('<>:"|?*;%', "_"))
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_PATHS = re.compile(r"[/\\\u2044\u2215\u29f8\uff0f\uff3c]")


def extension_of(name: str) -> str:
    """The ending of a name in lower case with its dot, or "" without one. `archive.tar.gz` ends in `.gz`."""
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and stem.strip(". ") else ""


def safe_name(raw: str, kind: FileKind) -> str:
    """What a client called its file, made safe to show, to put in a header and to save on any system.

    At most 120 characters. The ending is one of the kind's own, whatever the client wrote.
    """
    name = _visible(_PATHS.split(raw.replace("\0", ""))[-1])
    stem, ending = _parted(name, kind)
    stem = stem[: LONGEST - len(ending)].rstrip(". ") or "file"
    return (f"_{stem}" if _DEVICES.match(stem) else stem)[: LONGEST - len(ending)] + ending


def _visible(text: str) -> str:
    text = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode())
    kept = (" " if unicodedata.category(c) == "Zs" or c in "\t\r\n" else c for c in text if _is_kept(c))
    return " ".join("".join(kept).translate(_RESERVED).split()).strip(". ")


def _is_kept(character: str) -> bool:
    return character in "\t\r\n" or unicodedata.category(character) not in _INVISIBLE


def _parted(name: str, kind: FileKind) -> tuple[str, str]:
    """Stem and ending; only endings that are known to name a type are taken off, `v1.2` keeps its `.2`."""
    ending = extension_of(name)
    if ending in kind.extensions:
        return name[: -len(ending)], ending
    stem = name[: -len(ending)] if ending in REPLACED else name
    while stem.lower().endswith(kind.extension):
        stem = stem[: -len(kind.extension)]
    return stem, kind.extension
