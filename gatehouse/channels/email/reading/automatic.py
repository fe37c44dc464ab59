"""Which mails were not written by a person, which are our own, and which are never answered by a machine (R1 to R3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from gatehouse.channels.email.reading.addresses import read_addresses
from gatehouse.channels.email.reading.bounces import has_empty_sender
from gatehouse.channels.email.reading.letter import Letter
from gatehouse.channels.email.reading.limits import DEFAULT

LOOP_FIELD = "x-gatehouse-loop"
# "Automatic reply: ..." as programs write it, in the language of the one who is away.
_SUBJECTS = (
    "automatic reply|auto reply|auto-reply|autoreply|auto response|autoresponse|out of office|out of the office|ooo"
    "|away from my mail|vacation|automatische antwort|automatische antwort|abwesenheitsnotiz|abwesend|réponse automatique"
    "|absence du bureau|respuesta automática|fuera de la oficina|resposta automática|ausência temporária|risposta automatica"
    "|fuori sede|automatisch antwoord|afwezig|autosvar|automatiskt svar|automatisk svar|automaattinen vastaus"
    "|autoodpowiedź|automatyczna odpowiedź|automatická odpověď|automatická odpoveď|automatikus válasz|автоответ"
    "|автоматический ответ|автоматична відповідь|автовідповідь|otomatik yanıt|otomatik cevap|trả lời tự động|自动回复|自動回覆"
    "|自动答复|自動返信|自動応答|不在通知|자동 회신|자동 응답|부재중|رد تلقائي|الرد التلقائي|מענה אוטומטי|תשובה אוטומטית"
    "|răspuns automat|αυτόματη απάντηση|balasan otomatis"
)
_SUBJECT = re.compile(rf"\s*(?:(?:re|aw|sv)\s?:\s*)?[\[(]?(?:{_SUBJECTS})\s*(?:[:：\])]|\Z|-|–|\bre\b)", re.IGNORECASE)
_BULK = frozenset({"bulk", "junk", "list"})
_AUTOMATIC_FIELDS = (
    "x-autoreply",
    "x-autorespond",
    "x-auto-response",
    "x-autoresponder",
    "x-mail-autoreply",
    "x-fc-machinegenerated",
)
_LIST_FIELDS = (
    "list-id",
    "list-post",
    "list-unsubscribe",
    "list-help",
    "list-subscribe",
    "mailing-list",
    "x-mailing-list",
)
_NO_REPLY = re.compile(r"(no|not|never|dont|donot|do-not|do_not)[-_.]?reply|noanswer|no-response", re.IGNORECASE)


def is_automatic(letter: Letter) -> bool:
    """Whether a machine wrote this: an out-of-office notice, a receipt, a system's message.

    Such a mail is kept, but changes no state, owner or clock (R3). A missing Return-Path says nothing.
    """
    submitted = letter.first("auto-submitted").partition(";")[0].strip().casefold()
    if submitted and submitted != "no":
        return True
    if any(_is_set(letter, name) for name in _AUTOMATIC_FIELDS):
        return True
    if letter.first("precedence").strip().casefold() == "auto_reply" or letter.type == "multipart/report":
        return True
    return bool(_SUBJECT.match(letter.subject))


def _is_set(letter: Letter, name: str) -> bool:
    return letter.has(name) and letter.first(name).strip().casefold() not in ("", "no", "false", "0")


def is_from_list(letter: Letter) -> bool:
    """Whether it came over a mailing list or as a newsletter: the author wrote to many."""
    return any(letter.has(name) for name in _LIST_FIELDS) or letter.first("precedence").strip().casefold() in _BULK


def may_be_answered_automatically(letter: Letter) -> bool:
    """Whether a machine may answer at all (R1). A cap per sender holds beside this, whatever the headers say."""
    suppressed = letter.first("x-auto-response-suppress").casefold()
    is_suppressed = bool(suppressed.strip()) and suppressed.strip() != "none"
    return not (
        is_automatic(letter)
        or is_from_list(letter)
        or has_empty_sender(letter)
        or is_suppressed
        or not letter.sender.address
        or _NO_REPLY.search(letter.sender.address)
    )


def is_ours(letter: Letter, addresses: Collection[str], is_own_id: Callable[[str], bool]) -> bool:
    """Whether we sent this ourselves (R2): from an address of ours, under an id that we minted, or marked by us.

    `addresses` are our inboxes in lower case; `is_own_id` knows our Message-IDs without their angles.
    """
    field = read_addresses(letter.first("sender").encode("utf-8"), DEFAULT)
    senders = {box.address.casefold() for box in (letter.sender, *field)} - {""}
    return (
        bool(senders & set(addresses))
        or letter.has(LOOP_FIELD)
        or (bool(letter.message_id) and is_own_id(letter.message_id))
    )


def is_machine_answer(letter: Letter) -> bool:
    """Whether its head says that a machine answered some mail. A subject alone does not: people write such ones too."""
    if letter.first("auto-submitted").partition(";")[0].strip().casefold().startswith("auto-replied"):
        return True
    if any(_is_set(letter, name) for name in _AUTOMATIC_FIELDS) or letter.type == "multipart/report":
        return True
    return letter.first("precedence").strip().casefold() == "auto_reply"
