"""Against a real clamd, started here with a signature database of our own and no network."""

import contextlib
import io
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gatehouse.guard.files import Clamd, Reason, Refused, inspect, inspect_in_child, killable
from gatehouse.testing import files
from gatehouse.testing.requires import requires

MARK = b"gatehouse-test-signature-8f2c"
MOST = 2 * 1024 * 1024


@pytest.fixture(scope="module")
def clamd() -> Iterator[Clamd]:
    program = requires("clamd")
    with tempfile.TemporaryDirectory(prefix="clamd-") as name:
        folder = Path(name)
        # The daemon may leave root's rights behind, and must still read this.
        folder.chmod(0o755)
        with _daemon(program, folder) as process:
            yield _ready(Clamd(str(folder / "clamd.sock")), process)


@contextlib.contextmanager
def _daemon(program: str, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    (folder / "own.ndb").write_text(f"Gatehouse.Test:0:*:{MARK.hex()}\n")
    settings = {
        "LocalSocket": folder / "clamd.sock",
        "DatabaseDirectory": folder,
        "Foreground": "yes",
        "LogFile": folder / "clamd.log",
        "PidFile": folder / "clamd.pid",
        "StreamMaxLength": MOST,
        "MaxFileSize": MOST // 2,
        "AlertExceedsMax": "yes",
        "MaxThreads": 2,
        "User": "root" if os.geteuid() == 0 else "",
    }
    (folder / "clamd.conf").write_text("".join(f"{key} {value}\n" for key, value in settings.items() if value))
    process = subprocess.Popen([program, "-c", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _ready(scanner: Clamd, process: "subprocess.Popen[bytes]") -> Clamd:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(Refused):
            scanner.version()
            return scanner
        threading.Event().wait(0.05)
    pytest.fail("clamd did not start")


def refusal_of(scanner: Clamd, content: bytes) -> Refused:
    with pytest.raises(Refused) as refusal:
        scanner.scan(io.BytesIO(content))
    return refusal.value


def test_the_daemon_says_its_version(clamd: Clamd) -> None:
    assert clamd.version().startswith("ClamAV")


def test_a_clean_file_passes(clamd: Clamd) -> None:
    clamd.scan(io.BytesIO(b"hello\n" * 100_000))


def test_an_infected_file_is_refused_by_its_signature(clamd: Clamd) -> None:
    refusal = refusal_of(clamd, b"before " + MARK + b" after")
    assert (refusal.reason, refusal.detail) == (Reason.INFECTED, "Gatehouse.Test.UNOFFICIAL")


def test_what_is_infected_inside_a_zip_is_found(clamd: Clamd) -> None:
    assert refusal_of(clamd, files.zipped({"a.log": MARK})).reason == Reason.INFECTED


@pytest.mark.parametrize(
    ("size", "answer"), [(3 * MOST, "INSTREAM size limit"), (MOST - 1000, "Heuristics.Limits.Exceeded")]
)
def test_a_file_too_large_for_the_scanner_is_refused(clamd: Clamd, size: int, answer: str) -> None:
    refusal = refusal_of(clamd, bytes(size))
    assert refusal.reason == Reason.NOT_CHECKED
    assert refusal.detail.startswith(answer)


def test_the_next_file_is_unaffected(clamd: Clamd) -> None:
    refusal_of(clamd, bytes(3 * MOST))
    clamd.scan(io.BytesIO(b"hello"))


def test_what_came_in_is_scanned_not_what_is_kept(clamd: Clamd) -> None:
    picture = files.picture("JPEG") + MARK
    for look in (inspect, inspect_in_child):
        with pytest.raises(Refused) as refusal:
            look(io.BytesIO(picture), name="a.jpg", scanner=clamd)
        assert refusal.value.reason == Reason.INFECTED
    killable.stop_child()


def test_a_clean_file_is_marked_as_scanned(clamd: Clamd) -> None:
    assert inspect(io.BytesIO(b"hello"), name="a.log", scanner=clamd).is_scanned
    assert not inspect(io.BytesIO(b"hello"), name="a.log").is_scanned
