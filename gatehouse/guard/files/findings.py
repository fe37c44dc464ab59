"""What the look at a file's content finds, and how it comes over from the child that looked."""

import base64
import json
from dataclasses import asdict, dataclass
from typing import Any

from gatehouse.guard.files.kinds import BY_MEDIA_TYPE, FileKind
from gatehouse.guard.files.limits import Limits
from gatehouse.guard.files.refusals import Reason, Refused


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small WebP; width and height in pixels."""

    content: bytes
    width: int
    height: int
    media_type: str = "image/webp"


@dataclass(frozen=True, slots=True)
class Findings:
    """`is_rewritten` says that the safe form stands in the file that was given for it."""

    kind: FileKind
    is_rewritten: bool = False
    width: int | None = None
    height: int | None = None
    thumbnail: Thumbnail | None = None


def packed_request(name: str, limits: Limits) -> bytes:
    return json.dumps({"name": name[-1000:], "limits": asdict(limits)}).encode()


def unpacked_request(message: bytes) -> tuple[str, Limits]:
    data = json.loads(message)
    return data["name"], Limits(**data["limits"])


def packed_findings(findings: Findings) -> bytes:
    thumbnail = findings.thumbnail
    answer: dict[str, Any] = {
        "media_type": findings.kind.media_type,
        "is_rewritten": findings.is_rewritten,
        "size": [findings.width, findings.height],
    }
    if thumbnail is not None:
        content = base64.b64encode(thumbnail.content).decode()
        answer["thumbnail"] = [content, thumbnail.width, thumbnail.height]
    return json.dumps(answer).encode()


def packed_refusal(refusal: Refused) -> bytes:
    return json.dumps({"refused": refusal.reason, "detail": refusal.detail[:500], "values": refusal.values}).encode()


def unpacked_answer(message: bytes) -> Findings:
    """JSON, never pickle: the child that answers has read hostile bytes. Raises Refused, also for what is no answer."""
    try:
        answer = json.loads(message)
        if "refused" in answer:
            raise Refused(Reason(answer["refused"]), detail=str(answer["detail"]), **answer["values"])
        return _findings(answer)
    except (LookupError, TypeError, ValueError) as error:
        raise Refused(Reason.NOT_CHECKED, detail=f"unreadable answer: {error}") from error


def _findings(answer: dict[str, Any]) -> Findings:
    width, height = answer["size"]
    thumbnail = None
    if "thumbnail" in answer:
        content, small_width, small_height = answer["thumbnail"]
        thumbnail = Thumbnail(base64.b64decode(content), int(small_width), int(small_height))
    return Findings(BY_MEDIA_TYPE[answer["media_type"]], answer["is_rewritten"] is True, width, height, thumbnail)
