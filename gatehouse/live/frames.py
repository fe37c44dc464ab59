"""Every frame of the protocol (docs/protocol.md), both ways. The JSON Schema beside that page is made from here."""

import json
from typing import Annotated, Any, Literal, NotRequired
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from typing_extensions import TypedDict

VERSION = 1
LONGEST_FRAME = 64 * 1024  # bytes
LONGEST_TEXT = 10_000  # characters
MOST_FILES = 10

Subject = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,20}(:[0-9]{1,18})?$")]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Side = Literal["customer", "agent"]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Subscribe(_Asked):
    type: Literal["subscribe"]
    ticket: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    since: Count | None = None


class Unsubscribe(_Asked):
    type: Literal["unsubscribe"]
    subject: Subject


class Say(_Asked):
    """`files` are uploads under the uuid `form`. The text may be longer than allowed: that has an error of its own."""

    type: Literal["say"]
    subject: Subject
    id: UUID
    text: str = ""
    files: Annotated[list[UUID], Field(max_length=MOST_FILES)] = []
    form: UUID | None = None


class Seen(_Asked):
    type: Literal["seen"]
    subject: Subject
    seq: Annotated[int, Field(ge=1, le=2**31 - 1)]


class Typing(_Asked):
    type: Literal["typing"]
    subject: Subject
    is_typing: bool


class Ping(_Asked):
    type: Literal["ping"]


Asked = Subscribe | Unsubscribe | Say | Seen | Typing | Ping
_ASKED: TypeAdapter[Asked] = TypeAdapter(Annotated[Asked, Field(discriminator="type")])


class Invalid(ValueError):
    """Not a frame of this protocol. `code` is the error's, `field` what is wrong, when it is one field."""

    def __init__(self, code: str, message: str, field: str | None = None, id_: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.id = id_


def read(text: str | bytes) -> Asked:
    """A client's frame. Raises Invalid."""
    try:
        return _ASKED.validate_json(text)
    except ValidationError as error:
        raise _invalid(error, text) from None


def _invalid(error: ValidationError, text: str | bytes) -> Invalid:
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        frame = None
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    # The reader is the stricter one: half a surrogate, which it refuses, could not be said back in UTF-8 either.
    if not isinstance(frame, dict) or first["type"] == "json_invalid":
        return Invalid("unreadable", "A frame is one JSON object.")
    field = str(first["loc"][1]) if len(first["loc"]) > 1 else "type"
    given = frame.get("id")
    return Invalid("invalid", first["msg"][:200], field[:40], given[:64] if isinstance(given, str) else None)


class Removed(TypedDict):
    kind: str
    count: int


class File(TypedDict):
    id: str
    name: str
    size: int
    media_type: str
    url: str
    thumbnail: str | None


Wait = TypedDict("Wait", {"from": int, "to": int})  # seconds, by what was measured lately
Message = TypedDict(
    "Message",
    {
        "type": Literal["message"],
        "subject": str,
        "seq": int,
        "id": str,
        "client_id": NotRequired[str],
        "code": NotRequired[str],
        "from": Side,
        "name": str,
        "face": NotRequired[str],  # the address of the agent's picture
        "text": str,
        "html": str,
        "files": list[File],
        "removed": list[Removed],
        "at": str,
    },
)
SeenBy = TypedDict("SeenBy", {"type": Literal["seen"], "subject": str, "from": Side, "seq": int})
TypingBy = TypedDict(
    "TypingBy", {"type": Literal["typing"], "subject": str, "from": Side, "name": str, "is_typing": bool}
)


class Welcome(TypedDict):
    type: Literal["welcome"]
    version: int
    now: str
    heartbeat: int


class Subscribed(TypedDict):
    type: Literal["subscribed"]
    subject: str
    last: int


class Event(TypedDict):
    type: Literal["event"]
    subject: str
    seq: int
    kind: str
    name: str
    face: NotRequired[str]
    state: NotRequired[str]
    at: str


class Ack(TypedDict):
    type: Literal["ack"]
    subject: str
    id: str
    seq: int
    at: str
    removed: list[Removed]


class Queue(TypedDict):
    type: Literal["queue"]
    subject: str
    place: int
    wait: Wait | None


class Signal(TypedDict):
    type: Literal["signal"]
    subject: str
    seq: int


class Resync(TypedDict):
    type: Literal["resync"]


class End(TypedDict):
    type: Literal["end"]
    subject: str
    reason: Literal["renew", "revoked", "closing"]


class Pong(TypedDict):
    type: Literal["pong"]


class Error(TypedDict):
    type: Literal["error"]
    code: str
    message: str
    id: str | None
    field: str | None
    retry_after: float | None


Told = Welcome | Subscribed | Message | Event | Ack | SeenBy | TypingBy | Queue | Signal | Resync | End | Pong | Error


def write(frame: Told) -> str:
    return dump(frame)


def dump(frame: object) -> str:
    return json.dumps(frame, separators=(",", ":"), ensure_ascii=False)


def error(
    code: str, message: str, *, id_: str | None = None, field: str | None = None, retry_after: float | None = None
) -> Error:
    return {
        "type": "error",
        "code": code,
        "message": message,
        "id": id_,
        "field": field,
        "retry_after": retry_after,
    }


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of both sides."""
    told: TypeAdapter[Told] = TypeAdapter(Annotated[Told, Field(discriminator="type")])
    asked, says = _ASKED.json_schema(ref_template="#/$defs/{model}"), told.json_schema(ref_template="#/$defs/{model}")
    defs = asked.pop("$defs") | says.pop("$defs")
    for one in defs.values():
        one.setdefault("additionalProperties", False)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Gatehouse chat protocol, version {VERSION}",
        "$defs": defs | {"ClientFrame": asked, "ServerFrame": says},
    }
