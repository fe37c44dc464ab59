"""Mail about mail that could not be delivered, and complaints about it.

A gate by headers comes first: a detector of texts alone takes people's answers for bounces. Then the machine-readable
report counts (RFC 3464), with the recipient as he was written to before any forwarding; then flufl.bounce knows the
formats of systems that write no report.
"""

from __future__ import annotations

import email
import email.policy
import logging
import re
from dataclasses import dataclass
from itertools import chain

from flufl.bounce import all_failures

from gatehouse.channels.email.reading.clean import clean_token
from gatehouse.channels.email.reading.letter import Letter
from gatehouse.channels.email.reading.reports import Group

# It tells each detector that falls over a damaged mail.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
_READ_BYTES = 256 * 1024  # of a mail without a report; what a gateway says stands at its beginning
_MOST_MULTIPARTS = 30  # the standard parser takes quadratic time, or falls over, where they are nested deep
_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_HEAD_TYPES = frozenset(
    {"text/rfc822-headers", "text/rfc822-header", "message/global-headers", "message/rfc822-headers"}
)
_SYSTEMS = re.compile(
    r"(mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|postmaster|post[-_]?office|mailerdaemon|bounces?|mail-?system|smtp|uucp"
    r"|mmdf|ppmail|system ?administrator|symantec\w*|mailadmin|mail\.delivery|deliver\w*)\Z",
    re.IGNORECASE,
)
_SYSTEM_NAMES = re.compile(
    r"mail(er)? ?(delivery|daemon|system|router|admin)|delivery (sub)?system|postmaster", re.IGNORECASE
)
_SUBJECTS = re.compile(
    r"\A(?!(?:re|aw|sv|antw|fwd?)\s?:).{0,80}?(?:undeliver|non-?deliver|not deliver"
    r"|delivery (status|failure|failed|problem|report|notification|warning)"
    r"|(message|mail) (delivery|delayed|could not|status|failure|warning|undeliverable)|failure notice|failed mail|fehler"
    r"|returned (mail|message|to sender)|mail (failure|error|delivery)|unzustellbar|permanent (error|fail)|no deliver"
    r"|could not (be )?(send|sent|deliver)|warning: message|delayed mail|mailsystem|user unknown|address (unknown|change)"
    r"|nicht zugestellt|non remis|no se pudo entregar|devolvid|nie dostarczon|не доставлен|недоставлен|退信|未送达|配信不能)",
    re.IGNORECASE,
)
_DELAYS = re.compile(
    r"delay|warning|still (being )?(re)?tri|will (be )?re-?tr|keep trying|verzögert|retard", re.IGNORECASE
)
_ADDRESS = re.compile(r"<?([^\s<>;,\"']{1,128}@[^\s<>;,\"']{1,255})>?")
_MESSAGE_ID = re.compile(r"^[> ]{0,4}message-id:\s{0,3}<([^<>\s]{3,300})>", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Bounce:
    """Who was not reached. Temporary ones are still tried by the system that says so (delays), or may be later.

    `original_ids` are Message-IDs of the mail that came back; `said` is the receiving system's own line. With `is_delay`
    that system goes on trying.
    """

    permanent: tuple[str, ...] = ()
    temporary: tuple[str, ...] = ()
    original_ids: tuple[str, ...] = ()
    status: str = ""
    said: str = ""
    is_delay: bool = False

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.permanent + self.temporary))

    @property
    def is_temporary(self) -> bool:
        return not self.permanent and (bool(self.temporary) or self.is_delay)


@dataclass(frozen=True, slots=True)
class Complaint:
    """An abuse report (RFC 5965): `kind` is its feedback type, such as "abuse" or "not-spam"."""

    kind: str
    recipients: tuple[str, ...]
    original_ids: tuple[str, ...]


def read_bounce(letter: Letter, raw: bytes) -> Bounce | None:
    """What a mail says about one that was not delivered; None where it is no such mail. Never raises."""
    if not may_be_bounce(letter):
        return None
    groups = [group for report in letter.reports if report.type in _STATUS_TYPES for group in report.groups]
    if any(_value(group, "action") for group in groups):
        found = _from_groups(groups)
        if found is None or found.recipients:
            return found and _with_ids(found, letter)
    failed = tuple(chain.from_iterable(map(_addresses, letter.all("x-failed-recipients"))))
    found = Bounce(permanent=failed) if failed and not _is_delay(letter) else _from_text(raw, letter)
    is_certain = bool(groups) or ((_is_from_system(letter) or has_empty_sender(letter)) and _says_so(letter))
    if not found.recipients and not is_certain:
        return None
    return _with_ids(found, letter)


def read_complaint(letter: Letter) -> Complaint | None:
    """What a provider's abuse desk reports; None where it is no such mail."""
    for report in letter.reports:
        if report.type == "message/feedback-report":
            fields = [field for group in report.groups for field in group]
            people = [value for name, value in fields if name in ("original-rcpt-to", "removal-recipient")]
            kind = next((value for name, value in fields if name == "feedback-type"), "abuse")
            recipients = tuple(dict.fromkeys(chain.from_iterable(map(_addresses, people))))
            return Complaint(kind.casefold()[:40], recipients, _original_ids(letter))
    return None


def may_be_bounce(letter: Letter) -> bool:
    """What headers say: a report, a mail system as author or envelope sender, or a subject that answers nothing.

    The last is not enough by itself: such a mail is a bounce only where a recipient is found in it.
    """
    kinds = {report.type for report in letter.reports}
    if "message/feedback-report" in kinds:
        return False
    if letter.type == "multipart/report" or kinds & _STATUS_TYPES or letter.has("x-failed-recipients"):
        return True
    is_answer = bool(letter.in_reply_to or letter.references)
    return _is_from_system(letter) or (_says_so(letter) and (has_empty_sender(letter) or not is_answer))


def _is_from_system(letter: Letter) -> bool:
    envelope = next(iter(letter.all("return-path")), "").strip("<> ")
    locals_ = (letter.sender.address.rpartition("@")[0].strip('"'), envelope.rpartition("@")[0])
    return any(map(_SYSTEMS.match, locals_)) or bool(_SYSTEM_NAMES.search(letter.sender.name))


def has_empty_sender(letter: Letter) -> bool:
    """A literal `<>` as the envelope's sender. A missing Return-Path says nothing (R3)."""
    return any(value.replace(" ", "") == "<>" for value in letter.all("return-path"))


def _says_so(letter: Letter) -> bool:
    return bool(_SUBJECTS.search(letter.subject)) or _is_delay(letter)


def _is_delay(letter: Letter) -> bool:
    return bool(_DELAYS.search(letter.subject))


def _from_groups(groups: list[Group]) -> Bounce | None:
    """None where the report only says that everything arrived."""
    permanent: list[str] = []
    temporary: list[str] = []
    status = said = ""
    is_failure, is_delay = False, True
    for group in groups:
        action = _value(group, "action").partition(";")[0].strip(" .").casefold()
        if not action or action in ("delivered", "relayed", "expanded"):
            continue
        is_failure, is_delay = True, is_delay and action == "delayed"
        status = status or _value(group, "status")[:100]
        said = said or _value(group, "diagnostic-code").partition(";")[2].strip()[:500]
        reached = _recipient(group)
        is_temporary = action == "delayed" or _value(group, "status").startswith("4.")
        (temporary if is_temporary else permanent).extend(reached)
    if not is_failure:
        return None
    return Bounce(tuple(dict.fromkeys(permanent)), tuple(dict.fromkeys(temporary)), (), status, said, is_delay)


def _recipient(group: Group) -> tuple[str, ...]:
    """As he was written to: Final-Recipient is often an address inside the receiver's system."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        if found := _addresses(_value(group, name).rpartition(";")[2]):
            return found[:1]
    return ()


def _from_text(raw: bytes, letter: Letter) -> Bounce:
    if raw[:_READ_BYTES].lower().count(b"multipart/") > _MOST_MULTIPARTS:
        return Bounce(is_delay=_is_delay(letter))
    try:
        message = email.message_from_bytes(raw[:_READ_BYTES], policy=email.policy.compat32)
        temporary, permanent = all_failures(message)
    except Exception:  # detectors fall over what is damaged
        return Bounce(is_delay=_is_delay(letter))
    failed, delayed = (_decoded(found) for found in (permanent, temporary))
    # What these systems call temporary they still try themselves.
    return Bounce(failed, delayed, is_delay=not failed and (bool(delayed) or _is_delay(letter)))


def _decoded(found: frozenset[bytes]) -> tuple[str, ...]:
    texts = sorted(
        address.decode("utf-8", "replace") if isinstance(address, bytes) else str(address) for address in found
    )
    return tuple(
        dict.fromkeys(clean for text in texts if (clean := clean_token(text.strip("<>"), 320)) and "@" in clean)
    )


def _with_ids(bounce: Bounce, letter: Letter) -> Bounce:
    return Bounce(
        bounce.permanent, bounce.temporary, _original_ids(letter), bounce.status, bounce.said, bounce.is_delay
    )


def _original_ids(letter: Letter) -> tuple[str, ...]:
    """Of the mail that came back: from its head, else from the text, else what the report answers to."""
    heads = [group for report in letter.reports if report.type in _HEAD_TYPES for group in report.groups]
    found = [value.strip("<> ") for group in heads for value in (_value(group, "message-id"),) if value]
    found += _MESSAGE_ID.findall(letter.text[:100_000])
    return tuple(dict.fromkeys([*found, *letter.in_reply_to, *letter.references]))[:20]


def _addresses(value: str) -> tuple[str, ...]:
    return tuple(_ADDRESS.findall(value[:2_000]))


def _value(group: Group, name: str) -> str:
    return next((value for key, value in group if key == name), "")
