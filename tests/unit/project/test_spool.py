"""Bodies on disk: limits, budget, a full disk, and what is left behind."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.project.spool import MEMORY, OLD, Refused, Spool


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "tmp", limit=1000, budget=1500, idle=0.05)


async def body(*chunks: bytes, hang: bool = False) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
    if hang:
        await asyncio.Event().wait()


def receive(spool: Spool, chunks: AsyncIterator[bytes], length: int) -> bytes:
    async def run() -> bytes:
        with await spool.receive(chunks, length) as file:
            return file.read()

    return asyncio.run(run())


@given(chunks=st.lists(st.binary(), max_size=8))
def test_what_comes_in_is_what_is_read(chunks: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    spool = Spool(tmp_path_factory.getbasetemp() / "spool", limit=1000, budget=1500)
    whole = b"".join(chunks)
    assert receive(spool, body(*chunks), len(whole)) == whole
    assert spool.held == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-length": "1001"}, 413),
        ({"content-length": "-1"}, 400),
        ({"content-length": "1e3"}, 400),
        ({"content-length": "1", "transfer-encoding": "chunked"}, 411),
    ],
)
def test_an_announcement_is_refused_before_anything_is_read(spool: Spool, headers: dict[str, str], status: int) -> None:
    with pytest.raises(Refused) as refused:
        spool.announce(headers)
    assert refused.value.status == status


def test_the_limit_itself_is_allowed(spool: Spool) -> None:
    assert spool.announce({"content-length": "1000"}) == 1000
    assert spool.announce({}) == 0


def test_uploads_together_stay_within_the_budget(spool: Spool) -> None:
    spool.held = 1000
    with pytest.raises(Refused) as refused:
        spool.announce({"content-length": "501"})
    assert refused.value.status == 503
    assert spool.announce({"content-length": "500"}) == 500


@pytest.mark.parametrize(("chunks", "hang", "status"), [([b"ab"], False, 400), ([b"ab"], True, 408)])
def test_an_upload_that_ends_or_stalls_is_refused_and_forgotten(
    spool: Spool, chunks: list[bytes], hang: bool, status: int
) -> None:
    with pytest.raises(Refused) as refused:
        receive(spool, body(*chunks, hang=hang), 10)
    assert (refused.value.status, spool.held) == (status, 0)


def test_a_full_disk_is_said(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, chunk: bytes) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            pass

    monkeypatch.setattr("tempfile.SpooledTemporaryFile", lambda *args, **kwargs: Full())
    with pytest.raises(Refused) as refused:
        receive(spool, body(b"x"), 1)
    assert refused.value.status == 507


def test_a_long_answer_goes_to_a_file_for_its_owner_only(spool: Spool) -> None:
    assert spool.keep([b"a", b"b"]) == b"ab"
    kept = spool.keep([b"x" * MEMORY, b"y"])
    assert isinstance(kept, Path)
    assert kept.read_bytes() == b"x" * MEMORY + b"y"
    assert kept.stat().st_mode & 0o077 == 0


def test_an_answer_that_breaks_off_leaves_no_file(spool: Spool) -> None:
    def breaking() -> "list[bytes]":
        yield b"x" * MEMORY * 2  # type: ignore[misc]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        spool.keep(breaking())
    assert list(spool.folder.iterdir()) == []


def test_what_an_earlier_process_left_is_swept_and_the_rest_kept(tmp_path: Path) -> None:
    for name, age in (("answer-old", OLD + 60), ("answer-new", 0.0)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    Spool(tmp_path, limit=1, budget=1)
    assert [path.name for path in tmp_path.iterdir()] == ["answer-new"]
