"""From the tree of parts to one text, one HTML and the files."""

from __future__ import annotations

import mimetypes
import re
from html import escape
from typing import NamedTuple

from gatehouse.channels.email.reading.charsets import decode
from gatehouse.channels.email.reading.clean import clean_line, clean_text, clean_token
from gatehouse.channels.email.reading.flowed import unflow
from gatehouse.channels.email.reading.head import subject_of
from gatehouse.channels.email.reading.html_text import html_lines, html_text
from gatehouse.channels.email.reading.letter import Attachment, Letter, Notice, Report, spool
from gatehouse.channels.email.reading.limits import Limits
from gatehouse.channels.email.reading.parameters import parameters
from gatehouse.channels.email.reading.reports import REPORTS, field_group, field_groups
from gatehouse.channels.email.reading.structure import MESSAGES, Part
from gatehouse.channels.email.reading.tnef import TNEF_TYPES, unpack
from gatehouse.channels.email.reading.transfer import decoded, decoded_start
from gatehouse.channels.email.reading.uuencode import take_files
from gatehouse.channels.email.reading.words import decode_words

_BODIES = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_NOTICES = {
    "multipart/signed": "signed",
    "multipart/encrypted": "encrypted",
    "application/pkcs7-mime": "encrypted",
    "application/x-pkcs7-mime": "encrypted",
    "application/pkcs7-signature": "signed",
    "application/x-pkcs7-signature": "signed",
    "application/pgp-encrypted": "encrypted",
    "application/pgp-signature": "signed",
    "text/calendar": "calendar",
    "message/partial": "partial",
    "message/external-body": "elsewhere",
}


class Body(NamedTuple):
    text: str = ""
    html: str = ""


def read_contents(raw: bytes, root: Part, letter: Letter, limits: Limits) -> None:
    """Fill in text, HTML, files, reports and notices of the letter."""
    body = _Contents(raw, letter, limits).read(root, None)
    letter.text, letter.html = body.text.strip("\n"), body.html
    if not letter.text.strip() and letter.html:
        lines = html_lines(letter.html)
        letter.text = "\n".join(line.text for line in lines)
        letter.marks = tuple(line.mark for line in lines)
    if "-----BEGIN PGP MESSAGE-----" in letter.text:
        letter.notices.append(Notice("encrypted", "text/plain"))
    letter.notices = list(dict.fromkeys(letter.notices))


class _Contents:
    def __init__(self, raw: bytes, letter: Letter, limits: Limits) -> None:
        self._raw, self._letter, self._limits = raw, letter, limits
        self._hint = raw[: 32 * 1024]

    def read(self, part: Part, parent: Part | None) -> Body:
        """What this part adds to the body; its files go to the letter. As deep as the structure was read."""
        name = part.type.name
        self._notice(part)
        if name in MESSAGES and part.children:
            self._message(part, parent)
            return Body()
        if part.type.main == "multipart" and part.children:
            bodies = [self.read(child, part) for child in part.children]
            return _chosen(bodies) if name == "multipart/alternative" else _joined(bodies)
        if name in REPORTS:
            self._report(part)
            return Body()
        if self._is_body(part, parent):
            return self._body(part)
        if name in TNEF_TYPES or _file_name(part).casefold() == "winmail.dat":
            return self._tnef(part)
        self._file(part, _file_name(part))
        return Body()

    def _notice(self, part: Part) -> None:
        kind = _NOTICES.get(part.type.name, "")
        if kind == "encrypted" and part.type.parameters.get("smime-type", "").casefold() == "signed-data":
            kind = "signed"
        if kind:
            self._letter.notices.append(Notice(kind, part.type.name))

    def _is_body(self, part: Part, parent: Part | None) -> bool:
        """Texts are the body unless they are sent as files; an alternative's are whatever name they bear."""
        is_text = part.type.name in _BODIES or (part.type.main == "multipart" and not part.children)
        if not is_text or _disposition(part) == "attachment":
            return False
        is_alternative = parent is not None and parent.type.name == "multipart/alternative"
        return is_alternative or not _file_name(part)

    def _body(self, part: Part) -> Body:
        content = decoded_start(self._raw, part, self._limits.text_bytes + 1)
        if len(content) > self._limits.text_bytes:
            self._letter.problems.append(f"only the first {self._limits.text_bytes} bytes of a text were read")
            content = content[: self._limits.text_bytes]
        if part.type.name == "text/html":
            return Body(html=self._html(part, content))
        content, files = take_files(content)
        for name, data in files:
            self._add(
                Attachment(_kept_name(decode(name), "", self._limits), "application/octet-stream", len(data), spool()),
                data,
            )
        return Body(text=self._text(part, content))

    def _text(self, part: Part, content: bytes) -> str:
        text = clean_text(decode(content, part.type.parameters.get("charset", ""), hint=self._hint))
        if part.type.parameters.get("format", "").casefold() == "flowed":
            text = unflow(text, joins=part.type.parameters.get("delsp", "").casefold() == "yes")
        if part.type.name in {"text/enriched", "text/richtext"}:
            text = html_text(text)
        return self._cut(text, self._limits.text_chars, "text")

    def _html(self, part: Part, content: bytes) -> str:
        named = _META.search(content[:4096])
        label = part.type.parameters.get("charset", "") or (named[1].decode("latin-1") if named else "")
        return self._cut(clean_text(decode(content, label, hint=self._hint)), self._limits.html_chars, "HTML")

    def _cut(self, text: str, limit: int, what: str) -> str:
        if len(text) > limit:
            self._letter.problems.append(f"only the first {limit} characters of the {what} were kept")
        return text[:limit]

    def _message(self, part: Part, parent: Part | None) -> None:
        """A mail inside the mail is one file; its own files are listed after it. In a report it is what came back."""
        inner = part.children[0]
        if parent is not None and parent.type.name == "multipart/report":
            self._letter.reports.append(Report("text/rfc822-headers", (field_group(inner.fields),)))
        subject = subject_of(inner.fields, self._limits)
        self._letter.notices.append(Notice("forwarded", part.type.name))
        self._file(part, _file_name(part) or (f"{subject[:100]}.eml" if subject else "message.eml"))
        outer, self._letter = self._letter, Letter()
        try:
            self.read(inner, part)
        finally:
            inner_files, self._letter = self._letter.attachments, outer
        for file in inner_files:
            self._keep(file)

    def _report(self, part: Part) -> None:
        content = decoded_start(self._raw, part, self._limits.part_head_bytes * 4)
        self._letter.reports.append(Report(part.type.name, field_groups(content, self._limits)))

    def _tnef(self, part: Part) -> Body:
        """Outlook's winmail.dat: its files instead of it, or itself where it cannot be opened."""
        content = decoded_start(self._raw, part, self._limits.tnef_bytes + 1)
        unpacked = unpack(content) if len(content) <= self._limits.tnef_bytes else None
        if unpacked is None:
            self._letter.problems.append("winmail.dat could not be opened and is kept as it came")
            self._file(part, _file_name(part) or "winmail.dat")
            return Body()
        for name, data in unpacked.files:
            kept = _kept_name(name, "", self._limits) or "attachment"
            kind = mimetypes.guess_type(kept)[0] or "application/octet-stream"
            self._add(Attachment(kept, kind, len(data), spool()), data)
        return Body(clean_text(unpacked.text), clean_text(unpacked.html))

    def _file(self, part: Part, name: str) -> None:
        file = Attachment(
            name=_kept_name(name, part.type.name, self._limits),
            type=clean_line(part.type.name, 150),
            size=0,
            content=spool(),
            content_id=clean_token(part.fields.first("content-id").strip().strip("<>"), self._limits.id_chars),
            is_inline=_disposition(part) == "inline" or part.fields.first("content-id") != "",
        )
        if len(self._letter.attachments) >= self._limits.attachments:
            self._keep(file)
            return
        for piece in decoded(self._raw, part):
            file.size += len(piece)
            file.content.write(piece)
        file.content.seek(0)
        self._keep(file)

    def _add(self, file: Attachment, data: bytes) -> None:
        file.content.write(data)
        file.content.seek(0)
        self._keep(file)

    def _keep(self, file: Attachment) -> None:
        if len(self._letter.attachments) < self._limits.attachments:
            self._letter.attachments.append(file)
        else:
            file.content.close()
            self._letter.problems.append(f"only the first {self._limits.attachments} files were taken out")


def _chosen(bodies: list[Body]) -> Body:
    """Of the same in several forms: the first plain text, and the last HTML, which is the richest."""
    text = next((body.text for body in bodies if body.text.strip()), "")
    return Body(text, next((body.html for body in reversed(bodies) if body.html.strip()), ""))


def _joined(bodies: list[Body]) -> Body:
    """Parts that follow one another. Where one of them is HTML only, its text stands in, so that none is lost."""
    filled = [body for body in bodies if body.text.strip() or body.html.strip()]
    if len(filled) <= 1:
        return filled[0] if filled else Body()
    text = "\n".join(body.text if body.text.strip() else html_text(body.html) for body in filled)
    if not any(body.html for body in filled):
        return Body(text)
    return Body(text, "\n".join(body.html or f"<pre>{escape(body.text)}</pre>" for body in filled))


def _disposition(part: Part) -> str:
    return part.fields.first("content-disposition").partition(";")[0].strip().casefold()


def _file_name(part: Part) -> str:
    """The file's name as the part says it; empty where it says none."""
    disposition = parameters(part.fields.first("content-disposition").partition(";")[2])
    name = disposition.get("filename", "") or part.type.parameters.get("name", "")
    return decode_words(name) if name.isascii() else name


def _kept_name(name: str, kind: str, limits: Limits) -> str:
    """A name without the folders that some programs send along; one by its type where there is none."""
    line = clean_line(name, limits.name_chars)
    last = re.split(r"[/\\]", line)[-1].strip() or line.strip("/\\ ")
    return last or f"unnamed{mimetypes.guess_extension(kind) or ''}"
