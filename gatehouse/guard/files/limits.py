"""How large, how many and how long: the bounds within which files are accepted and looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from gatehouse.guard.files.refusals import Reason, Refused

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes are in bytes, times in seconds; the defaults are what `docs/attachments.md` promises."""

    file_bytes: int = 100 * MIB
    form_bytes: int = 300_000_000
    form_files: int = 10
    # 50 megapixels is the largest phone picture (8,160 × 6,120) that is kept in full.
    pixels: int = 50_000_000
    # JPEG can be decoded at a half, a quarter or an eighth, so that larger ones cost no more memory.
    jpeg_pixels: int = 220_000_000
    animation_pixels: int = 100_000_000
    animation_frames: int = 600
    thumbnail_edge: int = 480
    archive_bytes: int = 300 * MIB
    archive_ratio: int = 200
    # Small files of one repeated line reach any ratio, so the ratio counts from this size on.
    archive_ratio_from: int = 10 * MIB
    archive_entries: int = 1000
    archive_depth: int = 2
    boxes: int = 50_000
    wall_seconds: float = 40.0
    cpu_seconds: int = 30
    memory_bytes: int = 1536 * MIB


DEFAULT = Limits()


def admit_size(size: int, limits: Limits = DEFAULT) -> None:
    """Refuse one file by its size alone; call it while the upload still runs, with the bytes received so far."""
    if size > limits.file_bytes:
        raise Refused(Reason.TOO_LARGE, limit=limits.file_bytes // MIB)


def admit_form(sizes: Sequence[int], limits: Limits = DEFAULT) -> None:
    """Refuse the files of one message by their number and their sizes."""
    if len(sizes) > limits.form_files:
        raise Refused(Reason.TOO_MANY, limit=limits.form_files)
    for size in sizes:
        admit_size(size, limits)
    if sum(sizes) > limits.form_bytes:
        raise Refused(Reason.TOO_LARGE_TOGETHER, limit=limits.form_bytes // 1_000_000)
