import io
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gatehouse.guard.files import Limits, Reason, Refused, inspect_in_child, killable
from gatehouse.testing import files


@pytest.fixture(autouse=True)
def _no_child_left_behind() -> Iterator[None]:
    yield
    killable.stop_child()


def refusal_of(content: bytes, limits: Limits) -> Refused:
    with pytest.raises(Refused) as refusal:
        inspect_in_child(io.BytesIO(content), name="a", limits=limits)
    return refusal.value


def pid() -> int:
    pid = killable.child_pid()
    assert pid is not None
    return pid


def test_the_child_answers_as_the_process_itself_would() -> None:
    inspected = inspect_in_child(io.BytesIO(files.photo()), name="IMG_1.jpeg")
    assert (inspected.name, inspected.kind.media_type, inspected.width) == ("IMG_1.jpeg", "image/jpeg", 32)
    content = inspected.content.read()
    assert len(content) == inspected.size
    assert b"SecretCamera" not in content
    assert inspected.thumbnail is not None


def test_a_file_that_stays_as_it_is_comes_back_itself() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"hello\n")
        inspected = inspect_in_child(file, name="a.log")
        assert inspected.content is file
        assert inspected.content.read() == b"hello\n"
        assert inspected.sha256 == inspected.received_sha256


def test_a_refusal_comes_over_with_its_values() -> None:
    refusal = refusal_of(files.picture_bomb(), Limits())
    assert refusal.reason == Reason.PICTURE_TOO_LARGE
    assert refusal.values == {"limit": 50}


def test_one_child_serves_many_files() -> None:
    inspect_in_child(io.BytesIO(b"one"), name="a.log")
    first = pid()
    inspect_in_child(io.BytesIO(files.recording()), name="a.mp4").content.close()
    assert pid() == first


def test_a_child_that_left_is_replaced_without_anybody_noticing() -> None:
    inspect_in_child(io.BytesIO(b"one"), name="a.log")
    first = pid()
    os.kill(first, signal.SIGKILL)
    assert inspect_in_child(io.BytesIO(b"two"), name="a.log").name == "a.log"
    assert pid() != first


def test_a_file_that_takes_too_long_is_refused_and_its_child_killed() -> None:
    slow = files.zipped({"a.log": os.urandom(3_000_000).hex()})
    refusal = refusal_of(slow, Limits(wall_seconds=0.01))
    assert refusal.reason == Reason.NOT_CHECKED
    assert killable.child_pid() is None
    assert inspect_in_child(io.BytesIO(slow), name="a.zip").name == "a.zip"


def test_a_file_that_takes_too_much_work_is_refused() -> None:
    refusal = refusal_of(files.noise(49), Limits(cpu_seconds=1))
    assert refusal.reason == Reason.NOT_CHECKED
    assert f"status -{signal.SIGXCPU.value}" in refusal.detail
    assert inspect_in_child(io.BytesIO(b"next"), name="a.log").name == "a.log"


def test_a_file_that_takes_too_much_memory_is_refused() -> None:
    large = files.picture_bomb(12000)
    limits = Limits(pixels=200_000_000, memory_bytes=200 * 1024 * 1024)
    assert refusal_of(large, limits).reason in {Reason.PICTURE_TOO_LARGE, Reason.NOT_CHECKED}
    assert inspect_in_child(io.BytesIO(b"next"), name="a.log").name == "a.log"


def test_the_child_knows_no_secret_and_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "do-not-tell")
    inspect_in_child(io.BytesIO(b"one"), name="a.log")
    folder = Path(f"/proc/{pid()}")
    assert b"do-not-tell" not in (folder / "environ").read_bytes()
    devices = (folder / "net/dev").read_text().splitlines()[2:]
    is_apart = os.readlink(folder / "ns/net") != os.readlink("/proc/self/ns/net")
    assert not is_apart or [line.split(":")[0].strip() for line in devices] == ["lo"]


def test_a_forked_process_starts_a_child_of_its_own() -> None:
    inspect_in_child(io.BytesIO(b"one"), name="a.log")
    first = pid()
    fork = os.fork()
    if fork == 0:
        os._exit(0 if killable.child_pid() is None else 1)
    assert os.waitpid(fork, 0)[1] == 0
    assert pid() == first


def test_an_unreadable_answer_is_no_pass() -> None:
    from gatehouse.guard.files.findings import unpacked_answer

    for answer in (b"", b"[]", b"{}", b'{"media_type": "text/html", "is_rewritten": false, "size": [1, 1]}', b"\xff"):
        with pytest.raises(Refused) as refusal:
            unpacked_answer(answer)
        assert refusal.value.reason == Reason.NOT_CHECKED


def test_a_child_that_has_grown_leaves_and_the_next_file_gets_another() -> None:
    inspect_in_child(io.BytesIO(files.animation(frames=60, size=(900, 600))), name="a.gif").content.close()
    first = pid()
    assert inspect_in_child(io.BytesIO(b"next"), name="a.log").name == "a.log"
    assert pid() != first
