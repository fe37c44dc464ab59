"""What holds for every text."""

import itertools
import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from gatehouse.guard import MARKS, SecretKind, find, redact, split_marks
from gatehouse.guard.text import view

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
PIECES = st.sampled_from(
    [
        PHRASE,
        "my password is ",
        "hunter22",
        "code: ",
        "482913",
        "4111 1111 1111 1111",
        "验证码是",
        "пароль",
        " ",
        "\n",
        "\u200b",
        "é",
        "e\u0301",
        "か\u3099",
        "[password removed]",
        "[one-time code removed] ",
        "otpauth://totp/x?secret=AAAABBBBCCCCDDDD",
        "-----BEGIN PRIVATE KEY-----",
        "private key ",
        "ab" * 32,
        "ﬁ",
        "⑫",
        "\ud800",
        "backup codes 1234-5678",
        "の",
        "TOTP secret JBSWY3DPEHPK3PXP",
        "\u1112\u1161\u11ab",
        "İ",
        "ß",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map("".join))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_findings_are_in_order_apart_and_within_the_text(text):
    found = find(text)
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_the_rest_of_the_text_stays_as_it_was(text):
    redacted = redact(text)
    pieces, done = [], 0
    for found in redacted.found:
        pieces += [text[done : found.start], MARKS[found.kind]]
        done = found.end
    assert redacted.text == "".join([*pieces, text[done:]])


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60))
def test_folded_offsets_lead_back(text):
    seen = view(text)
    assert len(seen.clean) == len(seen.lower)
    spans = [seen.original(i, i + 1) for i in range(len(seen.clean))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


def test_redacting_twice_changes_nothing():
    once = redact(f"code: 482913, password: Hunter2000, {PHRASE}").text
    assert redact(once) == redact(once).__class__(once, ())


def test_marks_are_split_into_kinds():
    text = redact(f"Help! {PHRASE} and PIN 4821.").text
    assert split_marks(text) == ["Help! ", SecretKind.RECOVERY_PHRASE, " and PIN ", SecretKind.PASSWORD, "."]


def test_a_mark_typed_by_hand_is_kept_and_is_no_finding():
    typed = "I saw [recovery words removed] in my message, code 12"
    assert redact(typed).text == typed
    assert redact(typed).found == ()


def test_exempt_fields_keep_what_only_a_name_would_give_away():
    assert redact("4111 1111 1111 1111", exempt=True).found == ()
    assert redact("private key " + "ab" * 32, exempt=True).found == ()
    assert redact(PHRASE, exempt=True).text == MARKS[SecretKind.RECOVERY_PHRASE]


def test_overlapping_secrets_leave_one_mark():
    assert redact(f"my password is {PHRASE.replace(' ', '-')}").text == "my password is [recovery words removed]"


def test_every_kind_has_its_own_mark():
    assert len(set(MARKS.values())) == len(SecretKind)


def test_threads_share_the_tables():
    results: list[str] = []
    threads = [threading.Thread(target=lambda: results.append(redact(PHRASE).text)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [MARKS[SecretKind.RECOVERY_PHRASE]] * 8
