"""Has files looked at in a confined child, so that none can exhaust or hold up this process."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import BinaryIO

from gatehouse.guard.confined.asking import ConfinedChild, Lost
from gatehouse.guard.files.clamd import Scanner
from gatehouse.guard.files.findings import Findings, packed_request, unpacked_answer
from gatehouse.guard.files.inspection import Inspected, conclude, refuse_by_size, room_for_content
from gatehouse.guard.files.limits import DEFAULT, Limits
from gatehouse.guard.files.refusals import Reason, Refused


def inspect_in_child(
    file: BinaryIO, *, name: str, limits: Limits = DEFAULT, scanner: Scanner | None = None
) -> Inspected:
    """As `inspection.inspect`, but a file can neither exhaust this process nor hold it longer than the limits say.

    The scanner is asked from here, as the child has no network. A child that dies or is too slow over a file refuses
    it as not_checked. Safe to call from several threads, which wait for one another.
    """
    refuse_by_size(file, limits)
    with room_for_content() as out:
        with _reopened(file) as source:
            findings = _look(source, out.fileno(), name, limits)
        # The child moved the position behind the buffer's back.
        os.lseek(out.fileno(), 0, os.SEEK_SET)
        return conclude(file, out, findings, name, scanner)


@contextmanager
def _reopened(file: BinaryIO) -> Iterator[int]:
    """A descriptor with a position of its own, as positions of passed descriptors are shared."""
    with ExitStack() as stack:
        try:
            file.flush()
            descriptor = os.open(f"/proc/self/fd/{file.fileno()}", os.O_RDONLY)
            stack.callback(os.close, descriptor)
        except (OSError, AttributeError):
            descriptor = stack.enter_context(_copied(file)).fileno()
        yield descriptor


@contextmanager
def _copied(file: BinaryIO) -> Iterator[BinaryIO]:
    """Small uploads are held in memory and have no descriptor."""
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.flush()
        os.lseek(copy.fileno(), 0, os.SEEK_SET)
        yield copy


def _look(source: int, target: int, name: str, limits: Limits) -> Findings:
    """What `inspection.look` finds in the open file `source`; raises Refused."""
    try:
        answer = _child.ask(packed_request(name, limits), (source, target), seconds=limits.wall_seconds)
    except Lost as error:
        raise Refused(Reason.NOT_CHECKED, detail=str(error)) from error
    return unpacked_answer(answer)


_child = ConfinedChild("gatehouse.guard.files.child")


def child_pid() -> int | None:
    """The running child's process id, for the supervisor's figures."""
    return _child.pid


def stop_child() -> None:
    """For the end of a process or a test; otherwise the child leaves by itself when it is idle or its parent ends."""
    _child.stop()
