import gzip
import io
import zipfile

import pytest

from gatehouse.guard.files import Limits, Reason, Refused, inspect
from gatehouse.testing import files


def refusal_of(content: bytes, name: str = "a.zip", limits: Limits | None = None) -> Refused:
    with pytest.raises(Refused) as refusal:
        inspect(io.BytesIO(content), name=name, limits=limits or Limits())
    return refusal.value


def test_a_flat_bomb_is_refused() -> None:
    bomb = files.flat_bomb()
    assert len(bomb) < 100_000
    assert refusal_of(bomb).reason == Reason.ARCHIVE_BOMB


def test_a_gzip_bomb_is_refused() -> None:
    assert refusal_of(files.gzip_bomb(), "a.log.gz").reason == Reason.ARCHIVE_BOMB


def test_a_bomb_inside_an_archive_is_refused() -> None:
    bomb = files.zipped({"inner.zip": files.flat_bomb()})
    assert refusal_of(bomb).reason == Reason.ARCHIVE_BOMB


def test_a_little_compressed_but_huge_content_is_refused() -> None:
    archive = files.zipped({"a.log": "hello " * 20_000}, zipfile.ZIP_STORED)
    assert refusal_of(archive, limits=Limits(archive_bytes=100_000)).reason == Reason.ARCHIVE_BOMB


def test_many_small_bombs_are_counted_together() -> None:
    limits = Limits(archive_bytes=1000, archive_ratio_from=0)
    archive = files.zipped({f"{n}.zip": files.zipped({"a.log": b"x" * 400}) for n in range(3)})
    assert refusal_of(archive, limits=limits).reason == Reason.ARCHIVE_BOMB


def test_an_entry_that_lies_about_its_size_is_refused() -> None:
    archive = files.flat_bomb(20)
    size = (20 * 1024 * 1024).to_bytes(4, "little")
    assert archive.count(size) >= 1
    assert refusal_of(archive.replace(size, (100).to_bytes(4, "little"))).reason == Reason.ARCHIVE_BROKEN


def test_an_office_file_may_be_a_bomb_too() -> None:
    bomb = files.office("docx", word__a=b"0" * 40 * 1024 * 1024)
    assert refusal_of(bomb, "a.docx").reason == Reason.ARCHIVE_BOMB


def test_archives_in_archives_have_a_depth() -> None:
    assert inspect(io.BytesIO(files.nested_zip(2)), name="a.zip").kind.extension == ".zip"
    assert refusal_of(files.nested_zip(3)).reason == Reason.ARCHIVE_TOO_DEEP


def test_too_many_entries_are_refused() -> None:
    refusal = refusal_of(files.zipped({f"{n}.log": "x" for n in range(1001)}))
    assert refusal.reason == Reason.ARCHIVE_TOO_MANY
    assert "1000 files" in refusal.message


def test_a_directory_without_end_is_refused_before_it_is_read() -> None:
    long_names = {f"{n:05}" + "x" * 3000: "" for n in range(500)}
    assert refusal_of(files.zipped(long_names)).reason == Reason.ARCHIVE_BOMB


def test_a_locked_archive_is_refused() -> None:
    locked = files.with_encryption_flag(files.zipped({"a.log": "hello"}))
    assert refusal_of(locked).reason == Reason.ARCHIVE_ENCRYPTED


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ({"setup.exe": files.EXE}, Reason.PROGRAM),
        ({"a.txt": files.ELF}, Reason.PROGRAM),
        ({"run.sh": b"echo"}, Reason.PROGRAM),
        ({"a.html": b"hello"}, Reason.WEB_PAGE),
        ({"META-INF/MANIFEST.MF": b"Main-Class: x"}, Reason.PROGRAM),
        ({"AndroidManifest.xml": b"x"}, Reason.PROGRAM),
        ({"a.7z": b"7z\xbc\xaf\x27\x1c" + bytes(40)}, Reason.TYPE_NOT_ALLOWED),
        ({"mimetype": b"application/epub+zip"}, Reason.TYPE_NOT_ALLOWED),
        ({"../../etc/cron.d/x": b"x"}, Reason.ARCHIVE_BROKEN),
        (
            {"a.docx": files.office("docx", word__vbaProject=b"x", **{"word__vbaProject.bin": b"x"})},
            Reason.ACTIVE_CONTENT,
        ),
        ({"folder/": b""}, Reason.EMPTY),
    ],
)
def test_what_may_not_be_attached_may_not_be_packed(inside: dict[str, bytes], reason: Reason) -> None:
    assert refusal_of(files.zipped(inside)).reason == reason  # type: ignore[arg-type]


def test_a_refusal_names_the_entry() -> None:
    assert refusal_of(files.zipped({"logs/setup.exe": files.EXE})).detail.startswith("logs/setup.exe")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (files.office("docx", **{"word__vbaProject.bin": b"x"}), Reason.ACTIVE_CONTENT),
        (files.office("xlsx", **{"xl__macrosheets__sheet1.xml": b"x"}), Reason.ACTIVE_CONTENT),
        (files.office("docx", **{"word__embeddings__oleObject1.bin": b"x"}), Reason.ACTIVE_CONTENT),
        (files.office("docx", **{"word__media__image1.png": files.EXE}), Reason.ACTIVE_CONTENT),
        (files.office("docm"), Reason.ACTIVE_CONTENT),
        (files.open_document("text", Basic__Standard=b"x"), Reason.ACTIVE_CONTENT),
        (files.open_document("text", **{"META-INF__manifest.xml": b"<x:encryption-data/>"}), Reason.DOCUMENT_ENCRYPTED),
        (files.open_document("graphics"), Reason.TYPE_NOT_ALLOWED),
    ],
)
def test_office_files_that_could_run_are_refused(content: bytes, reason: Reason) -> None:
    assert refusal_of(content, "a.docx").reason == reason


@pytest.mark.parametrize("cut", [30, 60, 100])
def test_a_cut_off_zip_is_broken(cut: int) -> None:
    assert refusal_of(files.zipped({"a.log": "hello " * 50})[:cut]).reason == Reason.ARCHIVE_BROKEN


def test_a_cut_off_gzip_is_broken() -> None:
    assert refusal_of(gzip.compress(bytes(range(256)) * 9)[:-20], "a.gz").reason == Reason.ARCHIVE_BROKEN


def test_all_members_of_a_gzip_are_read() -> None:
    members = gzip.compress(b"hello\n") + gzip.compress(b"world\n")
    assert inspect(io.BytesIO(members + bytes(512)), name="a.log.gz").name == "a.log.gz"
    assert refusal_of(gzip.compress(b"hello\n") + gzip.compress(b"\0")).reason == Reason.TYPE_NOT_ALLOWED


def test_rare_methods_are_not_unpacked() -> None:
    assert refusal_of(files.zipped({"a.log": "hello"}, zipfile.ZIP_LZMA)).reason == Reason.ARCHIVE_BROKEN


def test_a_hidden_second_directory_is_refused() -> None:
    archive = files.zipped({"a.log": "hello"})
    at = archive.rfind(b"PK\x05\x06")
    hidden = archive[:at] + b"PK\x06\x07" + bytes(16) + archive[at:]
    assert refusal_of(hidden).reason == Reason.ARCHIVE_BROKEN
