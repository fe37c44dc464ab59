"""Why a file is not kept, in words that tell its sender what to do."""

from enum import StrEnum


def gettext_noop(text: str) -> str:
    """Mark a sentence for the catalogs; surfaces translate it where they show it."""
    return text


class Reason(StrEnum):
    """The code of a refusal. Surfaces, statistics and tests go by it, never by the sentence."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_LARGE_TOGETHER = "too_large_together"
    TOO_MANY = "too_many"
    TYPE_NOT_ALLOWED = "type_not_allowed"
    PROGRAM = "program"
    WEB_PAGE = "web_page"
    ACTIVE_CONTENT = "active_content"
    OLD_OFFICE = "old_office"
    DOCUMENT_BROKEN = "document_broken"
    DOCUMENT_ENCRYPTED = "document_encrypted"
    PICTURE_TOO_LARGE = "picture_too_large"
    PICTURE_BROKEN = "picture_broken"
    RECORDING_BROKEN = "recording_broken"
    ARCHIVE_BOMB = "archive_bomb"
    ARCHIVE_BROKEN = "archive_broken"
    ARCHIVE_ENCRYPTED = "archive_encrypted"
    ARCHIVE_TOO_DEEP = "archive_too_deep"
    ARCHIVE_TOO_MANY = "archive_too_many"
    INFECTED = "infected"
    SCANNER_UNAVAILABLE = "scanner_unavailable"
    NOT_CHECKED = "not_checked"


SENTENCES: dict[Reason, str] = {
    Reason.EMPTY: gettext_noop("This file is empty. Choose it again, or send a screenshot instead."),
    Reason.TOO_LARGE: gettext_noop("This file is larger than %(limit)s MB. Send a shorter recording or a part of it."),
    Reason.TOO_LARGE_TOGETHER: gettext_noop(
        "These files are larger than %(limit)s MB together. Remove some and send them in a second message."
    ),
    Reason.TOO_MANY: gettext_noop("You can attach %(limit)s files at a time. Send the others in a second message."),
    Reason.TYPE_NOT_ALLOWED: gettext_noop(
        "Files of this type cannot be attached. Send a picture, a recording, a PDF, a text or an office file instead."
    ),
    Reason.PROGRAM: gettext_noop("Programs and scripts cannot be attached. Send a screenshot instead."),
    Reason.WEB_PAGE: gettext_noop("Web pages and drawings with code cannot be attached. Send a screenshot or a PDF."),
    Reason.ACTIVE_CONTENT: gettext_noop(
        "This document holds macros or embedded programs. Save it as a PDF or without macros, and send that."
    ),
    Reason.OLD_OFFICE: gettext_noop(
        "Old Office files (doc, xls, ppt) cannot be checked. Save it as docx, xlsx, pptx or PDF, and send that."
    ),
    Reason.DOCUMENT_BROKEN: gettext_noop("This document is damaged. Open it, save it again as a PDF, and send that."),
    Reason.DOCUMENT_ENCRYPTED: gettext_noop(
        "This document is locked with a password and cannot be checked. Save it without one, and send that."
    ),
    Reason.PICTURE_TOO_LARGE: gettext_noop(
        "This picture has more than %(limit)s million pixels. Make it smaller or cut out the part that matters."
    ),
    Reason.PICTURE_BROKEN: gettext_noop("This picture is damaged. Take the screenshot again and send the new one."),
    Reason.RECORDING_BROKEN: gettext_noop(
        "This recording is damaged or incomplete. Record it again, or send screenshots."
    ),
    Reason.ARCHIVE_BOMB: gettext_noop(
        "This archive unpacks to far more than its size. Send the files that matter, one by one."
    ),
    Reason.ARCHIVE_BROKEN: gettext_noop(
        "This archive is damaged. Pack it again as a zip file, or send the files one by one."
    ),
    Reason.ARCHIVE_ENCRYPTED: gettext_noop(
        "This archive is locked with a password and cannot be checked. Pack it without one, and send that."
    ),
    Reason.ARCHIVE_TOO_DEEP: gettext_noop("This archive holds archives inside archives. Send the files that matter."),
    Reason.ARCHIVE_TOO_MANY: gettext_noop("This archive holds more than %(limit)s files. Send the files that matter."),
    Reason.INFECTED: gettext_noop(
        "Our scanner found something harmful in this file. Do not open it; send a screenshot."
    ),
    Reason.SCANNER_UNAVAILABLE: gettext_noop("Files cannot be checked at this moment. Try again in a few minutes."),
    Reason.NOT_CHECKED: gettext_noop("This file could not be checked. Try again, or send a screenshot instead."),
}


class Refused(Exception):
    """A file that is not kept.

    `reason` is the code; `values` fills the placeholders of `SENTENCES[reason]` in any language; `message` is the
    English sentence; `detail` is for logs and agents (a signature's name, an entry of an archive), never markup.
    """

    def __init__(self, reason: Reason, *, detail: str = "", **values: str | int) -> None:
        self.reason, self.detail, self.values = reason, detail, values
        super().__init__(self.message)

    @property
    def message(self) -> str:
        return SENTENCES[self.reason] % self.values

    @property
    def is_temporary(self) -> bool:
        """Whether the very same file may be kept when it is sent again later."""
        return self.reason in {Reason.SCANNER_UNAVAILABLE, Reason.NOT_CHECKED}

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (str(self.reason), self.detail, self.values)


def _rebuilt(reason: str, detail: str, values: dict[str, str | int]) -> Refused:
    return Refused(Reason(reason), detail=detail, **values)
