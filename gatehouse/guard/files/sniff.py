"""What a file is by its content. Its name decides only among texts, which are all equally inert."""

from typing import BinaryIO

import puremagic

from gatehouse.guard.files.kinds import GIF, GZIP, JPEG, PDF, PNG, ZIP, FileKind
from gatehouse.guard.files.media import media_kind
from gatehouse.guard.files.names import extension_of
from gatehouse.guard.files.refusals import Reason, Refused
from gatehouse.guard.files.text import text_kind

HEAD = 4096
_BEGINNINGS: tuple[tuple[bytes, FileKind], ...] = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"PK\x03\x04", ZIP),
    (b"\x1f\x8b\x08", GZIP),
)
_PROGRAMS = (
    b"\x7fELF",
    b"MZ",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"dex\n",
    b"\0asm",
    b"L\0\0\0\x01\x14\x02\0",
    b"!<arch>\n",
    b"\xed\xab\xee\xdb",
    b"ITSF",
    b"MSCF",
    b"CWS",
    b"FWS",
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sniff(file: BinaryIO, name: str) -> FileKind:
    """The kind of an allowed file; a zip may still turn out to be an office file (see `archives`).

    Raises Refused with the reason for everything that is not on the allow-list.
    """
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise Refused(Reason.EMPTY)
    kind = _binary_kind(head) or text_kind(file, name)
    file.seek(0)
    if kind is None:
        raise _refusal(head, extension_of(name))
    return kind


def is_program(head: bytes) -> bool:
    """Whether a file that begins like this runs on some system."""
    return head.startswith(_PROGRAMS)


def _binary_kind(head: bytes) -> FileKind | None:
    # Some banks' programs write an empty line before a PDF's first.
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return PDF
    return next((kind for beginning, kind in _BEGINNINGS if head.startswith(beginning)), None) or media_kind(head)


def _refusal(head: bytes, extension: str) -> Refused:
    if head.startswith(_OLD_OFFICE):
        # Office wraps a document with a password into the old format, and leaves its name.
        is_locked = extension in {".docx", ".xlsx", ".pptx"}
        return Refused(Reason.DOCUMENT_ENCRYPTED if is_locked else Reason.OLD_OFFICE)
    reason = Reason.PROGRAM if is_program(head) else Reason.TYPE_NOT_ALLOWED
    return Refused(reason, detail=_guess(head))


def _guess(head: bytes) -> str:
    """What puremagic calls it, for the log and the agent; a guess that decides nothing."""
    try:
        return str(puremagic.magic_string(head)[0].name)
    except puremagic.PureError:
        return ""
