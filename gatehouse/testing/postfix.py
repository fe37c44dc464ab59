"""Debian's Postfix on this machine, with a queue of its own, which hands every mail for one domain on to us."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gatehouse.project.processes import wait_until
from gatehouse.testing.web import free_port

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.alderwick.example
mydestination =
mynetworks = 127.0.0.0/8
relay_domains = alderwick.example
transport_maps = inline:{{alderwick.example={transport}}}
smtpd_relay_restrictions = permit_mynetworks, reject
message_size_limit = 62914560
maillog_file = /dev/stdout
maillog_file_prefixes = /dev
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
gatehouse_destination_recipient_limit = 1
"""
_MASTER = """
{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
gatehouse unix - n n - 4 pipe
  user=nobody argv={command} --sender=${{sender}} -- ${{original_recipient}}
"""


class Postfix:
    """`port` takes mail by SMTP; the log is in `log`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")


@contextmanager
def running_postfix(program: str, transport: str, command: str = "/bin/false") -> Iterator[Postfix]:
    """`transport` is Postfix's, such as `lmtp:inet:127.0.0.1:2424` or `gatehouse:`, which pipes into `command`."""
    folder = Path(tempfile.mkdtemp(prefix="gh-postfix-", dir="/tmp"))
    postfix = Postfix(folder)
    _lay_out(postfix, transport, command)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, "-c", str(folder / "etc"), "start-fg"], stdout=log, stderr=log, start_new_session=True
        )
        try:
            assert wait_until(lambda: _greets(postfix.port), seconds=30), postfix.log
            yield postfix
        finally:
            subprocess.run([program, "-c", str(folder / "etc"), "stop"], stdout=log, stderr=log, timeout=30)
            process.wait(20)
            shutil.rmtree(folder, ignore_errors=True)


def _lay_out(postfix: Postfix, transport: str, command: str) -> None:
    folder = postfix.folder
    for name in ("etc", "queue", "data"):
        (folder / name).mkdir()
    folder.chmod(0o755)
    shutil.chown(folder / "data", "postfix")
    (folder / "etc/main.cf").write_text(_MAIN.format(folder=folder, transport=transport))
    (folder / "etc/master.cf").write_text(_MASTER.format(port=f"127.0.0.1:{postfix.port}", command=command))
    os.chmod(folder / "etc/main.cf", 0o644)


def _greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as probe:
            return probe.recv(3) == b"220"
    except OSError:
        return False
