"""One script for the chat's frame: it loads on other people's pages, so it is few bytes and one request.

The modules stay separate files, to be edited and read; what is sent is put together from them whenever one has changed,
without their imports, comments and idle spaces. Names stay as they are: an error in a browser can be read.
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from django.contrib.staticfiles.finders import find

from gatehouse.project.sheets import SheetFinder

_UPLOADS = ("js/upload-words.js", "js/upload-sending.js")
# Each module stands after those that it imports from.
SCRIPTS: dict[str, tuple[str, ...]] = {
    "chat/all.js": (
        *_UPLOADS,
        *(f"chat/{name}.js" for name in (
            "words", "store", "host", "doors", "visitor", "poll", "socket", "outbox", "message", "log", "recovery", "screen",
            "files", "composer", "sound", "reader", "mail", "menu", "begin", "waiting", "ending", "frame",
        )),
    ),
}  # fmt: skip

_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
# A regular expression stands where a value begins, after one of these signs; our scripts keep to that.
_VALUE = r"(?:(?<=[(,=:!&|?] )|(?<=[(!]))"
_TOKEN = re.compile(
    r"""(?P<whole>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|"""
    + _VALUE
    + r"""/(?![/*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n[])+/\w*|\w+)|(?P<comment>//[^\n]*)|(?P<space>\s+)|.""",
)
# A line may end after the former and before the latter without ending a statement: ours all have their semicolon.
_BEFORE, _AFTER = frozenset("{};,([=&|?:>"), frozenset("})].,?:&|=")


class ScriptFinder(SheetFinder):
    """Finds the scripts in SCRIPTS as if they were files like others."""

    table = SCRIPTS

    def together(self, parts: Iterable[str]) -> str:
        return joined(Path(str(find(part))).read_text(encoding="utf-8") for part in parts)


def joined(modules: Iterable[str]) -> str:
    """Modules as one; they share one scope, so no two of them may declare the same name."""
    return "".join(_shrunk(_EXPORT.sub("", _IMPORT.sub("", module))) + "\n" for module in modules)


def _shrunk(script: str) -> str:
    """Without comments and idle spaces. A line's end stays where it may end a statement; before a brace none needs a sign,
    for none of ours is empty."""
    tokens = [token for token in _TOKEN.finditer(script) if token["comment"] is None]
    pieces = [_gap(tokens, at) if token["space"] else token[0] for at, token in enumerate(tokens)]
    kept = [piece for piece in pieces if piece]
    ends = {at for at, (piece, after) in enumerate(pairwise(kept)) if piece == ";" and after == "}"}
    return "".join(piece for at, piece in enumerate(kept) if at not in ends).strip()


def _gap(tokens: list[re.Match[str]], at: int) -> str:
    if at == 0 or at == len(tokens) - 1 or tokens[at + 1]["space"]:
        return ""
    before, after = tokens[at - 1][0][-1], tokens[at + 1][0][0]
    if "\n" in tokens[at][0]:
        return "" if before in _BEFORE or after in _AFTER else "\n"
    runs_together = (_is_word(before) and _is_word(after)) or (before == after and before in "+-")
    return " " if runs_together else ""


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign in "_$#"
