"""Taking a file in for a form, whichever way it comes, with a reason for every one that is not taken."""

from dataclasses import dataclass
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gatehouse.channels.forms import budgets
from gatehouse.channels.forms.intake import no_room_sentence
from gatehouse.conversations.actions.upload import NoRoom, Withdrawn, keep_upload, uploads_of
from gatehouse.conversations.models import Attachment
from gatehouse.guard.files import ACCEPT, DEFAULT, SENTENCES, Reason, Refused
from gatehouse.guard.files.limits import MIB

_STATUS = {
    Reason.TOO_LARGE: 413,
    Reason.TOO_LARGE_TOGETHER: 413,
    Reason.TYPE_NOT_ALLOWED: 415,
    Reason.PROGRAM: 415,
    Reason.WEB_PAGE: 415,
    Reason.SCANNER_UNAVAILABLE: 503,
    Reason.NOT_CHECKED: 503,
}
_LIMITS = {
    "files": DEFAULT.form_files,
    "bytes": DEFAULT.file_bytes,
    "megabytes": DEFAULT.file_bytes // MIB,
    "together": DEFAULT.form_bytes // 1_000_000,
}


class UploadRefused(Exception):
    """A file that was not taken. `code` is for programs, the message for people; `wait` seconds where time helps."""

    def __init__(self, status: int, code: str, message: str, *, field: str = "file", wait: float = 0) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.wait = wait


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file of a form sent without scripts that was not taken."""

    name: str
    message: str


def take(request: HttpRequest, file: BinaryIO, *, name: str, form: UUID, pk: UUID | None = None) -> Attachment:
    """Keep one file for a form, under the id that its sender gave it. Raises UploadRefused with nothing kept."""
    if wait := budgets.wait_for_upload(request):
        raise too_often(wait)
    try:
        return keep_upload(file, name=name, form=form, pk=pk)
    except Refused as refused:
        raise refusal(refused) from refused
    except Withdrawn as late:
        sentence = _("This file was removed or sent meanwhile. Choose it again if it is still needed.")
        raise UploadRefused(409, "withdrawn", sentence) from late
    except NoRoom as full:
        raise UploadRefused(507, "no_room", no_room_sentence()) from full


def too_often(wait: float) -> UploadRefused:
    """More files than one network may send or take back in an hour; `wait` in seconds."""
    return UploadRefused(429, "too_often", _("These are many files at once. Try again in an hour."), wait=wait)


def refusal(refused: Refused) -> UploadRefused:
    """The guard's refusal in the language of the page."""
    sentence = _(SENTENCES[refused.reason]) % refused.values
    return UploadRefused(_STATUS.get(refused.reason, 422), str(refused.reason), sentence)


def take_all(request: HttpRequest, files: list[UploadedFile], form: UUID) -> list[FileProblem]:
    """Keep the files that came with the form itself; what could not be taken comes back with its reason."""
    problems = []
    for file in files:
        try:
            take(request, file.file, name=file.name or "", form=form)  # type: ignore[arg-type]
        except UploadRefused as refused:
            problems.append(FileProblem((file.name or "")[:120], refused.message))
    return problems


def upload_context(form: UUID | None, problems: list[FileProblem] | None = None) -> dict[str, Any]:
    """What `forms/_uploads.html` needs, in any form whose files are uploaded under this uuid."""
    return {
        "upload_form": form,
        "uploads": list(uploads_of(form)) if form else [],
        "upload_problems": problems or [],
        "upload_accept": ACCEPT,
        "upload_limits": _LIMITS,
        "upload_texts": _texts(),
    }


def _texts() -> dict[str, str]:
    """What js/uploads.js says; it fills the gaps itself."""
    return {
        "progress": _("%(sent)s of %(total)s, about %(time)s left"),
        "waiting": _("Waiting"),
        "checking": _("Checking the file"),
        "checked": _("%(size)s, checked"),
        "added": _("%(name)s is attached."),
        "gone": _("%(name)s is removed."),
        "failed": _("%(name)s was not attached."),
        "offline": _("The connection was lost. Try this file again."),
        "holding": _("Your files are still on their way. The form goes on as soon as they are there."),
        "remove": _("Remove %(name)s"),
        "retry": _("Try %(name)s again"),
        "large": _(SENTENCES[Reason.TOO_LARGE]) % {"limit": _LIMITS["megabytes"]},
        "many": _(SENTENCES[Reason.TOO_MANY]) % {"limit": _LIMITS["files"]},
    }
