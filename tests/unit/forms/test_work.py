"""Work for hot doors: what is asked grows with the heat, and nothing but the work itself answers it."""

import shutil
import subprocess
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core import signing
from hypothesis import given, settings
from hypothesis import strategies as st

import gatehouse
from gatehouse.accounts.limits import Count
from gatehouse.channels.forms import work
from gatehouse.channels.forms.budgets import Budget, heat_of

FORM = UUID("7b0f3f6e-2d0c-4a3e-9a53-0f6f3a6e1c11")
WORKER = Path(gatehouse.__file__).parent / "static/js/work-worker.js"
small = st.integers(1, 6)


@given(small, st.uuids())
@settings(max_examples=30)
def test_work_that_was_done_is_taken_for_its_form_alone(bits: int, other: UUID) -> None:
    asked = work.challenge(FORM, bits)
    proof = work.solve(asked)
    assert work.done(asked.token, proof, FORM) == asked
    assert other == FORM or work.done(asked.token, proof, other) is None


@given(st.text(max_size=120), st.text("0123456789,", max_size=120))
def test_nothing_else_is_taken(token: str, proof: str) -> None:
    assert work.done(token, proof, FORM) is None
    assert work.done(work.challenge(FORM, 40).token, proof, FORM) is None


@pytest.mark.parametrize(
    "proof", ["", "1", "1,2,3,4,5,6,7", "1,2,3,4,5,6,7,8,9", "-1,2,3,4,5,6,7,8", "99999999999,2,3,4,5,6,7,8"]
)
def test_a_proof_has_one_number_for_each_part(proof: str) -> None:
    assert work.done(work.challenge(FORM, 0).token, proof, FORM) is None


def test_a_challenge_that_is_old_or_not_ours_is_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = work.challenge(FORM, 1)
    proof = work.solve(asked)
    easier = signing.dumps([str(FORM), asked.seed, 0], salt="something else")
    assert work.done(easier, proof, FORM) is None
    monkeypatch.setattr(work, "LIVES", -1)
    assert work.done(asked.token, proof, FORM) is None


def test_every_challenge_is_another() -> None:
    assert len({work.challenge(FORM, 1).seed for _ in range(50)}) == 50


@given(st.integers(0, 200), st.integers(0, 50), st.integers(1, 100))
def test_heat_grows_with_what_is_used_up(times: int, calm: int, room: int) -> None:
    budget = Budget(calm, calm + room)
    now, next_ = (heat_of(budget, Count(times + more, 60.0)) for more in (0, 1))
    assert (now.bits > 0) == (calm < times <= budget.limit)
    assert (now.wait > 0) == (times > budget.limit)
    assert now.bits == 0 or work.EASIEST <= now.bits <= work.HARDEST
    assert next_.wait > 0 or next_.bits >= now.bits


def test_one_that_is_to_come_is_asked_as_if_it_were_counted() -> None:
    budget = Budget(calm=2, limit=3)
    assert [heat_of(budget, Count(n, 60.0), 1).bits > 0 for n in (0, 1, 2)] == [False, False, True]
    assert heat_of(budget, Count(3, 60.0), 1).wait == 60.0


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_browsers_hash_is_sha_256() -> None:
    """What the worker finds for a challenge is what the server takes."""
    asked = work.challenge(uuid4(), 8)
    script = f"""
      const out = []; globalThis.postMessage = (number) => out.push(number);
      (0, eval)(require("fs").readFileSync({str(WORKER)!r}, "utf8"));
      onmessage({{ data: {{ seed: "{asked.seed}", bits: 8, parts: {work.PARTS} }} }});
      console.log(out.join(","));
    """
    found = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True).stdout.strip()
    assert found == work.solve(asked)
