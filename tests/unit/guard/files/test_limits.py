import errno
import io
import pickle
import tempfile

import pytest

from gatehouse.guard.files import DEFAULT, SENTENCES, Limits, Reason, Refused, admit_form, admit_size, inspect

MIB = 1024 * 1024


def test_a_file_of_the_limit_is_admitted_and_one_byte_more_is_not() -> None:
    admit_size(100 * MIB)
    with pytest.raises(Refused, match="larger than 100 MB") as refusal:
        admit_size(100 * MIB + 1)
    assert refusal.value.reason == Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [([1] * 11, Reason.TOO_MANY), ([100 * MIB] * 3, Reason.TOO_LARGE_TOGETHER), ([101 * MIB], Reason.TOO_LARGE)],
)
def test_the_files_of_a_form_are_counted(sizes: list[int], reason: Reason) -> None:
    with pytest.raises(Refused) as refusal:
        admit_form(sizes)
    assert refusal.value.reason == reason


def test_ten_files_of_thirty_megabytes_are_admitted() -> None:
    admit_form([30_000_000] * DEFAULT.form_files)


def test_inspect_refuses_by_size_first() -> None:
    with pytest.raises(Refused) as refusal:
        inspect(io.BytesIO(bytes(11)), name="a.exe", limits=Limits(file_bytes=10))
    assert refusal.value.reason == Reason.TOO_LARGE


def test_every_reason_says_what_to_do() -> None:
    assert set(SENTENCES) == set(Reason)
    assert all(sentence.count(". ") >= 1 for sentence in SENTENCES.values())
    assert not any("%" in Refused(reason, limit=5).message for reason in Reason)


def test_a_refusal_can_be_sent_to_another_process() -> None:
    refusal = Refused(Reason.TOO_MANY, detail="x", limit=10)
    copy = pickle.loads(pickle.dumps(refusal))  # noqa: S301  Our own bytes.
    assert (copy.reason, copy.detail, copy.values, str(copy)) == (Reason.TOO_MANY, "x", {"limit": 10}, str(refusal))


def test_a_full_disk_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(Refused, match="Try again") as refusal:
        inspect(io.BytesIO(b"hello"), name="a.log")
    assert refusal.value.reason == Reason.NOT_CHECKED
