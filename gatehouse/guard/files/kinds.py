"""The kinds of files that may be attached, and those whose very name says that they may not."""

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    PICTURE = "picture"
    RECORDING = "recording"
    DOCUMENT = "document"
    TEXT = "text"
    SHEET = "sheet"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is by its content. `extension` has its dot and is the one that a kept file bears."""

    media_type: str
    family: Family
    extension: str
    aliases: tuple[str, ...] = ()

    @property
    def extensions(self) -> tuple[str, ...]:
        return (self.extension, *self.aliases)


PNG = FileKind("image/png", Family.PICTURE, ".png")
JPEG = FileKind("image/jpeg", Family.PICTURE, ".jpg", (".jpeg", ".jpe", ".jfif"))
WEBP = FileKind("image/webp", Family.PICTURE, ".webp")
GIF = FileKind("image/gif", Family.PICTURE, ".gif")
HEIC = FileKind("image/heic", Family.PICTURE, ".heic", (".heif",))

MP4 = FileKind("video/mp4", Family.RECORDING, ".mp4", (".m4v",))
MOV = FileKind("video/quicktime", Family.RECORDING, ".mov", (".qt",))
WEBM = FileKind("video/webm", Family.RECORDING, ".webm")
M4A = FileKind("audio/mp4", Family.RECORDING, ".m4a", (".m4b",))
MP3 = FileKind("audio/mpeg", Family.RECORDING, ".mp3")
OGG = FileKind("audio/ogg", Family.RECORDING, ".ogg", (".oga", ".opus"))
WAV = FileKind("audio/wav", Family.RECORDING, ".wav")

PDF = FileKind("application/pdf", Family.DOCUMENT, ".pdf")
TEXT = FileKind("text/plain", Family.TEXT, ".txt", (".log", ".md", ".ini", ".conf", ".yaml", ".yml", ".out", ".err"))
JSON = FileKind("application/json", Family.TEXT, ".json", (".jsonl", ".ndjson", ".har"))
CSV = FileKind("text/csv", Family.SHEET, ".csv", (".tsv",))

_OPEN_XML = "application/vnd.openxmlformats-officedocument."
DOCX = FileKind(_OPEN_XML + "wordprocessingml.document", Family.DOCUMENT, ".docx")
XLSX = FileKind(_OPEN_XML + "spreadsheetml.sheet", Family.SHEET, ".xlsx")
PPTX = FileKind(_OPEN_XML + "presentationml.presentation", Family.DOCUMENT, ".pptx")
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
ODT = FileKind(_OPEN_DOCUMENT + "text", Family.DOCUMENT, ".odt")
ODS = FileKind(_OPEN_DOCUMENT + "spreadsheet", Family.SHEET, ".ods")
ODP = FileKind(_OPEN_DOCUMENT + "presentation", Family.DOCUMENT, ".odp")

ZIP = FileKind("application/zip", Family.ARCHIVE, ".zip")
GZIP = FileKind("application/gzip", Family.ARCHIVE, ".gz", (".gzip",))

KINDS: tuple[FileKind, ...] = (
    *(PNG, JPEG, WEBP, GIF, HEIC),
    *(MP4, MOV, WEBM, M4A, MP3, OGG, WAV),
    *(PDF, TEXT, JSON, CSV),
    *(DOCX, XLSX, PPTX, ODT, ODS, ODP),
    *(ZIP, GZIP),
)
BY_MEDIA_TYPE: dict[str, FileKind] = {kind.media_type: kind for kind in KINDS}
TEXTS = (TEXT, JSON, CSV)
MPEG4 = (MP4, MOV, M4A)

# The value of a file field's `accept`; a help for the chooser, never a check.
ACCEPT = ",".join(extension for kind in KINDS for extension in kind.extensions)

# Nothing in a script's bytes tells it from a note, so among texts these names alone are refused.
_SCRIPTS = """
    .bat .cmd .com .ps1 .psm1 .psd1 .vbs .vbe .vb .js .jse .mjs .cjs .wsf .wsh .wsc .sct
    .sh .bash .zsh .fish .csh .ksh .command .py .pyw .pl .pm .php .phtml .rb .lua .tcl .scpt .applescript
    .reg .inf .url .lnk .desktop .service .hta .jnlp .application .mobileconfig .msh .scf
    .library-ms .settingcontent-ms .iqy .slk .ps .eps
"""
_WEB_PAGES = ".html .htm .xhtml .xht .shtml .mht .mhtml .svg .svgz .xml .xsl .xslt .css"
_OTHERS = """
    .exe .dll .scr .pif .cpl .msi .msp .jar .apk .ipa .dmg .pkg .deb .rpm .appimage .bin .iso
    .docm .xlsm .pptm .doc .xls .ppt .rtf .bmp .tif .tiff
"""
SCRIPTS = frozenset(_SCRIPTS.split())
WEB_PAGES = frozenset(_WEB_PAGES.split())

# Endings that a kept file loses when its content is something else: `photo.exe` that is a picture becomes `photo.png`.
REPLACED = frozenset({*ACCEPT.split(","), *SCRIPTS, *WEB_PAGES, *_OTHERS.split()})
