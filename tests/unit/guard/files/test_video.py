import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.guard.files import Limits, Reason, Refused, inspect
from gatehouse.guard.files.video import blank, private_gaps
from gatehouse.testing import files
from gatehouse.testing.files import PLACE, box

FRONT = box(b"ftyp", b"isom", bytes(4))


@pytest.mark.parametrize("brand", [b"mp42", b"qt  ", b"M4A "])
def test_the_place_is_gone_from_a_recording(brand: bytes) -> None:
    content = files.recording(brand)
    assert content.count(PLACE) == 7
    inspected = inspect(io.BytesIO(content), name="a.mp4")
    cleaned = inspected.content.read()
    assert PLACE not in cleaned
    assert b"xmp" not in cleaned
    assert len(cleaned) == len(content)


def test_an_empty_track_list_is_no_fault() -> None:
    content = FRONT + box(b"moov", box(b"trak"))
    assert inspect(io.BytesIO(content), name="a.mp4").content.read() == content


def test_film_and_sound_stay_where_they_were() -> None:
    content = files.recording()
    cleaned = inspect(io.BytesIO(content), name="a.mp4").content.read()
    assert cleaned.index(b"FILMFILMFILM") == content.index(b"FILMFILMFILM")
    assert cleaned.count(b"trak") == 1
    assert b"vide" in cleaned


def test_a_cleaned_recording_needs_no_further_cleaning() -> None:
    once = inspect(io.BytesIO(files.recording()), name="a.mp4").content.read()
    assert inspect(io.BytesIO(once), name="a.mp4").content.read() == once


def test_the_upload_itself_stays_as_it_is() -> None:
    content = files.recording()
    upload = io.BytesIO(content)
    inspect(upload, name="a.mp4")
    assert upload.getvalue() == content


def test_long_boxes_are_read() -> None:
    place = struct.pack(">I4sQ", 1, b"udta", 16 + len(PLACE)) + PLACE
    content = box(b"ftyp", b"isom", bytes(4)) + box(b"moov", box(b"mvhd", bytes(8)), place)
    assert PLACE not in inspect(io.BytesIO(content), name="a.mp4").content.read()


@pytest.mark.parametrize(
    "content",
    [
        FRONT,
        FRONT + box(b"mdat", b"film"),
        files.recording()[:-20],
        FRONT + struct.pack(">I4s", 4, b"moov"),
        FRONT + struct.pack(">I4s", 2**32 - 1, b"moov"),
        FRONT + struct.pack(">I4sQ", 1, b"moov", 2**64 - 1),
        FRONT + struct.pack(">I4sQ", 1, b"moov", 0),
        FRONT + box(b"moov", struct.pack(">I4s", 4000, b"trak")),
        FRONT + box(b"moov", box(b"cmov", b"x")),
        FRONT + box(b"moov", *[box(b"trak")] * 65),
        FRONT + box(b"moov", *[box(b"abcd")] * 50_001),
        FRONT + box(b"moov") + b"\0\0\0\x08",
    ],
)
def test_hostile_or_cut_off_boxes_are_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        inspect(io.BytesIO(content), name="a.mp4")
    assert refusal.value.reason == Reason.RECORDING_BROKEN


def test_deeply_nested_boxes_end() -> None:
    nested = box(b"moov")
    for _ in range(2000):
        nested = box(b"moov", nested)
    assert inspect(io.BytesIO(FRONT + nested), name="a.mp4").kind.extension == ".mp4"


def test_chunk_tables_that_name_the_whole_file_cost_one_pass() -> None:
    table = box(b"stco", bytes(4), struct.pack(">I", 20_000), *[struct.pack(">I", n) for n in range(20_000)])
    sizes = box(b"stsz", bytes(4), struct.pack(">II", 2**31, 2**31))
    runs = box(b"stsc", bytes(4), struct.pack(">IIII", 1, 1, 2**31, 1))
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), b"camm"), box(b"minf", box(b"stbl", table, sizes, runs))))
    content = io.BytesIO(FRONT + box(b"moov", track))
    gaps = private_gaps(content, Limits())
    assert len(gaps) < 21_000
    blank(content, gaps)


@given(
    st.lists(
        st.tuples(st.sampled_from([b"moov", b"trak", b"udta", b"mdia", b"free"]), st.binary(max_size=30)), max_size=12
    )
)
def test_no_boxes_end_in_anything_but_an_answer(parts: list[tuple[bytes, bytes]]) -> None:
    content = FRONT + box(b"moov", *[box(kind, body) for kind, body in parts])
    try:
        gaps = private_gaps(io.BytesIO(content), Limits())
    except Refused as refusal:
        assert refusal.reason == Reason.RECORDING_BROKEN  # noqa: PT017
        return
    assert all(0 <= gap.start <= gap.end <= len(content) for gap in gaps)
