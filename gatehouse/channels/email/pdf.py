"""A page as PDF, by Chromium: in its own sandbox, without network, in a process group that is killed when it is too slow."""

import logging
import os
import pwd
import signal
import stat
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

log = logging.getLogger(__name__)

SECONDS = 30  # on the clock, and of work for each of its processes
LARGEST = 32 << 20  # bytes of any file that it writes
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
    "--no-pdf-header-footer",
)
_alone = threading.Lock()


def make_pdf(html: str) -> bytes | None:
    """The page as PDF; None where no Chromium is set, or it failed: the page itself says the same.

    One at a time in a process. Call it from a job, never from a page.
    """
    if not settings.CONFIG.chromium:
        return None
    with _alone, TemporaryDirectory(prefix="gatehouse-pdf-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "page.html").write_text(html, encoding="utf-8")
        try:
            _hand_over(folder)
            _print(folder)
            return _read(folder / "page.pdf")
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            log.warning("A PDF could not be made: %s", type(error).__name__)
            return None


def _print(folder: Path) -> None:
    """Raises TimeoutExpired when it is too slow, CalledProcessError when it fails."""
    child = [sys.executable, "-I", str(Path(__file__).with_name("pdf_child.py")), str(SECONDS), str(LARGEST)]
    target = (f"--user-data-dir={folder}/profile", f"--print-to-pdf={folder}/page.pdf", f"file://{folder}/page.html")
    command = [*child, settings.CONFIG.chromium, *_FLAGS, *target]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(
        command, cwd=folder, env=environment, start_new_session=True, stdin=nowhere, stdout=nowhere, stderr=nowhere
    )
    try:
        code = process.wait(SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if code:
        raise subprocess.CalledProcessError(code, "chromium")


def _hand_over(folder: Path) -> None:
    """Where we are root, Chromium is not (pdf_child.py): the folder becomes its own."""
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (folder, *folder.iterdir()):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _read(path: Path) -> bytes:
    """Never through a link, and only what is a PDF: the child may have put anything there."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValueError("no file")
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST or not content.startswith(b"%PDF-"):
        raise ValueError("no PDF")
    return content
