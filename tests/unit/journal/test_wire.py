"""The exact text of an entry, its notice and its ids."""

import json
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from gatehouse.journal import wire
from gatehouse.journal.actor import Actor

AT = datetime(2026, 3, 12, 14, 20, tzinfo=UTC)


def stem(**more: object) -> str:
    values = {
        "subject": "conversation:7",
        "kind": "noted",
        "public": False,
        "actor": Actor("agent", 3),
        "data": {},
        "at": AT,
    }
    return wire.stem(**{**values, **more})  # type: ignore[arg-type]


def test_the_stem_is_sorted_json_without_its_end() -> None:
    said = json.loads(stem(data={"b": 1, "a": "ü"}) + "}")
    assert list(said) == sorted(said)
    assert said["actor"] == {"id": 3, "kind": "agent"}
    assert said["data"] == {"a": "ü", "b": 1}
    assert "ü" in stem(data={"a": "ü"}), "UTF-8 as it is"


def test_times_are_told_in_utc_to_the_microsecond() -> None:
    there = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert stem(at=there) == stem(at=AT)
    assert '"at":"2026-03-12T14:20:00.000000+00:00"' in stem()


@given(st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.booleans(), st.none())))
def test_any_data_reads_back_as_it_was(data: dict[str, object]) -> None:
    assert json.loads(stem(data=data) + "}")["data"] == data


def test_uuids_are_of_version_7_and_grow_with_time() -> None:
    made = [wire.uuid7() for _ in range(50)]
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert len(set(made)) == 50
    told = [one.int >> 64 for one in made]
    assert told == sorted(told)
