"""The protocol as it is written down, as the schema says it, and as it is read: all three are one."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from gatehouse.live import frames
from gatehouse.live.frames import Invalid, Told, dump, error, read, write

DOCS = Path(__file__).parents[3] / "docs"
SCHEMA = json.loads((DOCS / "protocol.schema.json").read_text())
ID = "0192f0c4-5c7e-7d3a-9b55-2f4b8f6f0a11"
PLACES = {'"<uuid>"': f'"{ID}"', '"subject": "…"': '"subject": "conversation:17"'}


def examples(heading: str) -> list[dict[str, Any]]:
    """The frames in the tables under a heading of the page."""
    section = (DOCS / "protocol.md").read_text().split(f"### {heading}\n")[1].split("\n###")[0]
    for written, meant in PLACES.items():
        section = section.replace(written, meant)
    return [json.loads(found) for found in re.findall(r"^\| `(\{.*?\})` \|", section, re.MULTILINE)]


def validator(side: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{side}", "$defs": SCHEMA["$defs"]})


def outcome(text: str | bytes) -> tuple[str, str | None, str | None]:
    """Error code, field and id, or a frame's type."""
    try:
        return read(text).type, None, None
    except Invalid as invalid:
        write(error(invalid.code, str(invalid), field=invalid.field, id_=invalid.id)).encode()
        return invalid.code, invalid.field, invalid.id


def test_the_schema_beside_the_page_is_the_one_of_the_code() -> None:
    assert frames.schema() == SCHEMA
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("frame", examples("From the client"), ids=lambda frame: frame["type"])
def test_every_example_of_a_clients_frame_is_one(frame: dict[str, Any]) -> None:
    validator("ClientFrame").validate(frame)
    assert read(json.dumps(frame)).type == frame["type"]


@pytest.mark.parametrize("frame", examples("From the server"), ids=lambda frame: frame["type"])
def test_every_example_of_a_servers_frame_is_one(frame: dict[str, Any]) -> None:
    validator("ServerFrame").validate(frame)
    TypeAdapter(Told).validate_python(frame)


def test_the_page_shows_every_frame_that_there_is() -> None:
    for heading, side in (("From the client", "ClientFrame"), ("From the server", "ServerFrame")):
        known = set(SCHEMA["$defs"][side]["discriminator"]["mapping"])
        assert {frame["type"] for frame in examples(heading)} == known


def test_the_page_says_what_to_do_about_every_error() -> None:
    section = (DOCS / "protocol.md").read_text().split("### Errors\n")[1].split("\n###")[0]
    sources = "".join(path.read_text() for path in Path(frames.__file__).parent.glob("*.py"))
    known = set(re.findall(r'\b(?:error|refuse|Invalid|NotStored)\("([a-z_]+)"', sources))
    assert set(re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE)) == known | {
        "too_large"
    }  # that one by its close code


@given(st.binary() | st.text().map(str.encode))
@example(b"[" * 100_000)
@example(b'{"type":"ping","a":' + b"[" * 100_000 + b"]" * 100_000 + b"}")
@example(b'{"type":"seen","subject":"conversation:1","seq":' + b"9" * 5_000 + b"}")
@example(b'{"type":"say","subject":"conversation:1","id":"\\ud800"}')
@example(b'{"\\udfff":1,"type":"ping"}')
@example(b'{"type":"ping","id":"' + b"x" * 5_000 + b'","\\u0000":1}')
@example(b'\xef\xbb\xbf{"type":"ping"}')
def test_whatever_comes_is_a_frame_or_has_an_answer(raw: bytes) -> None:
    assert outcome(raw)[0] in {"unreadable", "invalid", "ping"}


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5)
TYPES = st.sampled_from(["subscribe", "unsubscribe", "say", "seen", "typing", "ping", "x"])
FIELDS = st.sampled_from(["subject", "id", "text", "files", "form", "seq", "since", "ticket", "is_typing", "more"])


@given(TYPES, st.dictionaries(FIELDS, JSON | st.sampled_from([ID, "conversation:17"])))
def test_the_schema_and_the_code_agree_on_what_a_frame_is(type_: str, fields: dict[str, Any]) -> None:
    text = json.dumps({"type": type_, **fields})
    if outcome(text)[0] not in {"unreadable", "invalid"}:
        validator("ClientFrame").validate(json.loads(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("unreadable", None, None)),
        ("[]", ("unreadable", None, None)),
        ("{}", ("invalid", "type", None)),
        ('{"type":"dance"}', ("invalid", "type", None)),
        ('{"type":"ping","type":"dance"}', ("invalid", "type", None)),  # of the same name the last counts
        ('{"type":"dance","type":"ping"}', ("ping", None, None)),
        ('{"type":"ping","more":1}', ("invalid", "more", None)),
        ('{"type":"seen","subject":"conversation:1","seq":0}', ("invalid", "seq", None)),
        ('{"type":"seen","subject":"conversation:1","seq":2147483648}', ("invalid", "seq", None)),
        ('{"type":"seen","subject":"conversation:1","seq":"1"}', ("invalid", "seq", None)),
        ('{"type":"typing","subject":"../1","is_typing":true}', ("invalid", "subject", None)),
        ('{"type":"say","subject":"conversation:1","id":"nothing"}', ("invalid", "id", "nothing")),
        (f'{{"type":"say","subject":"conversation:1","id":"{ID}","text":5}}', ("invalid", "text", ID)),
        ('{"type":"say","subject":"conversation:1","id":"\\ud83d"}', ("unreadable", None, None)),
    ],
)
def test_what_is_wrong_is_named(text: str, expected: tuple[str, str | None, str | None]) -> None:
    assert outcome(text) == expected


def test_what_is_written_is_short_and_readable() -> None:
    assert dump({"a": ["مرحبا", 1]}) == '{"a":["مرحبا",1]}'
