"""Whether a file is text, in which encoding, and whether a browser would take it for a page."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from gatehouse.guard.files.kinds import CSV, JSON, SCRIPTS, TEXT, TEXTS, WEB_PAGES, FileKind
from gatehouse.guard.files.names import extension_of
from gatehouse.guard.files.refusals import Reason, Refused

CHUNK = 256 * 1024
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Tab, line feed, form feed, carriage return; backspace and escape, which consoles and coloured logs write.
_CONTROLS = re.compile(r"[\x00-\x07\x0b\x0e-\x1a\x1c-\x1f]")
# How a page, a drawing or a server's script begins (WHATWG MIME Sniffing 7.1, and more).
_PAGE = re.compile(
    r"\s*<(\?|%|!doctype|!--|(html|head|body|script|iframe|svg|style|title|table|div|font|meta|link|object|embed|math"
    r"|form|img|video|frame|h1|br|p|a|b)(?![a-z0-9]))",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"\s*(#!|%!PS|@echo off|\{\\rtf)", re.IGNORECASE)


def text_kind(file: BinaryIO, name: str) -> FileKind | None:
    """The kind of text, or None when the file is no text. Reads it whole, a chunk at a time.

    UTF-8, UTF-16 with its mark, and what older sheets and logs are written in (Windows code pages, GBK, Shift JIS):
    the last only under the name of a text, as most bytes are a letter there. Among texts the name tells the kind.
    Raises Refused for scripts and web pages.
    """
    encoding = _encoding(file, name)
    if encoding is None:
        return None
    file.seek(0)
    _refuse_code(next(_decoded(file, encoding), ""), extension_of(name))
    return _named_kind(name)


def _encoding(file: BinaryIO, name: str) -> str | None:
    file.seek(0)
    head = file.read(4)
    marked = next((_MARKS[mark] for mark in _MARKS if head.startswith(mark)), "utf-8")
    if _is_text(file, marked):
        return marked
    is_named_text = extension_of(name) in {extension for kind in TEXTS for extension in kind.extensions}
    return "latin-1" if marked == "utf-8" and is_named_text and _is_text(file, "latin-1") else None


def _is_text(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    try:
        return not any(_CONTROLS.search(piece) for piece in _decoded(file, encoding))
    except UnicodeDecodeError:
        return False


def _decoded(file: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    while chunk := file.read(CHUNK):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _refuse_code(beginning: str, extension: str) -> None:
    if _SCRIPT.match(beginning):
        raise Refused(Reason.PROGRAM if beginning.lstrip()[:2] in {"#!", "@e", "@E"} else Reason.TYPE_NOT_ALLOWED)
    if _PAGE.match(beginning) or extension in WEB_PAGES:
        raise Refused(Reason.WEB_PAGE)
    if extension in SCRIPTS:
        raise Refused(Reason.PROGRAM, detail=extension)


def _named_kind(name: str) -> FileKind:
    extension = extension_of(name)
    return next((kind for kind in (CSV, JSON) if extension in kind.extensions), TEXT)
