"""What stands before a subject, in many languages."""

import pytest

from gatehouse.channels.email.reading.subjects import bare_subject, is_forward, is_topic
from tests.unit.email.reading.mails import read


@pytest.mark.parametrize(
    "subject",
    [
        "Product Feedback",
        "Re: Product Feedback",
        "RE: AW: Fwd: Product Feedback",
        "Re[2]: Product Feedback",
        "Re (3): product feedback",
        "SV: VS: Antw: TR: RES: Odp: Ynt: PRODUCT  FEEDBACK",
        "回复：Product Feedback",
        "答复: 转发: Product Feedback",
        "Отв: Product Feedback.",
        "رد: Product Feedback",
        "[EXTERNAL] Re: [A-123.abc] Product\u00a0Feedback",
        "Ｐｒｏｄｕｃｔ　Ｆｅｅｄｂａｃｋ",
    ],
)
def test_product_feedback(subject: str) -> None:
    assert is_topic(subject, "Product Feedback")
    assert is_topic(read(subject=subject).subject, "Product Feedback")


@pytest.mark.parametrize("subject", ["Product Feedback on fees", "My product feedback", "", "Re:", "Produce Feedback"])
def test_other_subjects(subject: str) -> None:
    assert not is_topic(subject, "Product Feedback")


def test_an_encoded_subject() -> None:
    assert is_topic(read(subject="=?utf-8?B?UmU6IFByb2R1Y3QgRmVlZGJhY2s=?=").subject, "Product Feedback")


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: Re: a: b", "a: b"),
        ("Reply to me", "Reply to me"),
        ("I: a", "a"),
        ("[A-1] x", "x"),
        ("[A-1]", ""),
        ("R2: x", "x"),
    ],
)
def test_bare(subject: str, bare: str) -> None:
    assert bare_subject(subject) == bare


def test_forwards() -> None:
    assert all(map(is_forward, ["Fwd: a", "WG: a", "转发: a", "[Ext] FW: a"]))
    assert not any(map(is_forward, ["Re: a", "Forward contracts", "AW: WG: a"]))
