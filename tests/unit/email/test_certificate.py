"""The certificate for STARTTLS: renewed while we run, and never lost."""

from pathlib import Path

import pytest

from gatehouse.channels.email.intake.tls import Certificate
from gatehouse.testing.certificates import write_certificate


def test_a_renewed_one_is_read_again(tmp_path: Path) -> None:
    chain, key = write_certificate(tmp_path, "mx.alderwick.example")
    certificate = Certificate(chain, key)
    first = certificate.context()
    assert certificate.context() is first
    write_certificate(tmp_path, "mx.alderwick.example")
    assert certificate.context() is not first


def test_a_renewal_that_cannot_be_read_leaves_the_old_one(tmp_path: Path) -> None:
    chain, key = write_certificate(tmp_path, "mx.alderwick.example")
    certificate = Certificate(chain, key)
    first = certificate.context()
    chain.write_text("half a file")
    assert certificate.context() is first
    chain.unlink()
    assert certificate.context() is first


def test_the_first_one_must_be_good(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Certificate(tmp_path / "missing.pem").context()
