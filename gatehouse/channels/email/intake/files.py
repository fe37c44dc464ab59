"""The files of a mail, kept as those of a form are. What is not kept is told, and stays in the stored mail."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO
from uuid import UUID, uuid5

from gatehouse.channels.base import Temporary
from gatehouse.channels.email.reading.killable import understand_in_child
from gatehouse.channels.email.reading.letter import Attachment
from gatehouse.conversations.actions.upload import Withdrawn, keep_upload
from gatehouse.guard import Finding, redact
from gatehouse.guard.files import DEFAULT, Reason, Refused

# Pictures of signatures count as well, so a mail may bring more files than a form.
BOUNDS = replace(DEFAULT, form_files=50)
_GUARDED = 1024 * 1024  # bytes of a text that is looked through for secrets
_TEXT_ENDINGS = (".txt", ".csv", ".json", ".log", ".md")
_MAIL = "message/rfc822"
_TELLING = frozenset({"from", "to", "cc", "date", "subject", "reply-to", "return-path", "received", "message-id"})


@dataclass(frozen=True, slots=True)
class Kept:
    """`form` and `ids` are what a draft needs to claim them; `left_out` says what was not kept and why.

    `inline` leads from the Content-ID of a picture in the body to the file's id.
    """

    form: UUID
    ids: tuple[UUID, ...] = ()
    left_out: tuple[dict[str, Any], ...] = ()
    found: tuple[Finding, ...] = ()
    inline: Mapping[str, str] = field(default_factory=dict)


def keep_files(mail: UUID, files: list[Attachment]) -> Kept:
    """Keep each file under an id made of the stored mail's and its place: trying again keeps nothing twice.

    Raises Temporary where the scanner is away, and NoRoom.
    """
    kept = Kept(uuid5(mail, "files"))
    for place, file in _in_order(files):
        kept = _with(kept, file, uuid5(mail, f"file {place}"))
    return kept


def _with(kept: Kept, file: Attachment, pk: UUID) -> Kept:
    """The same with one more file, or with why it was left out."""
    content, name, secrets = _prepared(file)
    try:
        keep_upload(content, name=name, form=kept.form, pk=pk, bounds=BOUNDS)
    except Refused as refused:
        if refused.reason is Reason.SCANNER_UNAVAILABLE:
            raise Temporary("The scanner of files is away.") from refused
        told = {"kind": "left_out", "name": redact(file.name).text[:160], "reason": str(refused.reason)}
        return replace(kept, left_out=(*kept.left_out, told))
    except Withdrawn as taken:
        raise Temporary("A file of this mail is being kept by somebody else.") from taken
    inline = {**kept.inline, file.content_id[:255]: str(pk)} if file.content_id else kept.inline
    return replace(kept, ids=(*kept.ids, pk), found=(*kept.found, *secrets), inline=inline)


def _in_order(files: list[Attachment]) -> Iterator[tuple[int, Attachment]]:
    """What was attached goes before pictures of the body, in case there are too many."""
    return iter(sorted(enumerate(files), key=lambda one: one[1].is_inline))


def _prepared(file: Attachment) -> tuple[BinaryIO, str, tuple[Finding, ...]]:
    """What is kept of a file, under which name, and what the guard took out of it."""
    file.content.seek(0)
    if file.type == _MAIL:
        redacted = redact(_mail_as_text(file.content.read()))
        return io.BytesIO(redacted.text.encode()), f"{file.name or 'mail'}.txt", redacted.found
    if not _is_small_text(file):
        return file.content, file.name or "file", ()
    text = _decoded(file.content.read())
    file.content.seek(0)
    redacted = redact(text)
    if not redacted.found:
        return file.content, file.name or "file", ()
    return io.BytesIO(redacted.text.encode()), file.name or "file.txt", redacted.found


def _is_small_text(file: Attachment) -> bool:
    is_text = file.type.startswith("text/") or file.name.lower().endswith(_TEXT_ENDINGS)
    return is_text and file.size <= _GUARDED


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _mail_as_text(raw: bytes) -> str:
    """A mail inside the mail as people read it, with the fields that tell where it came from: it is often a proof."""
    letter = understand_in_child(raw).letter
    head = [f"{name.title()}: {value}" for name, value in letter.headers if name in _TELLING]
    return "\n".join([*head, "", letter.text or letter.subject, ""])
