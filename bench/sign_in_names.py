"""Whether the time of an answer tells that there is an account: 2,000 requests a flow, by mail and by phone.

    .venv/bin/python -m bench.sign_in_names [--requests 2000] [--json]

Each flow is asked in turn about a name that has an account and about one that has none, in this process, on a durable
server, with a hash of little work: what stands beside the hash would drown in it. Which of the two was slower is a coin's
toss for equal doors. `tests/integration/front_door/test_time.py` asks 300 times.
"""

from typing import Any

from bench import ground


def row(flow: str, kind: str, requests: int) -> dict[str, Any]:
    from gatehouse.testing.answer_times import compare

    verdict = compare(flow, kind, requests // 2)
    return {
        "flow": flow,
        "by": kind,
        "pairs": verdict.pairs,
        "known slower": verdict.slower,
        "deviations": f"{verdict.deviations:+.1f}",
        "apart in the middle": f"{verdict.apart * 1000:+.3f} ms",
        "": "tells nothing" if verdict.tells_nothing else "TELLS",
    }


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--requests", type=int, default=2_000)
    options = parser.parse_args()
    with ground.database():
        from gatehouse.testing.answer_times import FLOWS, KNOWN, owners

        with owners():
            rows = [row(flow, kind, options.requests) for kind in KNOWN for flow in FLOWS]
    ground.show(f"Times of answers, {options.requests:,} requests a flow", rows, as_json=options.json)
    if told := [f"{row['flow']} by {row['by']}" for row in rows if row[""] == "TELLS"]:
        raise SystemExit("Time tells: " + ", ".join(told))


if __name__ == "__main__":
    main()
