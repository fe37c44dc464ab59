"""What the guard finds, what it leaves alone, and how fast it reads.

.venv/bin/python -m bench.guard [--each 3] [--seed 100] [--texts FILE.jsonl] [--json]

Recall and precision come from the samples in tests/unit/guard/samples: texts with a secret in 15 languages and all word
lists, and texts without one. Another seed makes other secrets. `--texts` adds a file of JSON lines for the speed of
mixed languages; the strings of a line are one text.
"""

import argparse
import json
import random
import statistics
import time
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

from gatehouse.guard import find
from tests.unit.guard.samples.measure import is_removed
from tests.unit.guard.samples.negatives import negatives
from tests.unit.guard.samples.positives import positives, words
from tests.unit.guard.samples.sentences import OTP, PASSWORD

PROSE = (
    "I deposited 250 USDT on Monday evening and it has not arrived yet, although the explorer shows forty confirmations. "
    "Support told me to wait, but that was two days ago and nobody has answered since. I can sign in, trade and see my "
    "orders; only the balance is missing. I forgot my password once in spring, which I changed then by mail.\n"
)
RUNS = 5


def figures(seed: int, each: int) -> dict[str, Any]:
    """Recall for each kind, and how many texts without a secret lost something."""
    of, missed, named = Counter[str](), Counter[str](), Counter[str]()
    for sample in positives(seed, each):
        of[sample.kind] += 1
        missed[sample.kind] += not is_removed(sample)
        named[sample.kind] += sample.kind in {finding.kind for finding in find(sample.text)}
    hits, clean = Counter[str](), 0
    for _, text in negatives(seed, each):
        clean += 1
        hits.update({finding.kind for finding in find(text)})
    kinds = {
        kind: {
            "samples": of[kind],
            "recall": round(1 - missed[kind] / of[kind], 4),
            "under its own kind": round(named[kind] / of[kind], 4),
            "false hits": hits[kind],
            "precision": round((of[kind] - missed[kind]) / max(of[kind] - missed[kind] + hits[kind], 1), 4),
        }
        for kind in sorted(of)
    }
    return {"kinds": kinds, "texts without a secret": clean, "false hits": sum(hits.values())}


def texts(file: str | None) -> dict[str, list[str]]:
    """The texts whose reading is timed: each about a megabyte or more."""
    rng = random.Random(1)
    base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    sentences = [t for table in (OTP, PASSWORD) for row in table.values() for t in row]
    made = {
        "English prose": [PROSE * 5] * 550,
        "prose in one piece": [PROSE * 2700],
        "the word abandon": ["abandon " * 125_000],
        "list words": [" ".join(" ".join(words(rng, "english", 24)) for _ in range(5_500))],
        "digits": ["1" * 1_000_000],
        "one letter": ["a" * 1_000_000],
        "base58": ["".join(rng.choices(base58, k=1_000_000))],
        "brackets": ["[" * 1_000_000],
        "combining marks": ["a\u0301" * 400_000],
        "short messages, all naming codes or passwords": [t.replace("{}", "…") for t in sentences] * 60,
    }
    if file:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
        made[Path(file).name] = [
            "\n".join(v for v in json.loads(line).values() if isinstance(v, str)) for line in lines
        ]
    return made


def speeds(file: str | None) -> dict[str, float]:
    """Megabytes of UTF-8 a second of processor time, medians of five runs."""
    find("warm 密码 " + " ".join(words(random.Random(2), "english", 12)))
    return {name: round(statistics.median(_speed(some) for _ in range(RUNS)), 1) for name, some in texts(file).items()}


def _speed(some: list[str]) -> float:
    size = sum(len(text.encode()) for text in some)
    begin = time.process_time()
    for text in some:
        find(text)
    return size / (time.process_time() - begin) / 1e6


def memory() -> float:
    """Megabytes of the tables, once a text in every language was read."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    find("password 密码 " + " ".join(words(random.Random(3), "english", 12)))
    return round((tracemalloc.get_traced_memory()[0] - before) / 1e6, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=3, help="how many samples of each form")
    parser.add_argument("--seed", type=int, default=100)
    parser.add_argument("--texts", help="JSON lines whose strings are read for speed")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    result = {"tables MB": memory()}
    tracemalloc.stop()
    result |= figures(asked.seed, asked.each) | {"MB/s": speeds(asked.texts)}
    print(json.dumps(result) if asked.json else _table(result))


def _table(result: dict[str, Any]) -> str:
    lines = ["| kind | samples | recall | precision | false hits |", "|---|---|---|---|---|"]
    for kind, row in result["kinds"].items():
        lines.append(
            f"| {kind} | {row['samples']} | {row['recall']:.4f} | {row['precision']:.4f} | {row['false hits']} |"
        )
    lines += ["", f"{result['texts without a secret']} texts without a secret, {result['false hits']} false hits", ""]
    lines += ["| text | MB/s |", "|---|---|", *(f"| {name} | {speed} |" for name, speed in result["MB/s"].items())]
    return "\n".join([*lines, "", f"tables: {result['tables MB']} MB"])


if __name__ == "__main__":
    main()
