"""What stands before a subject: the reply and forward prefixes of mail programs in many languages, lists' names, and ours."""

from __future__ import annotations

import re
import unicodedata

# Without the colon. Programs write theirs again before each other's: "RE: AW: Re[2]: SV: ...".
_REPLY = (
    "re|aw|antw|antwort|sv|vs|ynt|yan|odp|odg|rif|r|res|resp|rép|ref|tr|ynt|atb|vá|válasz|ανταπ|απ|σχετ|на|отв|ответ|вiдп|відп"
    "|відповідь|回复|回覆|答复|答覆|返信|답장|회신|رد|השב|תגובה|bls|ts|trả lời|ความเห็น"
)
_FORWARD = (
    "fw|fwd|wg|tr|rv|enc|i|vs|doorst|vb|vl|pd|przek|ynl|ilt|továbbítás|fs|пересл|переслано|пер|πρθ|προωθ|转发|轉寄|転送"
    "|전달|إعادة توجيه|הועבר|trs|chuyển tiếp"
)
_SPACES = re.compile(r"\s+")
_PREFIX = re.compile(
    rf"\s*(?:{_REPLY}|{_FORWARD})\s*(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\^\d{{1,3}}|\d{{1,2}})?\s*[:：]\s*", re.IGNORECASE
)
_TAG = re.compile(r"\s*(?:\[[^\[\]]{1,60}\]|\(external\)|【[^【】]{1,60}】)\s*", re.IGNORECASE)
# What only forwards are called: "TR" and "VS" mean both, in different languages.
_IS_FORWARD = re.compile(
    r"\s*(?:\[[^\[\]]{1,60}\]\s*)?(?:fw|fwd|wg|tr|rv|enc|doorst|vb|pd|ynl|ilt|转发|轉寄|転送|전달|пересл|переслано)\s*[:：]",
    re.IGNORECASE,
)
_MOST = 30


def bare_subject(subject: str) -> str:
    """A subject without prefixes and tags in brackets, in NFC with single spaces. Empty where nothing else is there."""
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", subject)).strip()
    for _ in range(_MOST):
        match = _PREFIX.match(text) or _TAG.match(text)
        if match is None or not match[0].strip():
            break
        text = text[match.end() :]
    return text.strip()


def is_topic(subject: str, topic: str) -> bool:
    """Whether the subject is this topic, whatever prefixes, case, width and final punctuation it is written with."""
    return _compared(bare_subject(subject)) == _compared(topic)


def _compared(text: str) -> str:
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).casefold().strip(" .!:-–—")


def is_forward(subject: str) -> bool:
    return bool(_IS_FORWARD.match(subject))
