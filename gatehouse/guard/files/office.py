"""Office files: zips with a known inside. Macros, embedded programs and form controls are refused."""

import re
import zipfile

from gatehouse.guard.files.kinds import DOCX, ODP, ODS, ODT, PPTX, XLSX, FileKind
from gatehouse.guard.files.refusals import Reason, Refused

_TYPES = "[Content_Types].xml"
# A list of parts is some kilobytes, a mimetype some fifty bytes.
_LONGEST = 512 * 1024
_MAIN = {
    b"wordprocessingml.document.main+xml": DOCX,
    b"spreadsheetml.sheet.main+xml": XLSX,
    b"presentationml.presentation.main+xml": PPTX,
    b"presentationml.slideshow.main+xml": PPTX,
}
_MAIN_TYPE = re.compile(b'ContentType="application/vnd\\.openxmlformats-officedocument\\.([a-zA-Z.]+main\\+xml)"')
_OPEN_DOCUMENTS = {kind.media_type.encode(): kind for kind in (ODT, ODS, ODP)}
_ACTIVE = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml|oleObject[^/]*|activeX/.*|macrosheets/.*)$|^(Basic|Scripts)/.+", re.IGNORECASE
)
_PROGRAMS = re.compile(
    r"(^META-INF/MANIFEST\.MF|^classes\.dex|^AndroidManifest\.xml|\.app/Info\.plist)$", re.IGNORECASE
)


def office_kind(archive: zipfile.ZipFile) -> FileKind | None:
    """The office kind of an open zip, None for any other zip. Raises Refused for what could run."""
    names = archive.namelist()
    kind = _open_xml_kind(archive, names) or _open_document_kind(archive, names)
    active = next((name for name in names if _ACTIVE.search(name)), None)
    if kind is not None and active is not None:
        raise Refused(Reason.ACTIVE_CONTENT, detail=active)
    if program := next((name for name in names if kind is None and _PROGRAMS.search(name)), None):
        raise Refused(Reason.PROGRAM, detail=program)
    return kind


def _open_xml_kind(archive: zipfile.ZipFile, names: list[str]) -> FileKind | None:
    if _TYPES not in names:
        return None
    types = _beginning(archive, _TYPES)
    if b"macroenabled" in types.lower() or b"vbaProject" in types:
        raise Refused(Reason.ACTIVE_CONTENT, detail=_TYPES)
    main = _MAIN_TYPE.search(types)
    kind = _MAIN.get(main[1]) if main else None
    if kind is None:
        raise Refused(Reason.TYPE_NOT_ALLOWED, detail="office file of another kind")
    return kind


def _open_document_kind(archive: zipfile.ZipFile, names: list[str]) -> FileKind | None:
    if "mimetype" not in names:
        return None
    media_type = _beginning(archive, "mimetype").strip()
    if media_type in _OPEN_DOCUMENTS:
        _refuse_encrypted(archive, names)
        return _OPEN_DOCUMENTS[media_type]
    raise Refused(Reason.TYPE_NOT_ALLOWED, detail=media_type[:80].decode("ascii", "replace"))


def _refuse_encrypted(archive: zipfile.ZipFile, names: list[str]) -> None:
    """A locked OpenDocument file is a plain zip of locked parts, and its manifest says so."""
    if "META-INF/manifest.xml" in names and b"encryption-data" in _beginning(archive, "META-INF/manifest.xml"):
        raise Refused(Reason.DOCUMENT_ENCRYPTED)


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_LONGEST)
