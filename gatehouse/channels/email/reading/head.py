"""What the top head of a mail says, as a letter's fields."""

from __future__ import annotations

import re

from gatehouse.channels.email.reading.addresses import read_addresses
from gatehouse.channels.email.reading.clean import clean_line, clean_token
from gatehouse.channels.email.reading.dates import read_date
from gatehouse.channels.email.reading.fields import Fields
from gatehouse.channels.email.reading.letter import Letter, Mailbox
from gatehouse.channels.email.reading.limits import Limits
from gatehouse.channels.email.reading.words import decode_words

# An encoded word means nothing there (RFC 2047 §5). Decoded, it would say what our mail server, which removes forged
# results, could not see.
_NEVER_CODED_NAMES = (
    "authentication-results arc-authentication-results received received-spf return-path dkim-signature message-id in-reply-to "
    "references auto-submitted precedence content-type list-id list-unsubscribe x-gatehouse-loop x-failed-recipients"
)
_NEVER_CODED = frozenset(_NEVER_CODED_NAMES.split())
_IN_ANGLES = re.compile(r"<([^<>]+)>")


def read_head(fields: Fields, letter: Letter, limits: Limits, hint: bytes) -> None:
    """Fill in everything but the contents. `hint` is text of the mail by which unlabelled charsets are detected."""
    letter.headers = [(clean_line(name, 200), _line(name, value, limits, hint)) for name, value in fields.items]
    letter.subject = subject_of(fields, limits, hint)
    letter.authors = _mailboxes(fields, "from", limits)
    letter.to, letter.cc = _mailboxes(fields, "to", limits), _mailboxes(fields, "cc", limits)
    letter.reply_to = _mailboxes(fields, "reply-to", limits)
    letter.date = read_date(fields.first("date"))
    letter.message_id = next(iter(_ids(fields, "message-id", limits)), "")
    letter.in_reply_to = _ids(fields, "in-reply-to", limits)
    letter.references = _ids(fields, "references", limits)
    _note_problems(letter, limits)


def subject_of(fields: Fields, limits: Limits, hint: bytes = b"") -> str:
    value = next(iter(fields.all("subject")), b"")
    return clean_line(decode_words(value, hint=hint), limits.subject_chars)


def _line(name: str, value: bytes, limits: Limits, hint: bytes) -> str:
    text = value.decode("latin-1") if name in _NEVER_CODED else decode_words(value, hint=hint)
    return clean_line(text, limits.field_chars)


def _mailboxes(fields: Fields, name: str, limits: Limits) -> list[Mailbox]:
    """All fields of the name together: some programs write one for each recipient."""
    found: list[Mailbox] = []
    for value in fields.all(name):
        found += read_addresses(value, limits)
        if len(found) >= limits.recipients:
            break
    return found[: limits.recipients]


def _ids(fields: Fields, name: str, limits: Limits) -> list[str]:
    """Message ids without their angles, each once, in order. Of too many the first and the latest are kept."""
    text = " ".join(value.decode("latin-1") for value in fields.all(name))
    written = _IN_ANGLES.findall(text) or text.split()
    ids = list(dict.fromkeys(found for one in written if (found := clean_token(one, limits.id_chars))))
    return ids if len(ids) <= limits.references else ids[:1] + ids[1 - limits.references :]


def _note_problems(letter: Letter, limits: Limits) -> None:
    if not letter.sender.address:
        letter.problems.append("there is no address in From")
    if len(letter.authors) > 1:
        letter.problems.append("there is more than one author in From; the first counts")
    if letter.date is None:
        letter.problems.append("the date cannot be read" if letter.has("date") else "there is no date")
    if max(len(letter.to), len(letter.cc)) >= limits.recipients:
        letter.problems.append(f"only the first {limits.recipients} recipients were read")
