"""The large sets: what must go, what must stay, and the world's own texts."""

import json
from collections import Counter
from pathlib import Path

import pytest

from gatehouse.guard import find
from tests.unit.guard.samples.measure import is_removed
from tests.unit.guard.samples.negatives import negatives
from tests.unit.guard.samples.positives import positives

# The one folder outside the checkout that tests know; where it is absent they skip.
EVALUATION = Path(__file__).parents[4] / "shared" / "search-eval"


def test_nearly_all_secrets_go():
    missed, all_of = Counter(), Counter()
    for sample in positives(seed=20):
        all_of[sample.kind] += 1
        missed[sample.kind] += not is_removed(sample)
    assert {kind: missed[kind] / all_of[kind] for kind in all_of if missed[kind] > 0.01 * all_of[kind]} == {}


def test_nothing_else_goes():
    hits = [(note, text[found.start : found.end]) for note, text in negatives(seed=21) for found in find(text)]
    assert hits == []


@pytest.mark.parametrize(("name", "fields"), [("documents.jsonl", ("title", "body")), ("messages.jsonl", ("text",))])
def test_public_texts_hold_no_secret(name, fields):
    file = EVALUATION / name
    if not file.exists():
        pytest.skip(f"{name} of the search evaluation is not on this machine")
    with file.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    hits = [(row["id"], row[field][f.start : f.end]) for row in rows for field in fields for f in find(row[field])]
    assert hits == []
