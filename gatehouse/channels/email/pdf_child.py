"""Becomes Chromium, with limits, without network and never as root: `python -I pdf_child.py SECONDS LARGEST program …`."""

import ctypes
import os
import pwd
import resource
import signal
import sys
from contextlib import suppress

_DIE_WITH_PARENT = 1
_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000


def main(seconds: int, largest: int, command: list[str]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    is_out = _unshare(_NEW_NETWORK)
    if os.getuid() == 0:  # as root Chromium would have no sandbox of its own
        _become_nobody()
    if not is_out:
        _leave_the_network()
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)  # a worker that is killed leaves nothing behind
    os.execv(command[0], command)  # noqa: S606  (no shell on purpose)


def _become_nobody() -> None:
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)


def _leave_the_network() -> None:
    """Where the kernel allows; the page fetches nothing, and Chromium is given a proxy that is not there besides."""
    user, group = os.getuid(), os.getgid()
    if not _unshare(_NEW_USER | _NEW_NETWORK):
        return
    with suppress(OSError):
        for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(line)


def _unshare(flags: int) -> bool:
    return ctypes.CDLL(None).unshare(flags) == 0


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
