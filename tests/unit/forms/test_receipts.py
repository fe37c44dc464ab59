"""Receipts are believed only when they are ours."""

from gatehouse.channels.forms import receipts
from gatehouse.channels.forms.receipts import Receipt


def test_a_receipt_reads_back() -> None:
    receipt = Receipt("GH-7KQ2-M4XD", "deposit", "l•••@m•••.example", "UTC", "2026-01-15T13:02+00:00", True, [])
    assert receipts.read_receipt(receipts.seal(receipt)) == receipt


def test_a_changed_receipt_is_none() -> None:
    assert receipts.read_receipt("GH-7KQ2-M4XD") is None


def test_what_was_removed_cannot_be_made_up() -> None:
    assert receipts.read_removed('[{"kind": "password", "count": 1}]') == []
    removed = [{"kind": "recovery_phrase", "count": 12}]
    assert receipts.read_removed(receipts.seal_removed(removed)) == removed
